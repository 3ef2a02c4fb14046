// SPDX-License-Identifier: Apache-2.0
#include "cli/certificates.hpp"

#include "core/encoding.hpp"

namespace ekiden::cli {

Status Certificates::open(const config::GatewayConfig& values) {
  if (!values.tls) return {};
  Result<std::unique_ptr<ServerTls>> tls =
      ServerTls::open({values.tls->certificate.string(), values.tls->key.string()});
  if (!tls) return tls.status().within("gateway.tls");
  tls_ = *std::move(tls);
  return {};
}

void Certificates::reload() {
  if (!tls_) return;
  if (const Status status = tls_->reload(); !status)
    return log_.error("http", "the new certificate cannot be used; the old one stays", {{"reason", status.message()}});
  tell();
}

void Certificates::reload_if_changed() {
  if (tls_ && tls_->has_changed()) reload();
}

void Certificates::tell() const {
  if (!tls_) return;
  metrics_.gauge("ekiden_tls_expires_seconds", {}).set(static_cast<double>(tls_->expires_ms()) / 1000);
  log_.info("http", "the listeners' certificate was read", {{"expires", rfc3339(tls_->expires_ms())}});
}

}  // namespace ekiden::cli
