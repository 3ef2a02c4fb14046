// SPDX-License-Identifier: Apache-2.0
#include "pipeline/filters.hpp"

#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

constexpr std::int64_t kDayMs = 24ll * 3600 * 1000;

plugin::Judgement passes() {
  return {};
}
plugin::Judgement drops(std::string reason) {
  return {outcome(EKD_OK), plugin::Verdict::drop, std::move(reason)};
}
plugin::Judgement replaces(std::string document) {
  return {outcome(EKD_OK), plugin::Verdict::replace, std::move(document)};
}
plugin::Judgement fails(std::string message, std::int64_t retry_after_ms = 0) {
  return {outcome(EKD_E_RETRY, std::move(message), retry_after_ms), plugin::Verdict::pass, {}};
}

// A consumer behind one filter whose plugin is the test.
class FilteredStage : public ConsumerStage {
 public:
  using Judge = std::function<std::optional<plugin::Judgement>(const plugin::DeliveryCall&)>;

  explicit FilteredStage(OnFilterError on_error = OnFilterError::hold, std::uint32_t max_in_flight = 1'000) {
    routes = Routes({{{"wechat-cn"}, {}, {"crm"}, {"f"}, on_error}});
    filters.add({"f", "filter", max_in_flight},
                [this](const plugin::DeliveryCall& event, plugin::Instance::Judged done) {
                  seen.push_back({event.conversation, event.attempt, event.sequence});
                  most_at_once = std::max(most_at_once, ++at_once);
                  std::optional<plugin::Judgement> judgement = judge(event);
                  if (!judgement) return judging.push_back(std::move(done));
                  finish(std::move(done), *std::move(judgement));
                });
  }

  void finish(plugin::Instance::Judged done, plugin::Judgement judgement) {
    loop->post([this, done = std::move(done), judgement = std::move(judgement)] {
      --at_once;
      done(judgement);
    });
  }
  void end_judgement(plugin::Judgement judgement) {
    plugin::Instance::Judged done = std::move(judging.front());
    judging.pop_front();
    finish(std::move(done), std::move(judgement));
    settle();
  }

  struct Seen {
    std::string conversation;
    std::uint32_t attempt;
    Seq seq;
  };
  Judge judge = [](const plugin::DeliveryCall&) { return passes(); };
  std::vector<Seen> seen;
  std::deque<plugin::Instance::Judged> judging;
  std::size_t at_once = 0;
  std::size_t most_at_once = 0;
};

// A document that the stage can read the seq from.
std::string document_of(const plugin::DeliveryCall& event, std::size_t bytes) {
  return "{\"sequence\":\"" + std::to_string(event.sequence) + "\",\"x\":\"" + std::string(bytes, 'x') + "\"}";
}

TEST_CASE("an event goes to the sink after its judgement, and the next of its conversation after that") {
  FilteredStage stage;
  stage.judge = [](const plugin::DeliveryCall& event) -> std::optional<plugin::Judgement> {
    if (event.conversation == "slow") return std::nullopt;
    return passes();
  };
  stage.start();
  const Seq slow1 = stage.append_event("slow"), slow2 = stage.append_event("slow"), quick = stage.append_event("quick");
  stage.settle();
  CHECK(stage.seqs_of("quick") == std::vector{quick});
  CHECK(stage.seqs_of("slow").empty());
  CHECK(stage.seen.size() == 2);
  stage.end_judgement(passes());
  CHECK(stage.seqs_of("slow") == std::vector{slow1});
  CHECK(stage.judging.size() == 1);
  stage.end_judgement(drops("spam"));
  CHECK(stage.seqs_of("slow") == std::vector{slow1});
  CHECK(stage.consumer->info().backlog == 0);
  CHECK(stage.count(slow2) == 0);
}

TEST_CASE("a filter is as well as the worse of what is seen of it and what it says") {
  FilteredStage stage;
  Health said;
  stage.filters.add(
      {"g", "filter", 1}, [](const plugin::DeliveryCall&, plugin::Instance::Judged) {}, [&] { return said; });
  CHECK(stage.filters.infos().at(1).health.state == Health::State::ok);
  said = {Health::State::down, "its model is gone", 5};
  CHECK(stage.filters.infos().at(1).health.state == Health::State::down);
  CHECK(stage.filters.infos().at(1).health.reason == "its model is gone");
}

TEST_CASE("a filter has no more events at once than it takes") {
  FilteredStage stage(OnFilterError::hold, 3);
  stage.judge = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  for (int i = 0; i < 20; ++i) stage.append_event("c" + std::to_string(i));
  stage.settle();
  CHECK(stage.judging.size() == 3);
  CHECK(stage.filters.infos().at(0).judging == 20);
  while (!stage.judging.empty()) stage.end_judgement(passes());
  CHECK(stage.most_at_once == 3);
  CHECK(stage.attempts.size() == 20);
}

TEST_CASE("one consumer has at most 64 events with its filters, however long its backlog") {
  FilteredStage stage;
  stage.judge = [](const plugin::DeliveryCall&) { return std::nullopt; };
  for (int i = 0; i < 300; ++i) stage.append_event("c" + std::to_string(i));
  stage.start();
  CHECK(stage.judging.size() == 64);
  while (!stage.judging.empty()) stage.end_judgement(passes());
  CHECK(stage.attempts.size() == 300);
}

