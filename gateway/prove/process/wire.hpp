// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "core/ports/http_client.hpp"
#include "core/system.hpp"
#include "net/curl_global.hpp"
#include "net/curl_http_client.hpp"
#include "runtime/loop.hpp"

namespace ekiden::prove {

// The thread on which the platform and the sink of a trial with processes live, and its HTTP. Made on the main thread,
// one at a time.
class Wire {
 public:
  Wire();

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

}  // namespace ekiden::prove
