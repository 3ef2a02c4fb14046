// SPDX-License-Identifier: Apache-2.0
#include "cli/http_session.hpp"

#include <future>

namespace ekiden::cli {

HttpSession::HttpSession(const std::string& ca_file)
    : loop_("ekiden-cli"),
      client_(clock_, {.user_agent = {}, .ca_file = ca_file, .proxy = {}, .max_connections_per_host = 64}) {
  loop_.start();
}

HttpResponse HttpSession::call(HttpRequest request) {
  std::promise<HttpResponse> promise;
  client_.request(std::move(request), loop_,
                  [&promise](HttpResponse response) { promise.set_value(std::move(response)); });
  return promise.get_future().get();
}

}  // namespace ekiden::cli
