// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "config/gateway_config.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "net/server_tls.hpp"

namespace ekiden::cli {

// The certificate of both listeners over the life of a gateway. open() first; the rest from any thread.
class Certificates {
 public:
  Certificates(Log& log, Metrics& metrics) : log_(log), metrics_(metrics) {}

  // Nothing to do without gateway.tls. Code::denied or Code::config as ServerTls::open() says.
  Status open(const config::GatewayConfig& values);
  // Logs and measures until when the certificate is good.
  void tell() const;
  // nullptr: the listeners speak plain HTTP.
  const ServerTls* tls() const { return tls_.get(); }

  // Reads the files again. A pair that will not do is logged, and the one in use stays.
  void reload();
  // The same, if they have changed since somebody last looked.
  void reload_if_changed();

 private:
  Log& log_;
  Metrics& metrics_;
  std::unique_ptr<ServerTls> tls_;
};

}  // namespace ekiden::cli
