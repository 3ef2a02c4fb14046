// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal_stage.hpp"
#include "pipeline/consumer.hpp"
#include "support/doubles/kv.hpp"

namespace ekiden::pipeline::test {

inline plugin::Outcome outcome(ekd_status status, std::string message = {}, std::int64_t retry_after_ms = 0) {
  plugin::Outcome out;
  out.status = status;
  out.message = std::move(message);
  out.retry_after_ms = retry_after_ms;
  return out;
}

// A consumer whose other side is the test: `answer` decides about each delivery, or keeps it open.
class ConsumerStage : public JournalStage {
 public:
  struct Attempt {
    Seq seq;  // from the document
    std::string conversation;
    std::uint32_t attempt;
    std::string document;
    std::int64_t at_ms;  // monotonic
    bool failed = false;
  };
  using Answer = std::function<std::optional<plugin::Outcome>(const plugin::DeliveryCall&)>;

  ConsumerStage() {
    settings.sink = "crm";
    settings.component = "webhook";
    settings.max_in_flight = 8;
  }

  void start() {
    consumer = std::make_unique<Consumer>(
        settings, Consumer::Ports{routes, filters, *journal, *loop, clock, random, log, metrics, limits, &kept},
        Consumer::Calls{[this](const std::vector<plugin::DeliveryCall>& calls, plugin::Instance::Done done) {
                          deliver(calls, std::move(done));
                        },
                        commit, reconcile, check_record});
    for (const auto& [seq, record] : recovered) consumer->recover(seq, record);
    journal->on_events([this] { consumer->wake(); });
    consumer->start();
    settle();
  }
  void restart() {
    journal->on_events([] {});
    consumer.reset();
    open_deliveries.clear();
    close();
    open();
    start();
  }
  void restart_after_crash() {
    crash();
    consumer.reset();
    open_deliveries.clear();
    open();
    start();
  }
  ~ConsumerStage() {
    if (journal) journal->on_events([] {});
    journal.reset();
  }

  void end_delivery(std::size_t index, plugin::Outcome result) {
    plugin::Instance::Done done = std::move(open_deliveries.at(index));
    open_deliveries.erase(open_deliveries.begin() + static_cast<std::ptrdiff_t>(index));
    loop->post([done = std::move(done), result = std::move(result)] { done(result); });
    settle();
  }
  // Events of two conversations, in turn. Gives the seqs of the first.
  std::vector<Seq> append_in_turn(const std::string& first, const std::string& second, int count) {
    std::vector<Seq> seqs;
    for (int i = 0; i < count; ++i) {
      seqs.push_back(append_event(first));
      append_event(second);
    }
    return seqs;
  }
  std::vector<Seq> seqs_of(const std::string& conversation) const {
    std::vector<Seq> list;
    for (const Attempt& attempt : attempts)
      if (attempt.conversation == conversation) list.push_back(attempt.seq);
    return list;
  }
  std::size_t count(Seq seq) const {
    return static_cast<std::size_t>(
        std::count_if(attempts.begin(), attempts.end(), [&](const Attempt& one) { return one.seq == seq; }));
  }
  std::uint64_t replay(std::optional<EventId> id = std::nullopt) {
    std::optional<Result<std::uint64_t>> got;
    DeadLetterSelection selection;
    if (id) selection.event_id = id->text();
    consumer->replay(consumer->letters().select_in_order(selection),
                     [&got](Result<std::uint64_t> count) { got = std::move(count); });
    settle();
    REQUIRE(got);
    return got->ok() ? **got : 0;
  }

  Consumer::Settings settings;
  Routes routes{{{{"wechat-cn"}, {}, {"crm"}}}};
  Filters filters{clock, log, metrics};
  ekiden::test::MemoryKv kept;
  Limits limits{Limits::Named(), clock, &kept, metrics};
  Answer answer = [](const plugin::DeliveryCall&) { return outcome(EKD_OK); };
  Consumer::Commit commit;
  Consumer::Reconcile reconcile;
  mapping::RecordCheck check_record;
  std::vector<Attempt> attempts;
  std::vector<std::size_t> batches;
  std::deque<plugin::Instance::Done> open_deliveries;
  std::unique_ptr<Consumer> consumer;

 private:
  void deliver(const std::vector<plugin::DeliveryCall>& calls, plugin::Instance::Done done) {
    batches.push_back(calls.size());
    std::vector<std::optional<plugin::Outcome>> results;
    for (const plugin::DeliveryCall& call : calls) {
      const std::size_t at = call.document.find("\"sequence\":\"") + 12;
      attempts.push_back({std::stoull(call.document.substr(at, 20)), call.conversation, call.attempt, call.document,
                          clock.monotonic_ms(), false});
      results.push_back(answer(call));
      attempts.back().failed = results.back() && !results.back()->ok();
    }
    if (!results.back()) return open_deliveries.push_back(std::move(done));
    plugin::Outcome result = *results.back();
    if (calls.size() > 1 && result.items.empty()) {
      result = {};
      for (auto& one : results) result.items.push_back(*std::move(one));
    }
    loop->post([done = std::move(done), result = std::move(result)] { done(result); });
  }
};

}  // namespace ekiden::pipeline::test
