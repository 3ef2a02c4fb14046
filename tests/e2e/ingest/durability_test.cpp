// SPDX-License-Identifier: Apache-2.0
// The whole gateway on a disk that is slow, full, broken or cut off.
#include <catch2/catch.hpp>

#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "e2e/ingest/event_view.hpp"
#include "e2e/ingest/pushes.hpp"
#include "support/doubles/fs.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;
using Catch::Matchers::Contains;

namespace {

Push message(int number) {
  return safe_push(text_document("o" + std::to_string(number % 7), std::to_string(number), "hello"));
}

bool has_retry_after(const Answer& answer) {
  return answer.headers.count("Retry-After") == 1;
}

std::multiset<std::string> message_ids(const std::vector<std::string>& events) {
  std::multiset<std::string> ids;
  for (const std::string& event : events) ids.insert(at(event, "/data/platform/msg_id"));
  return ids;
}

}  // namespace

TEST_CASE("no answer leaves before the sync that covers its message") {
  constexpr int kPushes = 8;
  PowerCutFs disk;
  FaultyFs fs(disk);
  HostedGateway gateway(one_channel(), {}, fs);
  gateway.start();
  CHECK(deliver(gateway.listen(), "wechat-cn", message(1000)).body == "success");

  fs.hold_syncs();
  std::atomic<int> begun{0};
  std::atomic<int> answered{0};
  std::atomic<int> succeeded{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kPushes; ++i)
    threads.emplace_back([&, i] {
      ++begun;
      const Answer answer = deliver(gateway.listen(), "wechat-cn", message(i));
      ++answered;
      if (answer.status == 200 && answer.body == "success") ++succeeded;
    });
  CHECK(fs.wait_for_held_syncs(1));
  CHECK(eventually([&] { return begun == kPushes; }));
  // Nothing can show that no answer comes but some time in which none comes.
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  CHECK(answered == 0);
  CHECK(gateway.events().size() == 1);
  CHECK(gateway.api("GET", "/readyz").status == 200);

  fs.release_syncs();
  threads.clear();
  CHECK(succeeded == kPushes);
  CHECK(gateway.events().size() == 1 + kPushes);
}

TEST_CASE("a channel whose requests all wait for the disk answers one more at once, and its platform comes again") {
  constexpr int kPermitted = 8;
  PowerCutFs disk;
  FaultyFs fs(disk);
  HostedGateway gateway(one_channel(), {}, fs, ", limits: {channel_in_flight: " + std::to_string(kPermitted) + "}");
  gateway.start();
  fs.hold_syncs();
  std::atomic<int> succeeded{0};
  std::atomic<int> refused{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2 * kPermitted; ++i)
    threads.emplace_back([&, i] {
      const Answer answer = deliver(gateway.listen(), "wechat-cn", message(i));
      if (answer.status == 200 && answer.body == "success") ++succeeded;
      if (answer.status == 503 && has_retry_after(answer)) ++refused;
    });
  CHECK(eventually([&] { return refused == kPermitted; }));
  CHECK(succeeded == 0);
  CHECK_THAT(gateway.metrics(),
             Contains("ekiden_rejected_total{channel=\"wechat-cn\",reason=\"busy\"} " + std::to_string(kPermitted)));
  fs.release_syncs();
  threads.clear();
  CHECK(succeeded == kPermitted);
  CHECK(deliver(gateway.listen(), "wechat-cn", message(100)).body == "success");
  CHECK(gateway.events().size() == 1 + kPermitted);
}

TEST_CASE("a full disk is answered 503 with Retry-After, leaves nothing half-written, and is over when there is room") {
  PowerCutFs disk;
  FaultyFs fs(disk);
  HostedGateway gateway(one_channel(), {}, fs);
  gateway.start();
  CHECK(deliver(gateway.listen(), "wechat-cn", message(1)).body == "success");

  fs.set_capacity(fs.used() + 40);
  for (int i = 2; i < 5; ++i) {
    const Answer answer = deliver(gateway.listen(), "wechat-cn", message(i));
    CHECK(answer.status == 503);
    CHECK(has_retry_after(answer));
    CHECK_THAT(answer.body, !Contains("success"));
  }
  CHECK(message_ids(gateway.events()) == std::multiset<std::string>{"1"});
  CHECK(gateway.api("GET", "/readyz").status == 503);
  CHECK(gateway.api("GET", "/livez").status == 200);
  CHECK_THAT(gateway.api("GET", "/healthz").body, Contains("down"));

  fs.set_capacity({});
  CHECK(eventually([&] { return deliver(gateway.listen(), "wechat-cn", message(2)).body == "success"; }));
  CHECK(gateway.api("GET", "/readyz").status == 200);
  gateway.drop();
  gateway.start();
  CHECK(message_ids(gateway.events()) == std::multiset<std::string>{"1", "2"});
  CHECK(deliver(gateway.listen(), "wechat-cn", message(3)).body == "success");
}

TEST_CASE("after a failed sync nothing is accepted any more, and health says why, until a restart") {
  PowerCutFs disk;
  FaultyFs fs(disk);
  HostedGateway gateway(one_channel(), {}, fs);
  gateway.start();
  CHECK(deliver(gateway.listen(), "wechat-cn", message(1)).body == "success");

  fs.fail(FaultyFs::Op::sync, ekiden::Status(ekiden::Code::io, "input/output error"));
  for (int i = 2; i < 5; ++i) {
    const Answer answer = deliver(gateway.listen(), "wechat-cn", message(i));
    CHECK(answer.status == 503);
    CHECK(has_retry_after(answer));
  }
  CHECK(gateway.api("GET", "/readyz").status == 503);
  const Answer health = gateway.api("GET", "/healthz");
  CHECK(health.status == 503);
  CHECK_THAT(health.body, Contains("input/output error"));
  CHECK(gateway.api("GET", "/livez").status == 200);
  CHECK(message_ids(gateway.events()) == std::multiset<std::string>{"1"});

  gateway.drop();
  fs.heal();
  gateway.start();
  for (int i = 1; i < 5; ++i) CHECK(deliver(gateway.listen(), "wechat-cn", message(i)).body == "success");
  CHECK(message_ids(gateway.events()) == std::multiset<std::string>{"1", "2", "3", "4"});
}

TEST_CASE("a power cut under load loses no message that was answered success") {
  constexpr int kThreads = 8;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    PowerCutFs disk(PowerCutFs::Loss::sectors, seed);
    ekiden::cli::Gateway::Tuning tuning;
    tuning.segment_bytes = 64 << 10;
    HostedGateway gateway(one_channel(), tuning, disk);
    gateway.start();

    std::vector<std::set<std::string>> kept(kThreads);
    std::atomic<int> answers{0};
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t](const std::stop_token& stop) {
          for (int i = 0; !stop.stop_requested(); ++i) {
            const int number = t * 100'000 + i;
            if (deliver(gateway.listen(), "wechat-cn", message(number)).body != "success") continue;
            kept[static_cast<std::size_t>(t)].insert(std::to_string(number));
            ++answers;
          }
        });
      const int until = static_cast<int>(20 + seed * 37 % 150);
      REQUIRE(eventually([&] { return answers >= until; }));
      disk.power_cut();
    }
    gateway.drop();
    disk.power_on();
    gateway.start();
    const std::multiset<std::string> found = message_ids(gateway.events());
    CHECK(std::set<std::string>(found.begin(), found.end()).size() == found.size());
    for (const std::set<std::string>& ids : kept)
      for (const std::string& id : ids) CHECK(found.count(id) == 1);
  }
}
