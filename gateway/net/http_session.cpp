// SPDX-License-Identifier: Apache-2.0
#include "net/http_session.hpp"

#include <future>

namespace ekiden {

HttpSession::HttpSession(const std::string& ca_file)
    : loop_("ekiden-http"),
      client_(clock_, {.user_agent = {}, .ca_file = ca_file, .proxy = {}, .max_connections_per_host = 64}) {
  loop_.start();
}

void HttpSession::run(const std::function<void()>& work) {
  std::promise<void> ended;
  loop_.post([&] {
    work();
    ended.set_value();
  });
  ended.get_future().wait();
}

HttpResponse HttpSession::call(HttpRequest request) {
  std::promise<HttpResponse> answer;
  client_.request(std::move(request), loop_, [&](HttpResponse response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

}  // namespace ekiden
