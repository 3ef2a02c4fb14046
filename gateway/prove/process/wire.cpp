// SPDX-License-Identifier: Apache-2.0
#include "prove/process/wire.hpp"

#include <future>

namespace ekiden::prove {

Wire::Wire() : loop_("ekiden-prove"), client_(clock_) {
  loop_.start();
}

void Wire::run(const std::function<void()>& work) {
  std::promise<void> ended;
  loop_.post([&] {
    work();
    ended.set_value();
  });
  ended.get_future().wait();
}

HttpResponse Wire::call(HttpRequest request) {
  std::promise<HttpResponse> answer;
  client_.request(std::move(request), loop_, [&](HttpResponse response) { answer.set_value(std::move(response)); });
  return answer.get_future().get();
}

}  // namespace ekiden::prove
