// SPDX-License-Identifier: Apache-2.0
// Work, and how it ends.
#include <algorithm>

#include "conformance/case.hpp"
#include "conformance/work.hpp"

namespace ekiden::conformance {

namespace {

constexpr std::int64_t kTenMinutesMs = 600'000;
constexpr std::uint32_t kMostAtOnce = 64;

testkit::PeerAnswer slow_answer(std::int64_t delay_ms) {
  testkit::PeerAnswer answer;
  answer.body = "{}";
  answer.delay_ms = delay_ms;
  return answer;
}

// Later the plugin must not end it again.
void expect_no_more(Life& life) {
  life.host().advance(kTenMinutesMs);
}

void check_ends_once(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  for (int number = 1; number <= 3; ++number) {
    give(life, {sample_work(life.component(), number)});
    const auto done = life.ended("the work");
    if (!done) return;
    const bool known = band_of(done->status.code) != "no status";
    if (!verdict.expect(known, "the work ends with a status of a known band", spelled(done->status))) return;
  }
  expect_no_more(life);
}

void check_slow_peer(Subject& subject, Verdict& verdict) {
  for (const std::int64_t delay_ms : {5'000, 25'000, 300'000}) {
    Life life(subject, verdict);
    life.answer_all(slow_answer(delay_ms));
    if (!ready_for_work(life)) return;
    give(life, {sample_work(life.component())});
    if (!life.ended("the work")) return;
    expect_no_more(life);
  }
}

void check_cancel(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  life.answer_all(slow_answer(5'000));
  if (!ready_for_work(life)) return;
  give(life, {sample_work(life.component())});
  life.host().cancel(life.host().last_op());
  if (!life.ended("cancelled work")) return;
  life.host().cancel(life.host().last_op());
  life.host().cancel(987'654'321);
  expect_no_more(life);
}

void check_stop_in_flight(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  life.answer_all(slow_answer(60'000));
  if (!ready_for_work(life)) return;
  give(life, {sample_work(life.component())});
  if (life.stop()) expect_no_more(life);
}

void check_at_once(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  life.answer_all(slow_answer(1'000));
  if (!ready_for_work(life)) return;
  const std::uint32_t count = std::min(life.component().max_in_flight, kMostAtOnce);
  std::vector<ekd_op> ops;
  for (std::uint32_t i = 0; i < count; ++i) {
    give(life, {sample_work(life.component(), static_cast<int>(i) + 1)});
    ops.push_back(life.host().last_op());
  }
  const auto has_ended = [&](ekd_op op) { return life.host().completion(op).has_value(); };
  life.wait_for([&] { return std::all_of(ops.begin(), ops.end(), has_ended); });
  for (const ekd_op op : ops) {
    if (!verdict.expect(has_ended(op),
                        "all of " + std::to_string(count) + " pieces of work at once end (max_in_flight)",
                        "one has not ended after 10 minutes"))
      return;
  }
  expect_no_more(life);
}

void check_batch(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  const std::uint32_t most = std::min(life.component().max_batch, 100u);
  for (const std::uint32_t size : {most, 1u}) {
    std::vector<Work> batch;
    for (std::uint32_t i = 0; i < size; ++i) batch.push_back(sample_work(life.component(), static_cast<int>(i) + 1));
    give(life, batch);
    const auto done = life.ended("a batch of " + std::to_string(size));
    if (!done) return;
    for (const testkit::ItemResult& item : done->items)
      verdict.expect(item.status.ok() || !item.status.message.empty() || item.status.code == EKD_E_CANCELLED,
                     "a failed event of a batch has a message", spelled(item.status));
  }
}

bool blames_others(ekd_status status) {
  const std::string_view band = band_of(status);
  return band == "caller's defect" || band == "defect" || band == "configuration" || band == "no status";
}

void check_redelivery(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  Work work = sample_work(life.component());
  give(life, {work});
  const auto first = life.ended("the work");
  if (!first || blames_others(first->status.code)) return;
  work.attempt = 2;
  give(life, {work});
  const auto second = life.ended("work that is repeated");
  if (second)
    verdict.expect(!blames_others(second->status.code), "a repetition is work like any other", spelled(second->status));
}

void check_unknown_event(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  Work work = sample_work(life.component());
  work.type = "ekiden.weather.changed.v1";
  work.document =
      R"({"specversion":"1.0","id":"00000000000000000000000001","source":"/ekiden/x/y","type":"ekiden.weather.changed.v1",)"
      R"("time":"2026-11-21T10:00:00.000Z","channel":"x","data":{"weather":{"kind":"rain","mm":[1,2,{"deep":null}]}}})";
  work.conversation.clear();
  give(life, {work});
  const auto done = life.ended("an event of an unknown type");
  if (done)
    verdict.expect(!blames_others(done->status.code),
                   "an event of a type that it does not know is taken or refused, and the instance goes on",
                   spelled(done->status));
}

void check_takes_record(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  Work work = sample_work(life.component());
  work.record = example_record(life.component());
  if (work.record.empty()) return verdict.skip("it takes no record, or shows no example of one");
  give(life, {work});
  const auto done = life.ended("an event with a record");
  if (done)
    verdict.expect(!blames_others(done->status.code), "an event with the record of its example is work like any other",
                   spelled(done->status));
}

void check_result(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  give(life, {sample_work(life.component())});
  const auto done = life.ended("the work");
  if (!done) return;
  if (!done->result.empty())
    verdict.expect(is_json(done->result), "the result of complete() is JSON or empty",
                   "it is " + done->result.substr(0, 80));
  if (!done->status.ok())
    verdict.expect(!done->status.message.empty(), "a failure has a message", spelled(done->status));
}

void check_same_verdict(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!ready_for_work(life)) return;
  const auto judge = [&](int number) -> std::optional<std::string> {
    give(life, {sample_work(life.component(), number)});
    if (!life.ended("apply()")) return std::nullopt;
    const auto judged = life.host().last_judgement();
    return std::to_string(static_cast<int>(judged->verdict.kind)) + judged->verdict.reason + judged->verdict.document;
  };
  const auto first = judge(1);
  const auto other = judge(2);
  const auto again = judge(1);
  if (first && other && again)
    verdict.expect(*first == *again, "the same event gets the same verdict", "it got another the second time");
}

void check_after_stop(Subject& subject, Verdict& verdict) {
  Life life(subject, verdict);
  if (!life.start() || !life.stop()) return;
  life.host().advance(kTenMinutesMs);
}

constexpr Case kCases[] = {
    {"work/ends-once", "M24", "ends each operation exactly once",
     "after EKD_PENDING call complete() once; after any other status never", kAll, &check_ends_once},
    {"work/slow-peer", "M24", "ends its work once when the other side takes its time",
     "let http-client's timeout end it; a timer of your own must not end it a second time", kAll, &check_slow_peer},
    {"work/cancel", "M25", "takes cancel() for a hint, and ends the operation once",
     "forget the operation when you complete it, whoever comes first", kAll, &check_cancel},
    {"work/stop-in-flight", "M26", "stops while work is in flight",
     "complete what is open before stop() ends, or leave it to the host", kAll, &check_stop_in_flight},
    {"work/at-once", "M24", "tells the operations apart that it has declared to take at once",
     "keep state for each operation, not for the last one, or declare max_in_flight 1", kAll, &check_at_once},
    {"work/result", "M27", "gives JSON as a result and a sentence with a failure",
     "write the result with a JSON writer; fill error->message", kAll, &check_result},
    {"work/batch", "M28", "gives each event of a batch its result",
     "give complete_items() as many results as there are events", kSinks, &check_batch},
    {"work/redelivery", "M29", "takes what was delivered before",
     "let the other side find duplicates by the event's id", kAll, &check_redelivery},
    {"work/unknown-event", "M29", "goes on after an event that it does not know",
     "pass it on, or refuse it with EKD_E_REJECTED", static_cast<Scope>(kSinks | kFilters), &check_unknown_event},
    {"work/record", "M51", "takes an event with the record that its descriptor shows",
     "read ekd_delivery.record as the schema describes it", kSinks, &check_takes_record},
    {"work/same-verdict", "M30", "judges the same event in the same way", "judge by the event alone", kFilters,
     &check_same_verdict},
    {"work/after-stop", "M26", "makes no host call but logging after stop() has ended",
     "cancel timers and let requests go in stop(); destroy() only frees", kAll, &check_after_stop},
};

}  // namespace

std::span<const Case> work_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
