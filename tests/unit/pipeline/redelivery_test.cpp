// SPDX-License-Identifier: Apache-2.0
#include "pipeline/redelivery.hpp"
#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

struct RedeliveryStage : ConsumerStage {
  // Three hours with ten events each, all delivered.
  RedeliveryStage() {
    start();
    begin();
    for (int hour = 0; hour < 3; ++hour) {
      hours.push_back(clock.wall_ms());
      for (int i = 0; i < 10; ++i) seqs.push_back(append_event("c" + std::to_string(i % 3)));
      settle();
      pass(3'600'000);
    }
    hours.push_back(clock.wall_ms());
    attempts.clear();
  }
  void begin() {
    redelivery = std::make_unique<Redelivery>(*consumer, *journal, *loop, clock, log, &kept);
    redelivery->start();
    settle();
  }
  void crash_and_begin() {
    redelivery.reset();
    restart_after_crash();
    begin();
  }
  std::optional<Result<Selected>> range(TimeRange times, Pace pace = {}) {
    auto got = std::make_shared<std::optional<Result<Selected>>>();
    redelivery->range(times, pace, [got](Result<Selected> selected) { *got = std::move(selected); });
    settle();
    return *got;
  }
  std::vector<std::int64_t> hours;
  std::vector<Seq> seqs;
  std::unique_ptr<Redelivery> redelivery;
};

