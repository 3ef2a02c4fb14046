// SPDX-License-Identifier: Apache-2.0
#include "pipeline/ingest.hpp"

#include <memory>

#include "core/encoding.hpp"

namespace ekiden::pipeline {

namespace {

constexpr std::size_t kMaxCursorBytes = 4'096;
constexpr std::int64_t kLookAgainMs = 250;

Status check_cursor(const Emission& emission) {
  const std::string_view name = emission.cursor_name;
  if (name.empty()) return emission.cursor.empty() ? Status() : Status(Code::invalid, "a cursor without a name");
  static constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyz0123456789";
  const bool is_name = name.size() <= 64 && kFirst.find(name.front()) != std::string_view::npos &&
                       name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string_view::npos;
  if (!is_name) return Status(Code::invalid, "a cursor's name is [a-z0-9][a-z0-9._-]{0,63}");
  if (emission.cursor.size() > kMaxCursorBytes || !is_valid_utf8(emission.cursor))
    return Status(Code::invalid, "a cursor is at most 4 KiB of UTF-8");
  return {};
}

}  // namespace

journal::EventRecord to_record(Envelope envelope) {
  journal::EventRecord record;
  record.id = envelope.id;
  record.recorded_ms = envelope.recorded_ms;
  record.channel = std::move(envelope.channel);
  record.type = std::move(envelope.type);
  record.conversation = std::move(envelope.conversation);
  record.document = std::move(envelope.document);
  return record;
}

Status Ingest::emit(const std::string& channel, const Emission& emission, Executor& where,
                    std::function<void(Status)> durable) {
  if (Status status = check_cursor(emission); !status) return status;
  if (Status status = journal_.accepting(); !status) return status;
  std::vector<journal::Record> batch;
  const auto windows = windows_.find(channel);
  const auto flight = std::make_shared<Flight>(
      Flight{channel, where, {}, std::move(durable), windows == windows_.end() ? nullptr : windows->second, {}});
  batch.reserve(emission.events.size() + 1);
  flight->counters.reserve(emission.events.size());
  for (const EventDraft& draft : emission.events) {
    Result<Envelope> envelope = build(draft, *flight);
    if (!envelope) return envelope.status();
    flight->counters.push_back(&counter(channel, draft.type));
    batch.emplace_back(to_record(*std::move(envelope)));
  }
  if (emission.cursor_name.empty()) {
    journal_.append(std::move(batch), journal::Durability::sync, [this, flight](const journal::AppendResult& result) {
      land(*flight, result);
      flight->where.post([flight, status = result.status] { flight->durable(status); });
    });
    return {};
  }
  const std::string name(emission.cursor_name);
  cursors_.append({channel, name, std::string(emission.cursor)}, std::move(batch),
                  [this, name, flight](const journal::AppendResult& result, const Cursors::Chain& chain) {
                    land(*flight, result);
                    flight->where.post([this, name, flight, chain, status = result.status] {
                      if (!status) cursors_.resume(flight->channel, name, chain);
                      flight->durable(status);
                    });
                  });
  return {};
}

// `draft` is the next event of the flight.
Result<Envelope> Ingest::build(const EventDraft& draft, Flight& flight) const {
  if (flight.windows == nullptr) return envelopes_.build(flight.channel, draft);
  const WindowChange change = flight.windows->change_of(draft);
  const ReplyNote note{*flight.windows, change};
  Result<Envelope> envelope = envelopes_.build(flight.channel, draft, &note);
  if (envelope && change.kind != WindowChange::Kind::none)
    flight.changes.push_back({flight.counters.size(), envelope->conversation, change});
  return envelope;
}

void Ingest::land(const Flight& flight, const journal::AppendResult& result) {
  if (!result.status)
    return log_.error("journal", "events were not accepted",
                      {{"channel", flight.channel}, {"detail", result.status.message()}});
  for (std::size_t i = 0; i < flight.counters.size(); ++i) {
    if (result.events[i].duplicate)
      count_duplicate(flight.channel);
    else
      flight.counters[i]->add();
  }
  for (const Flight::Change& change : flight.changes)
    if (const journal::AppendedEvent& event = result.events[change.event]; !event.duplicate)
      flight.windows->apply(event.seq, change.conversation, change.change);
}

void Ingest::when_ready(Executor& where, std::function<void()> ready) {
  where.post_after(kLookAgainMs, [this, &where, ready = std::move(ready)] {
    if (journal_.accepting().ok()) return ready();
    when_ready(where, ready);
  });
}

void Ingest::count(std::string_view channel, std::string_view type, bool duplicate) {
  if (duplicate)
    count_duplicate(channel);
  else
    counter(channel, type).add();
}

void Ingest::count_duplicate(std::string_view channel) {
  metrics_.counter("ekiden_duplicates_total", {{"channel", channel}}).add();
}

Counter& Ingest::counter(std::string_view channel, std::string_view type) {
  const std::lock_guard lock(mutex_);
  auto types = events_.find(channel);
  if (types == events_.end()) types = events_.try_emplace(std::string(channel)).first;
  auto found = types->second.find(type);
  if (found == types->second.end()) {
    Counter& made = metrics_.counter("ekiden_events_total", {{"channel", channel}, {"type", type}});
    found = types->second.try_emplace(std::string(type), &made).first;
  }
  return *found->second;
}

}  // namespace ekiden::pipeline
