// SPDX-License-Identifier: Apache-2.0
#include "cli/http_session.hpp"

#include <future>

namespace ekiden::cli {

HttpSession::HttpSession() : loop_("ekiden-cli"), client_(clock_) {
  loop_.start();
}

HttpResponse HttpSession::call(HttpRequest request) {
  std::promise<HttpResponse> promise;
  client_.request(std::move(request), loop_,
                  [&promise](HttpResponse response) { promise.set_value(std::move(response)); });
  return promise.get_future().get();
}

}  // namespace ekiden::cli
