// SPDX-License-Identifier: Apache-2.0
// What a consumer does with results for each event of a batch, and with outcomes that are unknown.
#include "consumer_stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using namespace ekiden::pipeline::test;

plugin::Outcome by_item(std::vector<plugin::Outcome> items) {
  plugin::Outcome out;
  out.items = std::move(items);
  return out;
}

TEST_CASE("an event of a batch that failed holds the later ones of its conversation; the others are done") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.settings.max_batch = 3;
  const Seq a1 = stage.append_event("a"), b1 = stage.append_event("b"), c1 = stage.append_event("c");
  const Seq a2 = stage.append_event("a"), b2 = stage.append_event("b");
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  REQUIRE(stage.open_deliveries.size() == 1);
  stage.end_delivery(0, by_item({outcome(EKD_OK), outcome(EKD_E_RETRY, "busy"), outcome(EKD_E_REJECTED, "no")}));
  REQUIRE(stage.open_deliveries.size() == 1);
  CHECK(stage.batches == std::vector<std::size_t>{3, 1});
  CHECK(stage.seqs_of("a") == std::vector{a1, a2});
  CHECK(stage.seqs_of("b") == std::vector{b1});
  CHECK(stage.consumer->dead_letters(0, 10).size() == 1);
  CHECK(stage.consumer->dead_letters(0, 10)[0].seq == c1);

  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.end_delivery(0, outcome(EKD_OK));
  stage.pass(60'000);
  CHECK(stage.seqs_of("b") == std::vector{b1, b1, b2});
  CHECK(stage.count(a1) == 1);
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("a batch that is not full lingers, one that is goes at once, and nothing lingers twice") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.settings.max_batch = 3;
  stage.settings.linger_ms = 1'000;
  stage.start();
  stage.append_event("a");
  stage.settle();
  stage.pass(600);
  stage.append_event("b");
  stage.settle();
  stage.pass(399);
  CHECK(stage.batches.empty());
  stage.pass(1);
  CHECK(stage.batches == std::vector<std::size_t>{2});
  for (const char* conversation : {"a", "b", "c", "d"}) stage.append_event(conversation);
  stage.settle();
  CHECK(stage.batches == std::vector<std::size_t>{2, 3});
  stage.pass(999);
  CHECK(stage.batches.size() == 2);
  stage.pass(1);
  CHECK(stage.batches == std::vector<std::size_t>{2, 3, 1});
  CHECK(stage.consumer->info().backlog == 0);
}

TEST_CASE("a batch holds no more bytes than the sink takes, and an event that is longer comes alone") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.settings.max_batch = 10;
  stage.settings.max_batch_bytes = 1;
  for (const char* conversation : {"a", "b"}) stage.append_event(conversation);
  stage.start();
  CHECK(stage.batches == std::vector<std::size_t>{1, 1});
  stage.settings.max_batch_bytes = 2 * stage.attempts[0].document.size();
  stage.restart();
  stage.batches.clear();
  for (const char* conversation : {"a", "b", "c"}) stage.append_event(conversation);
  stage.settle();
  REQUIRE_FALSE(stage.batches.empty());
  CHECK(*std::max_element(stage.batches.begin(), stage.batches.end()) <= 2);
}

TEST_CASE("one event of a batch whose result is of the configuration band stops the sink; what was done stays done") {
  ConsumerStage stage;
  stage.settings.max_in_flight = 1;
  stage.settings.max_batch = 2;
  const Seq a = stage.append_event("a"), b = stage.append_event("b");
  stage.answer = [](const plugin::DeliveryCall&) { return std::nullopt; };
  stage.start();
  stage.end_delivery(0, by_item({outcome(EKD_OK), outcome(EKD_E_GONE, "410")}));
  CHECK(stage.consumer->info().health.state == Health::State::down);
  stage.pass(60'000);
  CHECK(stage.attempts.size() == 2);
  stage.answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  stage.restart();
  CHECK(stage.count(a) == 1);
  CHECK(stage.count(b) == 2);
}

TEST_CASE("after an unknown outcome the sink is asked before the event is delivered again") {
  for (const ekd_status found : {EKD_OK, EKD_E_NOT_FOUND, EKD_E_RETRY}) {
    ConsumerStage stage;
    std::vector<Seq> asked;
    std::vector<plugin::Instance::Done> questions;
    stage.reconcile = [&](const plugin::DeliveryCall& call, plugin::Instance::Done done) {
      asked.push_back(call.sequence);
      questions.push_back(std::move(done));
    };
    const Seq first = stage.append_event("a"), second = stage.append_event("a"), other = stage.append_event("b");
    stage.answer = [&](const plugin::DeliveryCall& call) {
      return call.sequence == first && call.attempt == 1 ? outcome(EKD_E_UNKNOWN_OUTCOME, "lost") : outcome(EKD_OK);
    };
    stage.start();
    stage.pass(60'000);
    REQUIRE(asked == std::vector{first});
    CHECK(stage.count(first) == 1);
    CHECK(stage.count(second) == 0);  // the conversation waits for the answer
    CHECK(stage.count(other) == 1);
    questions[0](outcome(found));
    stage.pass(60'000);
    CHECK(stage.count(first) == (found == EKD_OK ? 1 : 2));
    CHECK(stage.count(second) == 1);
    CHECK(asked.size() == 1);
    CHECK(stage.consumer->info().backlog == 0);
  }
}

TEST_CASE("the sink is also asked when the gateway went down between an unknown outcome and the question") {
  ConsumerStage stage;
  std::vector<Seq> asked;
  stage.reconcile = [&](const plugin::DeliveryCall& call, const plugin::Instance::Done& done) {
    asked.push_back(call.sequence);
    stage.loop->post([done] { done(outcome(EKD_OK)); });
  };
  stage.settings.backoff = {10'000, 10'000};
  const Seq first = stage.append_event("a"), second = stage.append_event("a");
  stage.answer = [&](const plugin::DeliveryCall& call) {
    return call.sequence == first ? outcome(EKD_E_UNKNOWN_OUTCOME, "lost") : outcome(EKD_OK);
  };
  stage.start();
  stage.pass(1'000);
  stage.restart_after_crash();
  stage.pass(60'000);
  CHECK(asked == std::vector{first});
  CHECK(stage.count(first) == 1);
  CHECK(stage.count(second) == 1);
}

TEST_CASE("a sink that cannot say gets an event of unknown outcome again") {
  ConsumerStage stage;
  const Seq first = stage.append_event("a");
  stage.answer = [&](const plugin::DeliveryCall& call) {
    return call.attempt == 1 ? outcome(EKD_E_UNKNOWN_OUTCOME, "lost") : outcome(EKD_OK);
  };
  stage.start();
  stage.pass(60'000);
  CHECK(stage.count(first) == 2);
}

}  // namespace
