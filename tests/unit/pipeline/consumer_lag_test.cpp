// SPDX-License-Identifier: Apache-2.0
// A conversation that waits costs the others nothing, however many of its events wait.
#include <map>
#include <random>
#include <set>

#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

// A small window, and conversations that the test breaks and mends.
struct LagStage : ConsumerStage {
  LagStage() {
    settings.window = 64;
    settings.ready_window = 16;
    settings.breaker.failure_percent = 100;
    settings.breaker.min_calls = 100'000;
    answer = [this](const plugin::DeliveryCall& call) {
      return broken.contains(call.conversation) ? outcome(EKD_E_RETRY, "500") : outcome(EKD_OK);
    };
  }
  std::vector<Seq> append(const std::string& conversation, int count) {
    std::vector<Seq> seqs;
    for (int i = 0; i < count; ++i) seqs.push_back(append_event(conversation));
    return seqs;
  }
  // The seqs of a conversation as an idempotent sink that took them would have them: each once, in the order of coming.
  std::vector<Seq> effects_of(const std::string& conversation) const {
    std::vector<Seq> list;
    std::set<Seq> known;
    for (const Attempt& one : attempts)
      if (one.conversation == conversation && !one.failed && known.insert(one.seq).second) list.push_back(one.seq);
    return list;
  }
  std::set<std::string> broken;
};