TEST_CASE("a time range is delivered again in order, each event once and marked as repeated, and nothing else") {
  RedeliveryStage stage;
  const auto got = stage.range({"crm", stage.hours[1], stage.hours[2]});
  REQUIRE((got && *got));
  CHECK((*got)->count == 10);
  CHECK((*got)->first_ids.size() == 10);
  stage.pass(1'000);
  CHECK(stage.attempts.size() == 10);
  for (std::size_t i = 0; i < 30; ++i) CHECK(stage.count(stage.seqs[i]) == (i >= 10 && i < 20 ? 1 : 0));
  for (const auto& attempt : stage.attempts) CHECK(attempt.attempt == 2);
  for (const std::string conversation : {"c0", "c1", "c2"}) {
    const std::vector<Seq> order = stage.seqs_of(conversation);
    CHECK(std::is_sorted(order.begin(), order.end()));
  }
  CHECK(stage.redelivery->left() == 0);
}

TEST_CASE("a dry run says how many and which, and delivers nothing") {
  RedeliveryStage stage;
  const auto got = stage.range({"crm", stage.hours[0], 0}, {.rate = 0, .dry_run = true});
  REQUIRE((got && *got));
  CHECK((*got)->count == 30);
  CHECK((*got)->first_ids.size() == 10);
  stage.pass(10'000);
  CHECK(stage.attempts.empty());
}

TEST_CASE("a rate holds") {
  RedeliveryStage stage;
  REQUIRE(stage.range({"crm", stage.hours[0], 0}, {.rate = 2, .dry_run = false}));
  stage.pass(5'000);
  CHECK(stage.attempts.size() >= 9);
  CHECK(stage.attempts.size() <= 12);
  CHECK(stage.redelivery->left() == 30 - stage.attempts.size());
  stage.pass(20'000);
  CHECK(stage.attempts.size() == 30);
}

TEST_CASE("a range goes on after a crash, and a second one waits for its end") {
  RedeliveryStage stage;
  REQUIRE(stage.range({"crm", stage.hours[0], 0}, {.rate = 2, .dry_run = false}));
  stage.pass(5'000);
  const auto second = stage.range({"crm", stage.hours[0], 0});
  REQUIRE(second);
  CHECK(second->status().code() == Code::conflict);
  stage.crash_and_begin();
  stage.pass(30'000);
  std::set<Seq> again;
  for (const auto& attempt : stage.attempts) again.insert(attempt.seq);
  CHECK(again == std::set<Seq>(stage.seqs.begin(), stage.seqs.end()));
  CHECK(stage.attempts.size() <= 33);  // a few of the crash's moment may come twice
  stage.attempts.clear();
  stage.crash_and_begin();
  stage.pass(30'000);
  CHECK(stage.attempts.empty());
}

TEST_CASE("events that are not finished are no part of it") {
  RedeliveryStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_E_RETRY, "500"); };
  const std::int64_t now = stage.clock.wall_ms();
  stage.append_event("c0");
  stage.settle();
  const auto got = stage.range({"crm", now, 0}, {.rate = 0, .dry_run = true});
  REQUIRE((got && *got));
  CHECK((*got)->count == 0);
}

TEST_CASE("dead letters are sent again at a pace, and an id that is none is said to be") {
  RedeliveryStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_E_REJECTED, "400"); };
  for (int i = 0; i < 20; ++i) stage.append_event("d" + std::to_string(i));
  stage.settle();
  CHECK(stage.consumer->letters().size() == 20);
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.attempts.clear();
  std::optional<Result<Selected>> got;
  const auto keep = [&](Result<Selected> selected) { got = std::move(selected); };
  stage.redelivery->letters({.sink = "crm"}, {.rate = 0, .dry_run = true}, keep);
  CHECK((*got)->count == 20);
  stage.redelivery->letters({.sink = "crm"}, {.rate = 1, .dry_run = false}, keep);
  stage.pass(5'000);
  CHECK(stage.attempts.size() >= 4);
  CHECK(stage.attempts.size() <= 7);
  stage.pass(30'000);
  CHECK(stage.attempts.size() == 20);
  CHECK(stage.consumer->letters().size() == 0);
  stage.redelivery->letters({.sink = "crm", .event_id = "nobody"}, {}, keep);
  CHECK(got->status().code() == Code::not_found);
  stage.redelivery->drop({.sink = "crm", .event_id = "nobody"}, false, keep);
  CHECK(got->status().code() == Code::not_found);
}

// A conversation that is parked behind its first event, with a sink that is well again.
struct ParkedStage : RedeliveryStage {
  ParkedStage() {
    settings.on_refusal = OnRefusal::park_key;
    crash_and_begin();
    answer = [](const plugin::DeliveryCall&) { return outcome(EKD_E_REJECTED, "400"); };
    for (int i = 0; i < 5; ++i) events.push_back(append_event("p"));
    settle();
    REQUIRE(consumer->letters().size() == 5);
    pass(1'000);
    answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
    attempts.clear();
  }
  void replay(DeadLetterSelection selection, Pace pace = {}) {
    redelivery->letters(selection, pace, [](const Result<Selected>& selected) { CHECK(selected); });
  }
  std::vector<Seq> events;
};

TEST_CASE("what is parked behind a conversation while its letters are sent again follows them, and it is free") {
  ParkedStage stage;
  stage.replay({.sink = "crm"}, {.rate = 1, .dry_run = false});
  for (int i = 0; i < 10; ++i) {
    stage.events.push_back(stage.append_event("p"));
    stage.pass(1'000);
  }
  stage.pass(30'000);
  CHECK(stage.seqs_of("p") == stage.events);
  CHECK(stage.consumer->letters().size() == 0);
  stage.events.push_back(stage.append_event("p"));
  stage.pass(1'000);
  CHECK(stage.seqs_of("p") == stage.events);
}

TEST_CASE("an event that came before the replay was on disk goes behind the letters") {
  ParkedStage stage;
  stage.settings.max_in_flight = 1;
  stage.crash_and_begin();
  stage.answer = [](const plugin::DeliveryCall& call) {
    return call.conversation == "open" ? std::nullopt : std::optional(outcome(EKD_OK));
  };
  stage.append_event("open");
  stage.settle();
  stage.events.push_back(stage.append_event("p"));  // it cannot even be buried: the sink is busy
  stage.settle();
  stage.replay({.sink = "crm"});
  stage.settle();
  stage.end_delivery(0, outcome(EKD_OK));
  stage.pass(30'000);
  CHECK(stage.seqs_of("p") == stage.events);
  CHECK(stage.consumer->letters().size() == 0);
}

TEST_CASE("a replay that does not choose all of a conversation leaves the rest where it is") {
  ParkedStage stage;
  stage.replay({.sink = "crm", .event_id = stage.consumer->dead_letters(0, 2)[1].event_id});
  stage.pass(30'000);
  CHECK(stage.seqs_of("p") == std::vector(stage.events.begin(), stage.events.begin() + 2));
  CHECK(stage.consumer->letters().size() == 3);
}

TEST_CASE("any number of dead letters is sent again, never more than a bounded number at once") {
  RedeliveryStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_E_REJECTED, "400"); };
  for (int i = 0; i < 3'000; ++i) stage.append_event("d" + std::to_string(i % 100));
  stage.settle();
  CHECK(stage.consumer->letters().size() == 3'000);
  stage.attempts.clear();
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.redelivery->letters({.sink = "crm"}, {},
                            [](const Result<Selected>& selected) { CHECK(selected->count == 3'000); });
  stage.pass(10'000);
  CHECK(stage.consumer->replaying() <= 1'024);
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  while (!stage.open_deliveries.empty()) stage.end_delivery(0, outcome(EKD_OK));
  stage.pass(10'000);
  CHECK(stage.consumer->letters().size() == 0);
  CHECK(stage.attempts.size() == 3'000);
}

// More than go at once, and a disk that may be full.
struct LongStage : RedeliveryStage {
  LongStage() {
    from = clock.wall_ms();
    for (int i = 0; i < 1'100; ++i) events.push_back(append_event("long"));
    settle();
    attempts.clear();
  }
  // Nothing can be written while `work` and what follows from it run.
  void while_full(const std::function<void()>& work) {
    fs.set_capacity(fs.used());
    work();
    pass(1'000);
    CHECK(attempts.empty());
    fs.set_capacity(std::nullopt);
  }
  std::int64_t from = 0;
  std::vector<Seq> events;
};

TEST_CASE("a range that the full disk refuses is delivered whole and in order when there is room again") {
  LongStage stage;
  stage.while_full([&] { REQUIRE(stage.range({"crm", stage.from, 0})); });
  CHECK(stage.redelivery->left() == stage.events.size());
  stage.pass(30'000);
  CHECK(stage.seqs_of("long") == stage.events);
  CHECK(stage.redelivery->left() == 0);
}

TEST_CASE("letters that the full disk refuses go out whole and in order when there is room again") {
  LongStage stage;
  stage.settings.on_refusal = OnRefusal::park_key;
  stage.crash_and_begin();
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_E_REJECTED, "400"); };
  std::vector<Seq> parked;
  for (int i = 0; i < 1'100; ++i) parked.push_back(stage.append_event("parked"));
  stage.pass(1'000);
  REQUIRE(stage.consumer->letters().size() == parked.size());
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.attempts.clear();
  stage.while_full([&] {
    stage.redelivery->letters({.sink = "crm"}, {}, [](const Result<Selected>& selected) { CHECK(selected); });
  });
  CHECK(stage.redelivery->left() == parked.size());
  stage.pass(30'000);
  CHECK(stage.seqs_of("parked") == parked);
  CHECK(stage.consumer->letters().size() == 0);
}

TEST_CASE("nothing more of a range is sent, and no position kept, before what was sent is on disk") {
  LongStage stage;
  stage.redelivery->range({"crm", stage.from, 0}, {}, [](const Result<Selected>& selected) { CHECK(selected); });
  stage.fs.hold_syncs();
  stage.loop->run();
  REQUIRE(stage.fs.wait_for_held_syncs(1));
  stage.loop->run();
  CHECK(stage.consumer->replaying() == 256);
  CHECK(stage.redelivery->left() == stage.events.size());
  stage.fs.release_syncs();
  stage.pass(30'000);
  CHECK(stage.seqs_of("long") == stage.events);
}

}  // namespace
