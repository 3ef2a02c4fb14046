// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <future>

#include "e2e/delivery/hello.hpp"
#include "e2e/delivery/receiver.hpp"
#include "e2e/operator/command.hpp"
#include "e2e/operator/relay.hpp"
#include "support/doubles/fs.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kPeer = "customer-4711-abcdef";
constexpr const char* kWords = "my card number is 4111";
constexpr const char* kEcho = "refused: I will not take 4111";

// The files below a folder that hold any of the words.
std::vector<std::string> files_with(const std::string& folder, const std::vector<std::string>& words) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = read_file(entry.path().string());
    for (const std::string& word : words)
      if (contains(bytes, word)) found.push_back(entry.path().string() + ": " + word);
  }
  return found;
}

std::vector<std::string> traces(const std::string& folder) {
  return files_with(folder, {kPeer, kWords, kEcho});
}

std::string erasure_of(const char* peer, bool dry_run = false) {
  return std::string(R"({"channel":"hello","peer":")") + peer + R"(","dry_run":)" + (dry_run ? "true" : "false") + "}";
}

Receiver::Reply refuse_the_person(const Receiver::Request& request, int) {
  if (contains(request.body, kPeer)) return {400, {}, kEcho};
  return {200};
}

template <class Gateway>
void talk(const Gateway& gateway, const std::string& listen) {
  for (int n = 0; n < 4; ++n) {
    REQUIRE(say(listen, kPeer, "mine-" + std::to_string(n), kWords) == 200);
    REQUIRE(say(listen, "bob", "his-" + std::to_string(n), "bob's own words") == 200);
  }
  const Answer command = gateway.api("POST", "/v1/commands",
                                     std::string(R"({"type":"message.send","channel":"hello","to":")") + kPeer +
                                         R"(","parts":[{"type":"text","text":")" + kWords + R"("}]})",
                                     {{"Content-Type", "application/json"}});
  REQUIRE(command.status == 202);
  const std::string id = parse(command.body)["id"].GetString();
  REQUIRE(eventually([&] { return contains(gateway.api("GET", "/v1/commands/" + id).body, "\"sent\""); }));
  // Four messages and the status of the command.
  REQUIRE(eventually([&] { return count(gateway.api("GET", "/v1/dead-letters").body, "\"reason\"") == 5; }));
}

std::size_t events_of_bob(const std::vector<std::string>& events) {
  std::size_t found = 0;
  for (const std::string& event : events) found += contains(event, "bob's own words") ? 1u : 0u;
  return found;
}

}  // namespace

TEST_CASE("after an erasure no file holds the person's ids or words, and everybody else's data is as it was") {
  Receiver receiver(refuse_the_person);
  GatewayProcess gateway(hello_and_webhook(receiver.url()));
  gateway.start();
  talk(gateway, gateway.listen());
  REQUIRE_FALSE(traces(gateway.data_folder()).empty());

  // A dead letter is on the disk a little later.
  std::string counted;
  REQUIRE(eventually([&] {
    counted = ekiden_cli(gateway.admin(), {"erase", "--channel", "hello", "--peer", kPeer, "--dry-run"}).out;
    return contains(counted, "5 dead letter(s)");
  }));
  CHECK(contains(counted, "there are 5 event(s), 1 command(s)"));
  CHECK_FALSE(traces(gateway.data_folder()).empty());

  const cli::ChildOutput erased = ekiden_cli(gateway.admin(), {"erase", "--channel", "hello", "--peer", kPeer});
  INFO(erased.out << erased.err);
  CHECK(erased.exit_code == 0);
  CHECK(contains(erased.out, "erased: 5 event(s)"));
  CHECK(traces(gateway.data_folder()).empty());
  CHECK(events_of_bob(gateway.events()) == 4);
  CHECK_FALSE(contains(gateway.api("GET", "/v1/dead-letters").body, "\"reason\""));
  CHECK(gateway.metric("ekiden_dead_letters{sink=\"crm\"}") == 0);
  CHECK_FALSE(contains(gateway.log(), kPeer));

  CHECK(say(gateway.listen(), "bob", "later", "bob's own words") == 200);
  gateway.kill();
  gateway.start();
  CHECK(traces(gateway.data_folder()).empty());
  CHECK(events_of_bob(gateway.events()) == 5);
  CHECK(contains(ekiden_cli(gateway.admin(), {"erase", "--channel", "hello", "--peer", kPeer}).out, "erased: 0 event"));
  CHECK(ekiden_cli(gateway.admin(), {"erase", "--channel", "nowhere", "--peer", kPeer}).exit_code == 1);
}