TEST_CASE("a conversation that fails with more events than the window holds up nobody, and then goes on in order") {
  LagStage stage;
  stage.broken = {"bad"};
  stage.start();
  std::vector<Seq> bad, good;
  for (int i = 0; i < 400; ++i) {
    bad.push_back(stage.append_event("bad"));
    good.push_back(stage.append_event("good"));
  }
  stage.pass(1'000);
  CHECK(stage.effects_of("good") == good);
  CHECK(stage.consumer->info().backlog >= 400);
  CHECK(stage.consumer->info().waiting_conversations == 1);
  CHECK(stage.consumer->needed_from() <= bad.front());
  stage.broken.clear();
  stage.pass(600'000);
  CHECK(stage.effects_of("bad") == bad);
  CHECK(stage.consumer->info().backlog == 0);
  stage.pass(1'000);
  CHECK(stage.consumer->needed_from() > good.back());
}

TEST_CASE("what becomes known meanwhile survives a crash: nothing is lost, doubled or out of order") {
  LagStage stage;
  stage.broken = {"bad"};
  stage.start();
  std::vector<Seq> bad = stage.append_in_turn("bad", "good", 200);
  stage.pass(10'000);
  const std::size_t delivered = stage.effects_of("good").size();
  CHECK(delivered == 200);
  const std::int64_t oldest = stage.consumer->info().oldest_ms;
  stage.restart_after_crash();
  stage.pass(1'000);
  CHECK(stage.effects_of("good").size() == delivered);
  CHECK(stage.consumer->info().oldest_ms == oldest);
  CHECK(stage.consumer->info().backlog >= 200);
  const std::vector<Seq> later = stage.append("bad", 100);
  bad.insert(bad.end(), later.begin(), later.end());
  stage.broken.clear();
  stage.pass(1'000);
  stage.restart_after_crash();  // in the middle of catching up
  stage.pass(600'000);
  CHECK(stage.effects_of("bad") == bad);
  CHECK(stage.consumer->info().backlog == 0);
  stage.attempts.clear();
  stage.restart_after_crash();
  CHECK(stage.attempts.empty());
}

TEST_CASE("an event that was tried for long is not tried anew after a restart because its conversation lags") {
  LagStage stage;
  stage.broken = {"bad"};
  stage.start();
  stage.append("bad", 200);
  stage.append("good", 200);
  stage.pass(2ll * 24 * 3600 * 1000);
  stage.restart_after_crash();
  stage.pass(24ll * 3600 * 1000 + 600'000);
  CHECK(stage.consumer->dead_letters(0, 10).size() >= 1);
}

TEST_CASE("many conversations that fail leave room for those that do not") {
  LagStage stage;
  stage.start();
  for (int i = 0; i < 20; ++i) stage.broken.insert("bad" + std::to_string(i));
  std::vector<Seq> good;
  for (int n = 0; n < 30; ++n) {
    for (int i = 0; i < 20; ++i) stage.append_event("bad" + std::to_string(i));
    good.push_back(stage.append_event("good"));
  }
  stage.pass(5'000);
  CHECK(stage.effects_of("good") == good);
  CHECK(stage.consumer->info().waiting_conversations == 20);
  stage.broken.clear();
  stage.pass(900'000);
  for (int i = 0; i < 20; ++i) CHECK(stage.effects_of("bad" + std::to_string(i)).size() == 30);
  CHECK(stage.consumer->info().backlog == 0);
}

// As many conversations as given that fail, with one event each, and one after each that does not.
struct ManyFailingStage : LagStage {
  explicit ManyFailingStage(int count) {
    for (int i = 0; i < count; ++i) {
      broken.insert("bad" + std::to_string(i));
      append_event("bad" + std::to_string(i));
      good.push_back(append_event("good"));
    }
  }
  void check_all_delivered_once_mended(int count) {
    broken.clear();
    pass(2 * settings.backoff.cap_ms);
    for (int i = 0; i < count; ++i) CHECK(effects_of("bad" + std::to_string(i)).size() == 1);
    CHECK(effects_of("good") == good);
    CHECK(consumer->info().backlog == 0);
  }
  std::vector<Seq> good;
};

TEST_CASE("more conversations that fail than the window has places hold up nobody, after a crash neither") {
  ManyFailingStage stage(300);
  stage.start();
  stage.pass(5'000);
  CHECK(stage.effects_of("good") == stage.good);
  CHECK(stage.consumer->info().waiting_conversations == 300);
  stage.pass(600'000);
  stage.restart_after_crash();
  CHECK(stage.consumer->info().waiting_conversations == 300);
  stage.good.push_back(stage.append_event("good"));
  stage.settle();
  CHECK(stage.effects_of("good") == stage.good);
  stage.check_all_delivered_once_mended(300);
}

TEST_CASE("conversations that fail have a bound of their own, above which nothing new is read") {
  ManyFailingStage stage(1'000);
  stage.settings.failing_window = 100;
  stage.start();
  stage.pass(600'000);
  CHECK(stage.consumer->info().waiting_conversations >= 100);
  CHECK(stage.consumer->info().waiting_conversations < 500);
  stage.check_all_delivered_once_mended(1'000);
}

TEST_CASE("of a conversation that is erased while it lags nothing leaves any more, and its cursor ends") {
  LagStage stage;
  stage.broken = {"bad"};
  stage.start();
  const std::vector<Seq> bad = stage.append_in_turn("bad", "good", 200);
  stage.pass(1'000);
  stage.consumer->forget({bad.begin(), bad.end()});
  REQUIRE(stage.journal->erase(bad));
  stage.broken.clear();
  stage.attempts.clear();
  stage.pass(900'000);
  CHECK(stage.attempts.empty());
  CHECK(stage.consumer->info().backlog == 0);
  stage.restart();
  stage.pass(1'000);
  CHECK(stage.attempts.empty());
  CHECK(stage.consumer->needed_from() > bad.back());
}

// Random failures, batches and crashes over a window that is much too small.
TEST_CASE("whatever fails and whenever it crashes, each conversation's effect is its events in order") {
  const unsigned seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  LagStage stage;
  stage.settings.window = 8 + seed * 4;
  stage.settings.ready_window = 4 + seed;
  stage.settings.max_batch = 1 + seed % 3;
  stage.settings.backoff = {100, 1'000};
  stage.answer = [&](const plugin::DeliveryCall& call) {
    const unsigned percent = call.conversation == "c0" ? 90 : call.conversation == "c1" ? 50 : 20;
    return random() % 100 < percent ? outcome(EKD_E_RETRY, "500") : outcome(EKD_OK);
  };
  stage.start();
  std::map<std::string, std::vector<Seq>> all;
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 25; ++i) {
      const std::string conversation = "c" + std::to_string(random() % 3 == 0 ? 0 : random() % 7);
      all[conversation].push_back(stage.append_event(conversation));
    }
    stage.pass(static_cast<std::int64_t>(random() % 3'000));
    if (random() % 3 == 0) stage.restart_after_crash();
    if (random() % 4 == 0) stage.restart();
  }
  for (int i = 0; i < 200 && stage.consumer->info().backlog > 0; ++i) stage.pass(10'000);
  CHECK(stage.consumer->info().backlog == 0);
  for (const auto& [conversation, seqs] : all) {
    CAPTURE(conversation);
    CHECK(stage.effects_of(conversation) == seqs);
  }
}

TEST_CASE("a lane of ten thousand events starves none of one event each") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  for (int i = 0; i < 10'000; ++i) stage.append_event("long");
  for (int i = 0; i < 50; ++i) stage.append_event("short" + std::to_string(i));
  stage.start();
  stage.settle();
  std::size_t last_short = 0;
  for (std::size_t i = 0; i < stage.attempts.size(); ++i)
    if (stage.attempts[i].conversation != "long") last_short = i;
  CHECK(stage.attempts.size() == 10'050);
  CHECK(last_short < 300);  // turns, counted: some until it is read, then one of two
}

TEST_CASE("between lanes that are ready it goes round") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  for (int n = 0; n < 50; ++n)
    for (int i = 0; i < 4; ++i) stage.append_event("c" + std::to_string(i));
  stage.start();
  stage.settle();
  std::map<std::string, int> turns;
  for (const auto& attempt : stage.attempts) {
    ++turns[attempt.conversation];
    int least = 1'000, most = 0;
    for (int i = 0; i < 4; ++i) {
      least = std::min(least, turns["c" + std::to_string(i)]);
      most = std::max(most, turns["c" + std::to_string(i)]);
    }
    CHECK(most - least <= 1);
  }
}

}  // namespace
