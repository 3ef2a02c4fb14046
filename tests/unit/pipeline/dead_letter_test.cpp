// SPDX-License-Identifier: Apache-2.0
#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

// A sink that refuses every event until it is told otherwise.
struct DeadLetterStage : ConsumerStage {
  DeadLetterStage() {
    answer = [this](const plugin::DeliveryCall&) { return refuses ? outcome(EKD_E_REJECTED, "400") : outcome(EKD_OK); };
    start();
    first = append_event("a");
    second = append_event("b");
    pass(100);
    REQUIRE(consumer->dead_letters(0, 10).size() == 2);
  }
  bool refuses = true;
  Seq first = 0, second = 0;
};

TEST_CASE("dead letters survive a restart, keep their segment, and are not delivered by themselves") {
  DeadLetterStage stage;
  stage.refuses = false;
  stage.restart_after_crash();
  stage.pass(1'000);
  CHECK(stage.attempts.size() == 2);
  CHECK(stage.consumer->dead_letters(0, 10).size() == 2);
  CHECK(stage.consumer->dead_letters(0, 1).size() == 1);
  CHECK(stage.consumer->dead_letters(stage.first, 10).size() == 1);
  CHECK(stage.consumer->needed_from() == stage.first);
}

TEST_CASE("what was said about a dead letter stands in the journal, not in memory") {
  DeadLetterStage stage;
  stage.pass(1'000);
  const auto check = [&stage] {
    const DeadLetters::Letter* const letter = stage.consumer->letters().find(stage.first);
    REQUIRE(letter != nullptr);
    CHECK(letter->unwritten == nullptr);
    CHECK(letter->record_at > stage.second);
    CHECK(stage.consumer->dead_letters(0, 1)[0].reason == "400");
    DeadLetterSelection with_reason;
    with_reason.reason = "400";
    CHECK(stage.consumer->letters().select(with_reason).size() == 2);
    with_reason.reason = "500";
    CHECK(stage.consumer->letters().select(with_reason).empty());
  };
  check();
  stage.restart_after_crash();
  check();
}

TEST_CASE("a record that comes late does not stand for a letter that was written again") {
  DeadLetterStage stage;
  DeadLetters letters("crm", *stage.journal);
  journal::DeadRecord record;
  record.consumer = "crm";
  record.event = 7;
  record.reason = "first";
  letters.add({}, 1, false, record);
  const DeadLetters::Record first = letters.record_of(7, *letters.find(7));
  letters.erase(7);
  record.reason = "second";
  letters.add({}, 1, false, record);
  letters.written(7, first, 99);
  CHECK(letters.record_of(7, *letters.find(7))->reason == "second");
  letters.written(7, letters.record_of(7, *letters.find(7)), 1'000'000);
  CHECK_THAT(letters.record_of(7, *letters.find(7))->reason, Catch::StartsWith("why cannot be read any more"));
}

TEST_CASE("a dead letter holds its segment for its time and no longer, and while it is there it can be replayed") {
  DeadLetterStage stage;
  stage.clock.advance(Consumer::Settings{}.keep_dead_ms - 1'000);
  CHECK(stage.consumer->needed_from() == stage.first);
  stage.clock.advance(2'000);
  CHECK(stage.consumer->needed_from() > stage.second);
  CHECK(stage.consumer->dead_letters(0, 10).size() == 2);
}

TEST_CASE("an erased event is no dead letter any more, and nothing is written about it") {
  DeadLetterStage stage;
  stage.consumer->forget({stage.first});
  CHECK(stage.consumer->dead_letters(0, 10).size() == 1);
  CHECK(stage.consumer->needed_from() == stage.second);
}

TEST_CASE("a replay delivers one dead letter, or all, and they are gone") {
  DeadLetterStage stage;
  stage.refuses = false;
  const auto letter = stage.consumer->dead_letter(*EventId::parse(stage.consumer->dead_letters(0, 1)[0].event_id));
  REQUIRE(letter);
  CHECK_THAT(letter->document, Catch::Contains("\"n\":1}"));
  CHECK(stage.replay(EventId::parse(letter->event_id)) == 1);
  CHECK(stage.count(stage.first) == 2);
  CHECK(stage.count(stage.second) == 1);
  CHECK(stage.replay() == 1);
  CHECK(stage.count(stage.second) == 2);
  CHECK(stage.replay() == 0);
  stage.pass(1'000);
  stage.restart_after_crash();
  CHECK(stage.attempts.size() == 4);
  CHECK(stage.consumer->dead_letters(0, 10).empty());
  CHECK(stage.consumer->needed_from() > stage.second);
}

TEST_CASE("a replayed event that is refused again is a dead letter again, also after a crash") {
  DeadLetterStage stage;
  CHECK(stage.replay() == 2);
  CHECK(stage.consumer->dead_letters(0, 10).size() == 2);
  stage.pass(1'000);
  stage.restart_after_crash();
  CHECK(stage.consumer->dead_letters(0, 10).size() == 2);
  CHECK(stage.attempts.size() == 4);
}

TEST_CASE("a crash between the record of a replay and its delivery loses nothing") {
  DeadLetterStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  CHECK(stage.replay() == 2);
  CHECK(stage.consumer->dead_letters(0, 10).empty());
  CHECK(stage.consumer->needed_from() == stage.first);
  const Seq later = stage.append_event("c");  // moves the cursor on
  stage.settle();
  stage.end_delivery(2, outcome(EKD_OK));
  stage.pass(1'000);
  stage.attempts.clear();
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.restart_after_crash();
  CHECK(stage.count(stage.first) == 1);
  CHECK(stage.count(stage.second) == 1);
  CHECK(stage.count(later) == 0);
  stage.pass(1'000);
  stage.attempts.clear();
  stage.restart_after_crash();
  CHECK(stage.attempts.empty());
}

TEST_CASE("a replay that fails for a while is tried again, over a restart too") {
  DeadLetterStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_E_RETRY, "500"); };
  CHECK(stage.replay() == 2);
  stage.pass(10'000);
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.attempts.clear();
  stage.restart_after_crash();
  stage.pass(300'000);
  CHECK(stage.count(stage.first) == 1);
  CHECK(stage.count(stage.second) == 1);
  CHECK(stage.consumer->dead_letters(0, 10).empty());
}

TEST_CASE("a replay that the journal refuses changes nothing") {
  DeadLetterStage stage;
  stage.fs.set_capacity(stage.fs.used());
  std::optional<Result<std::uint64_t>> got;
  stage.consumer->replay(stage.consumer->letters().select({}),
                         [&](Result<std::uint64_t> count) { got = std::move(count); });
  stage.settle();
  REQUIRE(got);
  CHECK(got->status().code() == Code::full);
  CHECK(stage.consumer->dead_letters(0, 10).size() == 2);
  CHECK(stage.attempts.size() == 2);
  stage.fs.set_capacity(std::nullopt);
  stage.restart_after_crash();
  CHECK(stage.consumer->dead_letters(0, 10).size() == 2);
  stage.refuses = false;
  CHECK(stage.replay() == 2);
}

TEST_CASE("a dead letter whose record is not on disk yet can be replayed, and does not come back as one") {
  ConsumerStage stage;
  bool refuses = true;
  stage.answer = [&](const plugin::DeliveryCall&) {
    return refuses ? outcome(EKD_E_REJECTED, "400") : outcome(EKD_OK);
  };
  stage.start();
  const Seq seq = stage.append_event("a");
  stage.settle();  // the save waits for its timer
  refuses = false;
  CHECK(stage.replay() == 1);
  stage.pass(1'000);
  CHECK(stage.count(seq) == 2);
  stage.restart_after_crash();
  CHECK(stage.count(seq) == 2);
  CHECK(stage.consumer->dead_letters(0, 10).empty());
}

}  // namespace
