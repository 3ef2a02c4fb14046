// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "core/ports/http_client.hpp"
#include "core/system.hpp"
#include "net/curl_global.hpp"
#include "net/curl_http_client.hpp"
#include "runtime/loop.hpp"

namespace ekiden {

// HTTP for a program that is no gateway: a client with a loop of its own. Made on the main thread, one at a time.
class HttpSession {
 public:
  // `ca_file`: PEM, whom to trust; empty: the system's.
  explicit HttpSession(const std::string& ca_file = {});

  Loop& loop() { return loop_; }
  CurlHttpClient& client() { return client_; }
  Clock& clock() { return clock_; }

  // [main] Runs it on the loop and waits for its end.
  void run(const std::function<void()>& work);
  // [main] Blocks until the answer is there or the request's timeout is over.
  HttpResponse call(HttpRequest request);

 private:
  SystemClock clock_;
  CurlGlobal curl_;
  Loop loop_;
  CurlHttpClient client_;
};

}  // namespace ekiden
