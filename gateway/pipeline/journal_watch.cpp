// SPDX-License-Identifier: Apache-2.0
#include "pipeline/journal_watch.hpp"

#include <atomic>
#include <cstdio>
#include <utility>
#include <vector>

#include "pipeline/ingest.hpp"
#include "pipeline/routes.hpp"

namespace ekiden::pipeline {

namespace {

constexpr std::uint64_t kAlertPercent = 80;

std::string sequence_text(journal::Seq seq) {
  char text[24];
  const int length = std::snprintf(text, sizeof text, "%020llu", static_cast<unsigned long long>(seq));
  return {text, static_cast<std::size_t>(length)};
}

std::string_view word_of(journal::Gap::Cause cause) {
  return cause == journal::Gap::Cause::damage ? "damage" : "max_bytes";
}

Result<Envelope> envelope_of(const EnvelopeBuilder& envelopes, const journal::Gap& gap) {
  const std::string first = sequence_text(gap.first_lost), last = sequence_text(gap.last_lost);
  const std::string data = R"({"gap":{"first_lost":")" + first + R"(","last_lost":")" + last + R"(","cause":")" +
                           std::string(word_of(gap.cause)) + R"("}})";
  EventDraft draft;
  draft.type = "journal.gap";
  draft.account = "journal";
  draft.subject = "journal";
  draft.id_material = {first, last};
  draft.direction = Direction::internal;
  draft.data = data;
  return envelopes.build(Routes::kHostChannel, draft);
}

}  // namespace

// The completion of an append runs on the writer's thread, at the latest when the journal closes.
struct JournalWatch::Told {
  explicit Told(Metrics& metrics)
      : lost_damage(metrics.counter("ekiden_journal_lost_records_total", {{"cause", "damage"}})),
        lost_max_bytes(metrics.counter("ekiden_journal_lost_records_total", {{"cause", "max_bytes"}})) {}

  Counter& of(journal::Gap::Cause cause) { return cause == journal::Gap::Cause::damage ? lost_damage : lost_max_bytes; }

  Counter& lost_damage;
  Counter& lost_max_bytes;
  std::atomic<std::size_t> gaps{0};  // of Journal::gaps(), in order
  std::atomic<bool> is_telling{false};
  std::atomic<bool> is_new{false};  // one of them was not known from an earlier run
};

JournalWatch::JournalWatch(journal::Journal& journal, const EnvelopeBuilder& envelopes, Clock& clock, Log& log,
                           Metrics& metrics, std::uint64_t max_bytes)
    : journal_(journal),
      envelopes_(envelopes),
      clock_(clock),
      log_(log),
      max_bytes_(max_bytes),
      told_(std::make_shared<Told>(metrics)) {
  metrics.gauge("ekiden_journal_max_bytes", {}).set(static_cast<double>(max_bytes));
  health_.since_ms = clock_.wall_ms();
}

void JournalWatch::look() {
  const std::vector<journal::Gap> gaps = journal_.gaps();
  if (const std::size_t told = told_->gaps; told < gaps.size() && !told_->is_telling.exchange(true)) tell(gaps[told]);
  judge();
}

void JournalWatch::tell(const journal::Gap& gap) {
  Result<Envelope> envelope = envelope_of(envelopes_, gap);
  if (!envelope) {
    log_.error("journal", "a gap has no event", {{"detail", envelope.status().message()}});
    return;  // a defect: not tried again
  }
  journal_.append({to_record(*std::move(envelope))}, journal::Durability::sync,
                  [told = told_, gap](const journal::AppendResult& result) {
                    if (result.status.ok()) {
                      ++told->gaps;
                      if (!result.events[0].duplicate) {
                        told->is_new = true;
                        told->of(gap.cause).add(gap.last_lost - gap.first_lost + 1);
                      }
                    }
                    told->is_telling = false;
                  });
}

void JournalWatch::judge() {
  Health now;
  if (max_bytes_ > 0 && journal_.stats().bytes >= max_bytes_ / 100 * kAlertPercent) {
    now.state = Health::State::degraded;
    now.reason = "the journal takes more than " + std::to_string(kAlertPercent) +
                 " % of gateway.max_bytes: a sink that is behind holds events back, see /v1/sinks";
  } else if (told_->is_new) {
    now.state = Health::State::degraded;
    now.reason = "records were lost since the start: ekiden journal check says which";
  }
  if (const Status accepting = journal_.accepting(); !accepting) {
    now.state = Health::State::down;
    now.reason = accepting.message();
  }
  const std::lock_guard lock(mutex_);
  const bool is_same = now.state == health_.state;
  now.since_ms = is_same ? health_.since_ms : clock_.wall_ms();
  if (now.state == Health::State::degraded && !is_same)
    log_.warning("journal", "the journal is not well", {{"reason", now.reason}});
  health_ = std::move(now);
}

Health JournalWatch::health() const {
  const Status accepting = journal_.accepting();
  const std::lock_guard lock(mutex_);
  if (!accepting && health_.state != Health::State::down)
    return {Health::State::down, accepting.message(), clock_.wall_ms()};
  return health_;
}

}  // namespace ekiden::pipeline
