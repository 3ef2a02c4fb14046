// SPDX-License-Identifier: Apache-2.0
#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

plugin::Outcome answered(const std::string& json) {
  plugin::Outcome out;
  out.commands.push_back({{}, json});
  return out;
}

// A sink that answers each event; what was committed with which ack is kept, and the test says how that ends.
struct BotStage : ConsumerStage {
  struct Commit {
    std::string json;
    Seq seq;
  };

  BotStage() {
    answer = [](const plugin::DeliveryCall& call) { return answered("to " + call.id); };
    commit = [this](const std::vector<plugin::Submission>& commands, const std::vector<journal::Record>& finished,
                    std::function<void(Status)> done) {
      commits.push_back({commands.front().json, std::get<journal::AckRecord>(finished.front()).done.front().first});
      if (held) return waiting.push_back(std::move(done));
      loop->post([done = std::move(done), status = ends_with] { done(status); });
    };
  }
  std::vector<Commit> commits;
  std::vector<std::function<void(Status)>> waiting;
  Status ends_with;
  bool held = false;
};

TEST_CASE(
    "an event that was answered is done when event and answer are durable together, and its lane waits for that") {
  BotStage stage;
  stage.held = true;
  stage.start();
  const Seq first = stage.append_event("a"), second = stage.append_event("a"), other = stage.append_event("b");
  stage.settle();
  REQUIRE(stage.commits.size() == 2);
  CHECK(stage.commits[0].seq == first);
  CHECK(stage.commits[1].seq == other);
  CHECK(stage.count(second) == 0);
  CHECK(stage.consumer->info().backlog == 3);
  stage.waiting[0](Status());
  stage.settle();
  CHECK(stage.count(second) == 1);
  CHECK(stage.consumer->info().backlog == 2);
}

TEST_CASE("while the disk is full the answer waits, and the sink is not asked again") {
  BotStage stage;
  stage.ends_with = Status(Code::full, "no room");
  stage.start();
  const Seq first = stage.append_event("a");
  stage.pass(10'000);
  CHECK(stage.count(first) == 1);
  CHECK(stage.commits.size() > 5);
  CHECK(stage.consumer->info().backlog == 1);
  stage.ends_with = Status();
  stage.pass(2'000);
  CHECK(stage.count(first) == 1);
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("an event whose answer is refused for good becomes a dead letter that says so") {
  BotStage stage;
  stage.ends_with = Status(Code::conflict, "the key came with another body");
  stage.start();
  stage.append_event("a");
  stage.settle();
  const auto letters = stage.consumer->dead_letters(0, 10);
  REQUIRE(letters.size() == 1);
  CHECK_THAT(letters[0].reason, Catch::Contains("the key came with another body"));
  CHECK(letters[0].attempts == 1);
}

TEST_CASE("a stop waits for answers that are on their way, and for none that the journal does not take") {
  BotStage stage;
  stage.held = true;
  stage.start();
  stage.append_event("a");
  stage.settle();
  bool stopped = false;
  stage.consumer->stop([&] { stopped = true; });
  stage.pass(5'000);
  CHECK_FALSE(stopped);
  SECTION("taken") {
    stage.waiting[0](Status());
    stage.pass(2'000);
    CHECK(stopped);
    CHECK(stage.consumer->info().backlog == 0);
  }
  SECTION("not taken") {
    stage.waiting[0](Status(Code::full, "no room"));
    stage.pass(2'000);
    CHECK(stopped);
    CHECK(stage.consumer->info().backlog == 1);
  }
}

TEST_CASE("a sink that can say that an event has arrived answers it then") {
  BotStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_E_UNKNOWN_OUTCOME, "the answer was lost"); };
  stage.reconcile = [&](const plugin::DeliveryCall&, plugin::Instance::Done done) {
    stage.loop->post([done = std::move(done)] { done(answered("found")); });
  };
  stage.start();
  const Seq first = stage.append_event("a");
  stage.pass(10'000);
  REQUIRE(stage.commits.size() == 1);
  CHECK(stage.commits[0].json == "found");
  CHECK(stage.count(first) == 1);
}

}  // namespace
