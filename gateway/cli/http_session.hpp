// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/ports/http_client.hpp"
#include "core/system.hpp"
#include "net/curl_global.hpp"
#include "net/curl_http_client.hpp"
#include "runtime/loop.hpp"

namespace ekiden::cli {

// HTTP for a command that does one thing after the other. Made on the main thread, one at a time.
class HttpSession {
 public:
  // `ca_file`: PEM, whom to trust; empty: the system's.
  explicit HttpSession(const std::string& ca_file = {});

  // Blocks until the answer is there or the request's timeout is over.
  HttpResponse call(HttpRequest request);

 private:
  SystemClock clock_;
  CurlGlobal curl_;
  Loop loop_;
  CurlHttpClient client_;
};

}  // namespace ekiden::cli
