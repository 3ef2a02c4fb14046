// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "e2e/delivery/hello.hpp"
#include "e2e/load/crowd.hpp"
#include "support/e2e/gateway_process.hpp"

using namespace ekiden::test;

namespace {

constexpr std::size_t kBusy = 2'000;
constexpr std::size_t kOwnFiles = 200;
constexpr int kNewcomers = 5;

std::string message(std::size_t member, int number) {
  const std::string id = std::to_string(member) + "-" + std::to_string(number);
  return "POST /hooks/hello HTTP/1.1\r\nHost: g\r\nContent-Type: text/plain\r\nX-Sender: s" + std::to_string(member) +
         "\r\nX-Message-Id: " + id + "\r\nContent-Length: 5\r\n\r\nhello";
}

}  // namespace

TEST_CASE("a new client is answered while two thousand others are busy, and none of these is forgotten") {
  const std::size_t wanted = std::min(kBusy, raise_open_files() - kOwnFiles);
  GatewayProcess gateway("plugins: {path: [\"" + example_plugin_folder() +
                         "\"]}\nchannels:\n  - {id: hello, adapter: hello-adapter}\n");
  gateway.start();
  Crowd crowd(gateway.listen(), wanted);
  REQUIRE(crowd.size() == wanted);
  std::vector<int> sent(wanted, 1);
  for (std::size_t i = 0; i < wanted; ++i) REQUIRE(crowd.send(i, message(i, 1)));

  // Each of the crowd asks again as soon as it is answered, so all of them are always busy.
  std::size_t busy_answers = 0;
  const auto turn = [&](std::size_t newcomer) {
    bool met = false;
    for (const std::size_t member : crowd.answered(10'000)) {
      if (member == newcomer) {
        met = true;
        continue;
      }
      if (member >= wanted) continue;
      ++busy_answers;
      REQUIRE(crowd.send(member, message(member, ++sent[member])));
    }
    return met;
  };
  while (busy_answers < wanted) turn(wanted + kNewcomers);
  for (int n = 0; n < kNewcomers; ++n) {
    const std::size_t newcomer = crowd.join();
    REQUIRE(crowd.send(newcomer, message(newcomer, 1)));
    const std::size_t before = busy_answers;
    while (!turn(newcomer)) REQUIRE(busy_answers - before < 10 * wanted);
    // Its turn came when everybody who was before it had had theirs, give or take what was on its way.
    CHECK(busy_answers - before <= 4 * wanted);
  }
  const auto [least, most] = std::minmax_element(sent.begin(), sent.end());
  CHECK(*least > 1);
  CHECK(*most <= *least + 8);
  CHECK(crowd.ended() == 0);
  CHECK(gateway.metric("ekiden_http_connections{listener=\"public\"}") == static_cast<double>(wanted + kNewcomers));
}