TEST_CASE(
    "a filter that fails is asked again after a back-off, with its own count of attempts, and the sink starts at 1") {
  FilteredStage stage;
  stage.judge = [](const plugin::DeliveryCall& event) { return event.attempt < 4 ? fails("no") : passes(); };
  stage.start();
  const Seq held = stage.append_event("a"), behind = stage.append_event("a"), other = stage.append_event("b");
  stage.settle();
  CHECK(stage.attempts.empty());
  CHECK(stage.seen.size() == 2);
  CHECK(stage.filters.infos().at(0).health.state == Health::State::degraded);
  stage.pass(600'000);
  CHECK(stage.seqs_of("a") == std::vector{held, behind});
  CHECK(stage.seqs_of("b") == std::vector{other});
  for (const auto& attempt : stage.attempts) CHECK(attempt.attempt == 1);
  CHECK(stage.filters.infos().at(0).health.state == Health::State::ok);
}

TEST_CASE("a filter that says when holds the event so long, also over a restart") {
  FilteredStage stage;
  stage.judge = [](const plugin::DeliveryCall& event) {
    return event.attempt == 1 ? fails("quota", 120'000) : passes();
  };
  stage.start();
  stage.append_event("a");
  stage.settle();
  stage.pass(60'000);
  CHECK(stage.seen.size() == 1);
  stage.restart();
  CHECK(stage.seen.size() == 1);
  stage.pass(70'000);
  CHECK(stage.seen.size() == 2);
  CHECK(stage.seen.back().attempt == 1);  // counted anew: the filter may have been mended
}

TEST_CASE("an event that a filter holds for days becomes a dead letter that names the filter") {
  FilteredStage stage;
  stage.judge = [](const plugin::DeliveryCall& event) {
    return event.conversation == "a" ? fails("the model is gone") : passes();
  };
  stage.start();
  stage.append_event("a");
  for (int hour = 0; hour < 80; ++hour) stage.pass(3'600'000);
  const auto letters = stage.consumer->dead_letters(0, 10);
  REQUIRE(letters.size() == 1);
  CHECK(letters[0].reason == "filter f: the model is gone");
  CHECK(letters[0].attempts == 0);  // the sink has never seen it
  CHECK(stage.attempts.empty());
  static_assert(kDayMs * 3 < 80ll * 3'600'000);
}

TEST_CASE("what the filters made is kept over the sink's retries while there is room, and made again when not") {
  FilteredStage stage;
  const std::size_t bytes = GENERATE(std::size_t{1'000}, std::size_t{9u << 20});
  stage.judge = [bytes](const plugin::DeliveryCall& event) { return replaces(document_of(event, bytes)); };
  bool broken = true;
  stage.answer = [&](const plugin::DeliveryCall&) { return broken ? outcome(EKD_E_RETRY, "503") : outcome(EKD_OK); };
  stage.start();
  const Seq seq = stage.append_event("a");
  stage.settle();
  stage.pass(60'000);
  const std::size_t tries = stage.count(seq);
  REQUIRE(tries > 2);
  CHECK(stage.seen.size() == (bytes < 1u << 20 ? 1 : tries));
  for (const auto& attempt : stage.attempts) CHECK(attempt.document == stage.attempts.front().document);
  broken = false;
  stage.pass(600'000);
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("documents that wait for a slow sink are bounded, and all arrive") {
  FilteredStage stage;
  stage.settings.max_in_flight = 1;
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.judge = [](const plugin::DeliveryCall& event) { return replaces(document_of(event, 1u << 20)); };
  for (int i = 0; i < 200; ++i) stage.append_event("c" + std::to_string(i));
  stage.start();
  CHECK(stage.seen.size() <= 16 + 64);
  while (!stage.open_deliveries.empty()) stage.end_delivery(0, outcome(EKD_OK));
  CHECK(stage.attempts.size() == 200);
}

TEST_CASE("a stop waits for no judgement, and one that ends later changes nothing") {
  FilteredStage stage;
  stage.judge = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  stage.append_event("a");
  stage.settle();
  bool stopped = false;
  stage.consumer->stop([&] { stopped = true; });
  stage.settle();
  CHECK(stopped);
  stage.end_judgement(drops("spam"));
  CHECK(stage.consumer->info().backlog == 1);
  stage.judge = [](const plugin::DeliveryCall&) { return passes(); };
  stage.restart();
  CHECK(stage.attempts.size() == 1);
}

TEST_CASE("a dropped event is finished, also after a crash; reasons beyond the thirty-second are counted as other") {
  FilteredStage stage;
  std::string reason;
  stage.judge = [&](const plugin::DeliveryCall&) { return drops(reason += 'a'); };
  stage.start();
  for (int i = 0; i < 40; ++i) stage.append_event("a");
  stage.settle();
  stage.pass(1'000);
  CHECK(stage.seen.size() == 40);
  CHECK(stage.consumer->info().backlog == 0);
  CHECK(stage.metrics.counter("ekiden_filtered_total", {{"filter", "f"}, {"reason", "a"}}).value() == 1);
  CHECK(stage.metrics.counter("ekiden_filtered_total", {{"filter", "f"}, {"reason", "other"}}).value() == 8);
  stage.restart_after_crash();
  stage.pass(1'000);
  CHECK(stage.seen.size() == 40);
}

}  // namespace