TEST_CASE("events that have not been delivered yet are erased too, and the receiver never gets them") {
  std::atomic<bool> is_up{false};
  Receiver receiver([&](const Receiver::Request&, int) { return Receiver::Reply{is_up ? 200 : 503}; });
  cli::Gateway::Tuning tuning;
  tuning.delivery_backoff = {10, 50};
  HostedGateway gateway(hello_and_webhook(receiver.url()), tuning);
  gateway.start();
  for (int n = 0; n < 3; ++n) {
    REQUIRE(say(gateway.listen(), kPeer, "mine-" + std::to_string(n), kWords) == 200);
    REQUIRE(say(gateway.listen(), "bob", "his-" + std::to_string(n), "bob's own words") == 200);
  }
  REQUIRE(eventually([&] { return receiver.count() > 0; }));
  REQUIRE(gateway.api("POST", "/v1/erasures", erasure_of(kPeer)).status == 200);
  // What was on the wire at that moment may still come.
  const std::size_t before = receiver.requests_of(conversation_of(kPeer)).size();
  is_up = true;
  REQUIRE(eventually([&] { return first_of_each(receiver.requests_of(conversation_of("bob"))).size() == 3; }));
  CHECK(receiver.requests_of(conversation_of(kPeer)).size() <= before + 1);
  CHECK(traces(gateway.data_folder()).empty());
  gateway.stop();
}

TEST_CASE("an erasure that a crash ends at any of its steps is finished by the next start") {
  using Op = FaultyFs::Op;
  Receiver receiver(refuse_the_person);
  for (const Op op : {Op::create, Op::write, Op::sync, Op::rename, Op::remove, Op::sync_folder}) {
    for (std::size_t skip = 0; skip < 5; ++skip) {
      INFO("operation " << static_cast<int>(op) << " after " << skip);
      PosixFs disk;
      FaultyFs faults(disk);
      HostedGateway gateway(hello_and_webhook(receiver.url()), {}, faults);
      gateway.start();
      talk(gateway, gateway.listen());
      faults.fail(op, Status(Code::io, "the machine stops here"), skip, 0);
      const Answer answer = gateway.api("POST", "/v1/erasures", erasure_of(kPeer));
      gateway.drop();
      const bool had_begun = std::filesystem::exists(gateway.data_folder() + "/erasure.pending");
      faults.heal();
      gateway.start();
      if (had_begun || answer.status == 200) {
        CHECK(traces(gateway.data_folder()).empty());
      } else {  // it was never taken on: nothing is half done
        CHECK(gateway.api("POST", "/v1/erasures", erasure_of(kPeer)).status == 200);
        CHECK(traces(gateway.data_folder()).empty());
      }
      CHECK(events_of_bob(gateway.events()) == 4);
      gateway.stop();
    }
  }
}

TEST_CASE("kill -9 while an erasure is at work: the next start ends it") {
  Receiver receiver(refuse_the_person);
  GatewayProcess gateway(hello_and_webhook(receiver.url()));
  gateway.start();
  talk(gateway, gateway.listen());
  for (int round = 0; round < 3; ++round) {
    REQUIRE(say(gateway.listen(), kPeer, "again-" + std::to_string(round), kWords) == 200);
    auto answer =
        std::async(std::launch::async, [&] { return gateway.api("POST", "/v1/erasures", erasure_of(kPeer)); });
    const std::string pending = gateway.data_folder() + "/erasure.pending";
    (void)eventually([&] {
      return std::filesystem::exists(pending) || answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    });
    gateway.kill();
    (void)answer.get();
    gateway.start();
    CHECK(traces(gateway.data_folder()).empty());
    CHECK(events_of_bob(gateway.events()) == 4);
  }
}
