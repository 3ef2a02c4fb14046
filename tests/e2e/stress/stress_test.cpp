// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "e2e/delivery/hello.hpp"
#include "e2e/delivery/receiver.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr int kConnections = 64;
constexpr int kSenders = 4;
#ifdef EKIDEN_SANITIZED
constexpr int kMessages = 20;  // of a conversation; the stop comes when half of all are taken
#else
constexpr int kMessages = 100;
#endif

// What a conversation's receiver has, without repetitions: the numbers of its messages in the order of first arrival.
std::map<std::string, std::vector<int>> first_arrivals(const std::vector<Receiver::Request>& requests,
                                                       bool& same_bytes) {
  std::map<std::string, std::string> bodies;
  std::map<std::string, std::vector<int>> arrivals;
  for (const Receiver::Request& request : requests) {
    const auto [known, is_new] = bodies.emplace(request.id, request.body);
    if (known->second != request.body) same_bytes = false;
    const std::size_t at = request.body.find("\"text\":\"m");
    if (is_new && at != std::string::npos)
      arrivals[request.conversation].push_back(std::stoi(request.body.substr(at + 9)));
  }
  return arrivals;
}

}  // namespace

TEST_CASE(
    "64 connections, a receiver that fails a third, commands beside it, and a stop under load lose and reorder "
    "nothing") {
  std::atomic<unsigned> dice{0};
  std::atomic<bool> healthy{false};
  Receiver receiver([&](const auto&, int) { return Receiver::Reply{!healthy && dice++ % 10 < 3 ? 503 : 200}; });
  cli::Gateway::Tuning tuning;
  tuning.delivery_backoff = pipeline::Backoff{5, 50};
  HostedGateway relay(hello_and_webhook(receiver.url()), tuning);
  relay.start();

  std::vector<int> taken(kConnections, 0);
  std::atomic<bool> enough{false};
  std::atomic<int> accepted{0};
  std::atomic<int> all_taken{0};
  {
    const std::string listen = relay.listen(), admin = relay.admin();
    std::string bearer("Bearer ");
    bearer += kToken;
    std::vector<std::jthread> load;
    for (int c = 0; c < kConnections; ++c)
      load.emplace_back([&, c] {
        const std::string sender = "c" + std::to_string(c);
        for (int n = 1; n <= kMessages && !enough; ++n) {
          const std::string number = std::to_string(n);
          if (say(listen, sender, sender + "-" + number, "m" + number) != 200) return;
          taken[static_cast<std::size_t>(c)] = n;
          ++all_taken;
        }
      });
    for (int s = 0; s < kSenders; ++s)
      load.emplace_back([&, s] {
        for (int n = 1; n <= kMessages && !enough; ++n) {
          const std::string key = "s" + std::to_string(s) + "-" + std::to_string(n);
          const Answer answer =
              http(admin, "POST", "/v1/commands",
                   R"({"type":"message.send","channel":"hello","to":"c)" + std::to_string(n % kConnections) +
                       R"(","parts":[{"type":"text","text":"answer"}]})",
                   {{"Authorization", bearer}, {"Content-Type", "application/json"}, {"Idempotency-Key", key}});
          if (answer.status != 202) return;
          ++accepted;
        }
      });
    CHECK(eventually([&] { return all_taken > kConnections * kMessages / 2; }, std::chrono::seconds(120)));
    relay.stop();  // under load: what was answered 200 is on the disk
    enough = true;
  }

  healthy = true;
  relay.start();
  const auto complete = [&] {
    bool same_bytes = true;
    const auto arrivals = first_arrivals(receiver.requests(), same_bytes);
    for (int c = 0; c < kConnections; ++c) {
      const auto found = arrivals.find(conversation_of("c" + std::to_string(c)));
      if (taken[static_cast<std::size_t>(c)] > (found == arrivals.end() ? 0 : static_cast<int>(found->second.size())))
        return false;
    }
    return true;
  };
  CHECK(eventually(complete, std::chrono::seconds(60)));
  const auto told = [&] {
    std::size_t ends = 0;
    std::map<std::string, int> ids;
    for (const Receiver::Request& request : receiver.requests())
      if (request.body.find("ekiden.message.status.v1") != std::string::npos && ids[request.id]++ == 0) ++ends;
    return static_cast<int>(ends);
  };
  CHECK(eventually([&] { return told() >= accepted; }, std::chrono::seconds(60)));

  bool same_bytes = true;
  int messages = 0;
  for (const auto& [conversation, numbers] : first_arrivals(receiver.requests(), same_bytes)) {
    CAPTURE(conversation);
    CHECK(std::is_sorted(numbers.begin(), numbers.end()));
    CHECK(std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end());
    CHECK(numbers.front() == 1);
    CHECK(numbers.back() == static_cast<int>(numbers.size()));
    messages += static_cast<int>(numbers.size());
  }
  CHECK(same_bytes);
  CHECK(messages >= all_taken);
  CHECK(accepted > 0);
  CHECK(relay.api("GET", "/v1/dead-letters").body.find("\"id\"") == std::string::npos);
  relay.stop();
}
