// SPDX-License-Identifier: Apache-2.0
#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

constexpr std::int64_t kDayMs = 24ll * 3600 * 1000;

TEST_CASE("a conversation is delivered in order, one event at a time, and others beside it") {
  ConsumerStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  const Seq a1 = stage.append_event("a"), a2 = stage.append_event("a"), b1 = stage.append_event("b");
  stage.settle();
  CHECK(stage.seqs_of("a") == std::vector{a1});
  CHECK(stage.seqs_of("b") == std::vector{b1});
  stage.end_delivery(1, outcome(EKD_OK));
  CHECK(stage.seqs_of("a") == std::vector{a1});
  stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stage.seqs_of("a") == std::vector{a1, a2});
}

TEST_CASE("a conversation that fails holds no other, and goes on with its own next event only after success") {
  ConsumerStage stage;
  bool broken = true;
  stage.answer = [&](const plugin::DeliveryCall& call) {
    return call.conversation == "bad" && broken ? outcome(EKD_E_RETRY, "500") : outcome(EKD_OK);
  };
  stage.start();
  const Seq bad1 = stage.append_event("bad"), bad2 = stage.append_event("bad");
  std::vector<Seq> good;
  for (int i = 0; i < 50; ++i) good.push_back(stage.append_event("good"));
  stage.settle();
  CHECK(stage.seqs_of("good") == good);
  stage.pass(600'000);
  CHECK(stage.count(bad2) == 0);
  CHECK(stage.count(bad1) > 2);
  broken = false;
  stage.pass(600'000);
  CHECK(stage.count(bad2) == 1);
  CHECK(stage.consumer->info().backlog == 0);
  for (const auto& one : stage.attempts)
    if (one.seq == bad1) CHECK(one.document == stage.attempts.front().document);
}

TEST_CASE("only events of its routes reach a sink") {
  ConsumerStage stage;
  stage.start();
  stage.append_event("a", "message.received", "qq");
  const Seq mine = stage.append_event("a");
  stage.settle();
  CHECK(stage.seqs_of("a") == std::vector{mine});
}

TEST_CASE("a batch takes the heads of several conversations, never two events of one") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.settings.max_batch = 4;
  for (int i = 0; i < 12; ++i) stage.append_event("c" + std::to_string(i % 6));
  stage.start();
  stage.settle();
  CHECK(stage.attempts.size() == 12);
  CHECK(stage.batches.front() == 4);
  CHECK(*std::max_element(stage.batches.begin(), stage.batches.end()) == 4);
  for (int i = 0; i < 6; ++i) {
    const std::vector<Seq> seqs = stage.seqs_of("c" + std::to_string(i));
    CHECK(seqs.size() == 2);
    CHECK(std::is_sorted(seqs.begin(), seqs.end()));
  }
}

TEST_CASE("the wait of a back-off lies between the base and a ceiling that doubles up to the cap") {
  ekiden::test::SeededRandom random(3);
  const Backoff backoff{1'000, 300'000};
  for (std::uint32_t attempt = 1; attempt <= 30; ++attempt) {
    const std::int64_t ceiling = std::min<std::int64_t>(300'000, 1'000ll << std::min(attempt, 20u));
    std::int64_t least = ceiling, most = 0;
    for (int i = 0; i < 200; ++i) {
      const std::int64_t wait = backoff.wait_ms(attempt, random);
      least = std::min(least, wait);
      most = std::max(most, wait);
    }
    CHECK(least >= 1'000);
    CHECK(most <= ceiling);
    CHECK(least < 1'000 + (ceiling - 1'000) / 4);  // full jitter: early waits happen
    CHECK(most > ceiling - (ceiling - 1'000) / 4);
  }
}

TEST_CASE("Retry-After holds back the whole sink for as long as it says") {
  ConsumerStage stage;
  bool limited = true;
  stage.answer = [&](const plugin::DeliveryCall&) {
    return limited ? outcome(EKD_E_RATE_LIMITED, "429", 120'000) : outcome(EKD_OK);
  };
  stage.start();
  const Seq first = stage.append_event("a");
  stage.settle();
  limited = false;
  const Seq other = stage.append_event("b");
  stage.pass(119'000);
  CHECK(stage.count(first) == 1);
  CHECK(stage.count(other) == 0);
  stage.pass(1'000);
  CHECK(stage.count(first) == 2);
  CHECK(stage.count(other) == 1);
}

TEST_CASE("an event that failed for three days becomes a dead letter, and its conversation goes on") {
  ConsumerStage stage;
  Seq poison = 0;
  stage.answer = [&](const plugin::DeliveryCall& call) {
    return call.document.find("\"n\":1}") != std::string::npos ? outcome(EKD_E_RETRY, "the receiver answered 500")
                                                               : outcome(EKD_OK);
  };
  stage.start();
  poison = stage.append_event("a");
  const Seq next = stage.append_event("a");
  stage.pass(2 * kDayMs);
  CHECK(stage.count(next) == 0);
  CHECK(stage.consumer->info().health.state == Health::State::down);
  stage.restart();  // the three days are counted over restarts
  stage.pass(kDayMs + 600'000);
  CHECK(stage.count(next) == 1);
  const auto letters = stage.consumer->dead_letters(0, 10);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].seq == poison);
  CHECK(letters[0].attempts > 100);
  CHECK(letters[0].at_ms - letters[0].first_failed_ms >= 3 * kDayMs);
  CHECK(letters[0].reason == "the receiver answered 500");
}

TEST_CASE("a jump of the wall clock does not use up the time that an event is tried for") {
  ConsumerStage stage;
  bool broken = true;
  stage.answer = [&](const plugin::DeliveryCall&) { return broken ? outcome(EKD_E_RETRY, "busy") : outcome(EKD_OK); };
  stage.start();
  const Seq seq = stage.append_event("a");
  stage.pass(10'000);
  for (const std::int64_t jump : {40 * kDayMs, -80 * kDayMs, 160 * kDayMs}) {
    stage.clock.set_wall(stage.clock.wall_ms() + jump);
    stage.pass(600'000);
    stage.clock.set_wall(stage.clock.wall_ms() + jump);
    stage.restart();
    stage.pass(600'000);
  }
  CHECK(stage.consumer->dead_letters(0, 10).empty());
  broken = false;
  stage.pass(600'000);
  CHECK(stage.count(seq) > 6);
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("a final refusal is a dead letter at once, with reason and upstream answer cut at a character") {
  ConsumerStage stage;
  std::string upstream(16'383, 'x');
  upstream += "你";
  stage.answer = [&](const plugin::DeliveryCall& call) {
    plugin::Outcome refused = outcome(EKD_E_REJECTED, "the receiver answered 400");
    refused.upstream_status = 400;
    refused.result = upstream;
    return call.document.find("\"n\":1}") != std::string::npos ? refused : outcome(EKD_OK);
  };
  stage.start();
  const Seq refused = stage.append_event("a"), next = stage.append_event("a");
  stage.settle();
  CHECK(stage.count(refused) == 1);
  CHECK(stage.count(next) == 1);
  const auto letters = stage.consumer->dead_letters(0, 10);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].upstream_status == 400);
  CHECK(letters[0].upstream == std::string(16'383, 'x'));
  CHECK(letters[0].attempts == 1);
  CHECK(stage.consumer->dead_letters(refused, 10).empty());
}

TEST_CASE("wrong settings or a receiver that is gone stop the sink; its events stay and go after a restart") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.answer = [&](const plugin::DeliveryCall&) { return outcome(EKD_E_GONE, "the receiver answered 410"); };
  stage.start();
  const Seq first = stage.append_event("a");
  stage.settle();
  const Seq second = stage.append_event("b");
  stage.pass(kDayMs);
  CHECK(stage.attempts.size() == 1);
  const SinkInfo info = stage.consumer->info();
  CHECK(info.health.state == Health::State::down);
  CHECK_THAT(info.health.reason, Catch::Contains("410"));
  CHECK(info.backlog >= 2);
  CHECK(info.dead_letters == 0);
  CHECK(stage.consumer->needed_from() <= first);
  stage.answer = [&](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.restart();
  CHECK(stage.count(first) == 2);
  CHECK(stage.count(second) == 1);
}

TEST_CASE("after a restart nothing that was acknowledged comes again, also out of order") {
  ConsumerStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  const Seq a = stage.append_event("a"), b = stage.append_event("b"), c = stage.append_event("c"),
            d = stage.append_event("d");
  stage.settle();
  stage.end_delivery(3, outcome(EKD_OK));
  stage.end_delivery(1, outcome(EKD_OK));
  stage.pass(100);
  stage.attempts.clear();
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.restart_after_crash();
  CHECK(stage.count(a) == 1);
  CHECK(stage.count(b) == 0);
  CHECK(stage.count(c) == 1);
  CHECK(stage.count(d) == 0);
  stage.pass(100);
  stage.attempts.clear();
  stage.restart_after_crash();
  CHECK(stage.attempts.empty());
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("acknowledgements that a crash takes lead to a second delivery with the same bytes, and to nothing else") {
  ConsumerStage stage;
  stage.start();
  const Seq a = stage.append_event("a"), b = stage.append_event("a");
  stage.fs.hold_syncs();
  stage.loop->run();
  CHECK(stage.attempts.size() == 2);
  const std::string document = stage.attempts.front().document;
  stage.disk.power_cut();
  stage.fs.release_syncs();
  stage.restart_after_crash();
  CHECK(stage.count(a) == 2);
  CHECK(stage.count(b) == 2);
  CHECK(stage.attempts[2].document == document);
  CHECK(stage.consumer->dead_letters(0, 10).empty());
}

TEST_CASE("a stop waits for what is in flight and saves the cursor") {
  ConsumerStage stage;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  const Seq a = stage.append_event("a"), b = stage.append_event("a");
  stage.settle();
  bool stopped = false;
  stage.consumer->stop([&] { stopped = true; });
  stage.settle();
  CHECK_FALSE(stopped);
  stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stopped);
  CHECK(stage.count(b) == 0);
  stage.attempts.clear();
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.restart_after_crash();
  CHECK(stage.count(a) == 0);
  CHECK(stage.count(b) == 1);
}

TEST_CASE("a full journal loses no acknowledgement, retry or dead letter: they are saved when there is room") {
  ConsumerStage stage;
  stage.answer = [](const plugin::DeliveryCall& call) {
    return call.conversation == "bad" ? outcome(EKD_E_REJECTED, "400") : outcome(EKD_OK);
  };
  const Seq bad = stage.append_event("bad"), good = stage.append_event("good");
  stage.fs.set_capacity(stage.fs.used());
  stage.start();
  stage.pass(10'000);
  CHECK(stage.count(bad) == 1);
  CHECK(stage.count(good) == 1);
  CHECK(stage.consumer->dead_letters(0, 10).size() == 1);
  stage.fs.set_capacity(std::nullopt);
  REQUIRE(([&] {  // the journal looks for room by itself, in real time
    for (int i = 0; i < 2'000 && !stage.journal->accepting().ok(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return stage.journal->accepting().ok();
  })());
  stage.pass(5'000);
  stage.attempts.clear();
  stage.restart_after_crash();
  CHECK(stage.attempts.empty());
  CHECK(stage.consumer->dead_letters(0, 10).size() == 1);
}

TEST_CASE("more events than the windows hold all arrive") {
  ConsumerStage stage;
  stage.settings.window = 20;
  stage.settings.ready_window = 5;
  stage.settings.max_in_flight = 2;
  for (int i = 0; i < 300; ++i) stage.append_event("c" + std::to_string(i % 40));
  stage.start();
  stage.settle();
  CHECK(stage.attempts.size() == 300);
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("an event that the disk cannot give now is delivered later, not given up") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.settings.held_bytes = 0;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  const Seq first = stage.append_event("a"), second = stage.append_event("a");
  stage.settle();
  stage.fs.fail(ekiden::test::FaultyFs::Op::read, Status(Code::io, "bad sector"), 0, 0);
  stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stage.count(first) == 1);
  CHECK(stage.count(second) == 0);
  stage.fs.heal();
  stage.pass(2'000);
  CHECK(stage.count(second) == 1);
}

TEST_CASE("what is held in memory goes without another look at the disk, as much as the budget allows") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  const Seq first = stage.append_event("a");
  stage.settle();
  stage.settings.held_bytes = 2 * stage.attempts.front().document.size();
  stage.restart();
  const Seq second = stage.append_event("a"), third = stage.append_event("a"), fourth = stage.append_event("a");
  stage.settle();
  stage.fs.fail(ekiden::test::FaultyFs::Op::read, Status(Code::io, "bad sector"), 0, 0);
  for (int i = 0; i < 3; ++i) stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stage.seqs_of("a") == std::vector<Seq>{first, first, second, third});
  stage.fs.heal();
  stage.pass(2'000);
  CHECK(stage.seqs_of("a") == std::vector<Seq>{first, first, second, third, fourth});
}

TEST_CASE("what is read ahead ends where no document can be held, and all of it arrives in order") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 2;
  stage.settings.held_bytes = 1'000;
  std::vector<Seq> a, b;
  for (int i = 0; i < 300; ++i) {
    a.push_back(stage.append_event("a"));
    b.push_back(stage.append_event("b"));
    stage.append_event("c" + std::to_string(i));
  }
  stage.start();
  CHECK(stage.seqs_of("a") == a);
  CHECK(stage.seqs_of("b") == b);
  CHECK(stage.attempts.size() == 900);
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("an event that is erased while it waits in memory does not leave") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  const Seq first = stage.append_event("a"), erased = stage.append_event("a"), third = stage.append_event("a");
  stage.settle();
  REQUIRE(stage.journal->erase({erased}));
  stage.consumer->forget({erased});
  stage.end_delivery(0, outcome(EKD_OK));
  stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stage.seqs_of("a") == std::vector<Seq>{first, third});
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("an event that is read while it is being erased does not leave, also when the erasure has ended") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  const Seq first = stage.append_event("a");
  stage.settle();
  const Seq erased = stage.append_event("a"), other = stage.append_event("b");
  stage.consumer->forget({erased});
  stage.settle();
  REQUIRE(stage.journal->erase({erased}));
  stage.consumer->forget({});
  stage.end_delivery(0, outcome(EKD_OK));
  stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stage.seqs_of("a") == std::vector<Seq>{first});
  CHECK(stage.seqs_of("b") == std::vector<Seq>{other});
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("a sink that asks for a pause gets the same document after it") {
  ConsumerStage stage;
  bool busy = true;
  stage.answer = [&](const plugin::DeliveryCall&) {
    return busy ? outcome(EKD_E_RATE_LIMITED, "429") : outcome(EKD_OK);
  };
  stage.start();
  const Seq seq = stage.append_event("a");
  stage.settle();
  busy = false;
  stage.pass(120'000);
  REQUIRE(stage.count(seq) == 2);
  CHECK(stage.attempts[0].document == stage.attempts[1].document);
  CHECK(stage.attempts[1].attempt == 1);
}

}  // namespace
