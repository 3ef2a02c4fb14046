// SPDX-License-Identifier: Apache-2.0
#include "pipeline/ingest.hpp"

namespace ekiden::pipeline {

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

Status Ingest::emit(const std::string& channel, std::vector<EventDraft> events, Executor& where,
                    std::function<void(Status)> durable) {
  std::vector<journal::Record> batch;
  std::vector<std::string> types;
  batch.reserve(events.size());
  for (const EventDraft& draft : events) {
    Result<Envelope> envelope = envelopes_.build(channel, draft);
    if (!envelope) return envelope.status();
    types.push_back(draft.type);
    batch.emplace_back(to_record(*std::move(envelope)));
  }
  if (batch.empty()) {
    where.post([durable = std::move(durable)] { durable({}); });
    return {};
  }
  journal_.append(std::move(batch), journal::Durability::sync,
                  [this, channel, types = std::move(types), &where,
                   durable = std::move(durable)](const journal::AppendResult& result) {
                    if (result.status.ok())
                      for (std::size_t i = 0; i < types.size(); ++i)
                        count(channel, types[i], result.events[i].duplicate);
                    else
                      log_.error("journal", "events were not accepted",
                                 {{"channel", channel}, {"detail", result.status.message()}});
                    where.post([durable, status = result.status] { durable(status); });
                  });
  return {};
}

void Ingest::count(std::string_view channel, std::string_view type, bool duplicate) {
  if (duplicate) return metrics_.counter("ekiden_duplicates_total", {{"channel", channel}}).add();
  const std::lock_guard lock(mutex_);
  Counter*& counter = events_[{std::string(channel), std::string(type)}];
  if (counter == nullptr) counter = &metrics_.counter("ekiden_events_total", {{"channel", channel}, {"type", type}});
  counter->add();
}

}  // namespace ekiden::pipeline
