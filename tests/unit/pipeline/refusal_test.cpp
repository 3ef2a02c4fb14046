// SPDX-License-Identifier: Apache-2.0
// What becomes of a conversation when its sink refuses an event for good.
#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

// The second event of "a" is refused; "b" is fine.
struct RefusalStage : ConsumerStage {
  explicit RefusalStage(OnRefusal policy) {
    settings.on_refusal = policy;
    answer = [this](const plugin::DeliveryCall& call) {
      return refuses && call.sequence == second ? outcome(EKD_E_REJECTED, "400") : outcome(EKD_OK);
    };
  }
  void feed() {
    first = append_event("a");
    second = append_event("a");
    third = append_event("a");
    other = append_event("b");
    settle();
  }
  std::vector<Seq> letters() const {
    std::vector<Seq> seqs;
    for (const DeadLetterInfo& letter : consumer->dead_letters(0, 1'000)) seqs.push_back(letter.seq);
    return seqs;
  }
  bool refuses = true;
  Seq first = 0, second = 0, third = 0, other = 0;
};

TEST_CASE("skip: the event becomes a dead letter and its conversation goes on") {
  RefusalStage stage(OnRefusal::skip);
  stage.start();
  stage.feed();
  CHECK(stage.letters() == std::vector{stage.second});
  CHECK(stage.count(stage.third) == 1);
  CHECK(stage.count(stage.other) == 1);
  CHECK(stage.consumer->info().parked_conversations == 0);
}

TEST_CASE(
    "block: the conversation waits at the event, is tried again and goes on in order, over restarts and for days") {
  RefusalStage stage(OnRefusal::block);
  stage.start();
  stage.feed();
  stage.pass(4ll * 24 * 3600 * 1000);
  stage.restart_after_crash();
  stage.pass(600'000);
  CHECK(stage.letters().empty());
  CHECK(stage.count(stage.third) == 0);
  CHECK(stage.count(stage.other) == 1);
  CHECK(stage.count(stage.second) > 100);
  CHECK(stage.consumer->info().waiting_conversations == 1);
  stage.refuses = false;
  stage.pass(600'000);
  CHECK(stage.count(stage.third) == 1);
  CHECK(stage.consumer->info().waiting_conversations == 0);
}

TEST_CASE("park_key: the event and all that follow it in its conversation are dead letters, in order, over a restart") {
  RefusalStage stage(OnRefusal::park_key);
  stage.start();
  stage.feed();
  CHECK(stage.letters() == std::vector{stage.second, stage.third});
  CHECK(stage.count(stage.other) == 1);
  CHECK(stage.count(stage.third) == 0);
  CHECK(stage.consumer->info().parked_conversations == 1);
  stage.pass(1'000);
  stage.restart_after_crash();
  const Seq later = stage.append_event("a"), free = stage.append_event("c");
  stage.settle();
  CHECK(stage.count(later) == 0);
  CHECK(stage.count(free) == 1);
  CHECK(stage.letters() == std::vector{stage.second, stage.third, later});
  CHECK_THAT(stage.consumer->dead_letters(later - 1, 1)[0].reason, Catch::Contains("earlier event"));

  SECTION("a replay of all restores the order, and what comes later goes on behind it") {
    stage.refuses = false;
    stage.attempts.clear();
    CHECK(stage.replay() == 3);
    const Seq last = stage.append_event("a");
    stage.settle();
    CHECK(stage.seqs_of("a") == std::vector{stage.second, stage.third, later, last});
    CHECK(stage.consumer->info().parked_conversations == 0);
    CHECK(stage.letters().empty());
    for (const auto& attempt : stage.attempts)
      if (attempt.seq != last) CHECK(attempt.attempt > 1);
  }
  SECTION("a replay of a later one takes the earlier ones along") {
    stage.refuses = false;
    stage.attempts.clear();
    DeadLetterSelection selection;
    selection.event_id = stage.consumer->dead_letters(stage.second, 1)[0].event_id;
    stage.consumer->replay(stage.consumer->letters().select_in_order(selection), [](const auto&) {});
    stage.settle();
    CHECK(stage.seqs_of("a") == std::vector{stage.second, stage.third});
    CHECK(stage.letters() == std::vector{later});  // still parked: an event of it waits
    const Seq last = stage.append_event("a");
    stage.settle();
    CHECK(stage.letters() == std::vector{later, last});
  }
  SECTION("one that is refused again parks it again, in order") {
    stage.attempts.clear();
    CHECK(stage.replay() == 3);
    stage.settle();
    CHECK(stage.seqs_of("a") == std::vector{stage.second});
    CHECK(stage.letters() == std::vector{stage.second, stage.third, later});
  }
  SECTION("when its letters are given up the conversation goes on") {
    std::optional<Result<std::uint64_t>> dropped;
    stage.consumer->drop(stage.consumer->letters().select({}), [&](Result<std::uint64_t> count) { dropped = count; });
    stage.settle();
    REQUIRE(dropped);
    CHECK(**dropped == 3);
    stage.pass(1'000);
    stage.restart_after_crash();
    const Seq last = stage.append_event("a");
    stage.settle();
    CHECK(stage.letters().empty());
    CHECK(stage.count(last) == 1);
    CHECK(stage.count(later) == 0);
  }
}

TEST_CASE("park_key holds for a conversation that lags far behind") {
  RefusalStage stage(OnRefusal::park_key);
  stage.settings.window = 16;
  stage.settings.ready_window = 8;
  bool fails = true;
  stage.answer = [&](const plugin::DeliveryCall& call) {
    if (call.conversation != "a") return outcome(EKD_OK);
    return fails ? outcome(EKD_E_RETRY, "500") : outcome(EKD_E_REJECTED, "400");
  };
  stage.start();
  const std::vector<Seq> all = stage.append_in_turn("a", "b", 100);
  stage.pass(1'000);
  CHECK(stage.seqs_of("b").size() == 100);
  fails = false;
  stage.pass(600'000);
  CHECK(stage.letters() == all);
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("a route's word goes before its sink's") {
  RefusalStage stage(OnRefusal::park_key);
  stage.routes = Routes({{{"wechat-cn"}, {}, {"crm"}, {}, OnFilterError::hold, OnRefusal::skip}});
  stage.start();
  stage.feed();
  CHECK(stage.letters() == std::vector{stage.second});
  CHECK(stage.count(stage.third) == 1);
}

TEST_CASE("dead letters are selected by conversation, time and reason") {
  RefusalStage stage(OnRefusal::skip);
  stage.answer = [](const plugin::DeliveryCall& call) {
    return outcome(EKD_E_REJECTED, call.conversation == "a" ? "the receiver answered 400" : "too large");
  };
  stage.start();
  const Seq a = stage.append_event("a");
  stage.settle();
  stage.pass(60'000);
  const std::int64_t middle = stage.clock.wall_ms();
  const Seq b = stage.append_event("b");
  stage.settle();
  const auto chosen = [&](DeadLetterSelection selection) { return stage.consumer->letters().select(selection); };
  CHECK(chosen({}) == std::vector{a, b});
  CHECK(chosen({.conversation = "b"}) == std::vector{b});
  CHECK(chosen({.reason = "400"}) == std::vector{a});
  CHECK(chosen({.from_ms = middle}) == std::vector{b});
  CHECK(chosen({.to_ms = middle}) == std::vector{a});
  CHECK(chosen({.conversation = "a", .reason = "large"}).empty());
}

}  // namespace
