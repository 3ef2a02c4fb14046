// SPDX-License-Identifier: Apache-2.0
// Whom the gateway asks about by itself, with a command center of the test's own.
#include "conversation/contact_lookups.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "book_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::conversation;

constexpr std::int64_t kDayMs = 86'400'000;

// Keeps what it is asked for, under its key, and answers what the test says.
struct KeptCommands final : Commands {
  void submit(std::string_view body, std::string_view key, Executor& where, Done done) override {
    if (!refusal.ok()) return where.post([done, status = refusal] { done(status); });
    const auto [one, is_new] = by_key.try_emplace(std::string(key), "c" + std::to_string(bodies.size()));
    if (is_new) bodies.emplace_back(body);
    where.post([done, id = one->second] { done(CommandReceipt{id, "accepted"}); });
  }
  Status check(std::string_view) const override { return {}; }
  void find(std::string_view, Executor& where, std::function<void(Result<std::string>)> done) override {
    where.post([done, answer = R"({"status":")" + state + "\"}"] { done(answer); });
  }

  Status refusal;
  std::string state = "completed";
  std::map<std::string, std::string> by_key;
  std::vector<std::string> bodies;
};

class Stage : public conversation::test::BookStage {
 public:
  Stage() { begin(); }
  void begin() {
    lookups = std::make_unique<ContactLookups>(ContactLookups::Ports{*book, clock, log},
                                               std::set<std::string, std::less<>>{"shop"}, 30 * kDayMs);
    lookups->start(commands, *loop);
    workers.work_off();
  }
  void says(const std::string& peer) {
    event("message.received",
          R"("sender":{"role":"customer","identities":[{"type":"openid","value":")" + peer + "\"}]}", peer);
  }
  void pass(int seconds) {
    for (int second = 0; second < seconds; ++second) {
      clock.advance(1'000);
      look();
      lookups->look();
      settle();
      workers.work_off();
    }
  }

  KeptCommands commands;
  std::unique_ptr<ContactLookups> lookups;
};

TEST_CASE("each customer is asked about once, one after the other, and again when they write after the time for it") {
  Stage stage;
  stage.says("anna");
  stage.says("ben");
  stage.commands.state = "handed_over";
  stage.pass(5);
  REQUIRE(stage.commands.bodies.size() == 1);
  CHECK(stage.commands.bodies[0] ==
        R"({"type":"contact.get","channel":"shop","to":"shop:acc:dm:anna","background":true})");
  stage.commands.state = "completed";
  stage.pass(10);
  CHECK(stage.commands.bodies.size() == 2);
  stage.clock.advance(29 * kDayMs);
  stage.says("anna");
  stage.pass(5);
  CHECK(stage.commands.bodies.size() == 2);
  stage.clock.advance(kDayMs);
  stage.says("anna");
  stage.pass(5);
  CHECK(stage.commands.bodies.size() == 3);
}

TEST_CASE("who waits to be asked about when the gateway ends is asked about after the start, and nobody twice a day") {
  Stage stage;
  stage.says("anna");
  stage.says("ben");
  stage.commands.state = "handed_over";
  stage.pass(3);
  CHECK(stage.commands.bodies.size() == 1);
  stage.lookups.reset();
  stage.reopen();
  stage.commands.state = "completed";
  stage.begin();
  stage.pass(10);
  CHECK(stage.commands.bodies.size() == 2);
}

TEST_CASE(
    "a platform that does not answer is left alone for longer and longer, and asked about the customer a day later") {
  Stage stage;
  stage.commands.state = "failed";
  for (const char* const peer : {"anna", "ben", "carl"}) stage.says(peer);
  stage.pass(30);
  CHECK(stage.commands.bodies.size() == 1);
  stage.pass(60);
  CHECK(stage.commands.bodies.size() == 2);
  stage.pass(60);
  CHECK(stage.commands.bodies.size() == 2);
  stage.pass(70);
  CHECK(stage.commands.bodies.size() == 3);
  CHECK(stage.log.count("does not say who a customer is") == 1);
  stage.commands.state = "completed";
  stage.clock.advance(kDayMs);
  stage.says("anna");
  stage.pass(10);
  CHECK(stage.commands.bodies.size() == 4);
}

TEST_CASE("a question whose answer was lost is asked again, also after a restart") {
  const bool restarts = GENERATE(false, true);
  Stage stage;
  stage.commands.state = "unknown";
  stage.says("anna");
  stage.pass(5);
  CHECK(stage.commands.bodies.size() == 1);
  if (restarts) {
    stage.lookups.reset();
    stage.reopen();
    stage.begin();
    stage.pass(5);
  }
  stage.commands.state = "completed";
  stage.pass(300);
  CHECK(stage.commands.bodies.size() == 2);
  CHECK(stage.commands.by_key.size() == 2);
}

TEST_CASE("a command that is not accepted now is tried again, and one that never will be is not") {
  Stage stage;
  stage.commands.refusal = Status(Code::full, "no room");
  stage.says("anna");
  stage.pass(5);
  stage.commands.refusal = {};
  stage.pass(5);
  CHECK(stage.commands.bodies.size() == 1);
  stage.commands.refusal = Status(Code::rejected, "no such command");
  stage.says("ben");
  stage.pass(5);
  stage.commands.refusal = {};
  stage.pass(3'600);
  CHECK(stage.commands.bodies.size() == 1);
}

TEST_CASE("nobody is asked about who has left, who is erased, or whom a command has shown") {
  Stage stage;
  stage.event("contact.unsubscribed", R"("sender":{"role":"customer","identities":[{"type":"openid","value":"gone"}]})",
              "gone");
  stage.event("command.completed", R"("status":{"result":{"identities":[{"type":"unionid","value":"u"}]}})", "shown");
  stage.says("anna");
  stage.look();
  const Person anna("shop", "anna", std::string(32, 'k'));
  REQUIRE(stage.lookups->erase(anna, {}).ok());
  stage.pass(5);
  CHECK(stage.commands.bodies.empty());
}

TEST_CASE("of one channel a thousand wait to be asked about, and no more") {
  Stage stage;
  for (int i = 0; i < 1'100; ++i) stage.says("customer-" + std::to_string(i));
  stage.pass(3'000);
  CHECK(stage.commands.bodies.size() == 1'000);
}

}  // namespace
