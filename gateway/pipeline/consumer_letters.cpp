// SPDX-License-Identifier: Apache-2.0
// Dead letters, and events that somebody sent again.
#include <algorithm>
#include <utility>

#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

DeadLetterInfo Consumer::describe(journal::Seq seq, const DeadLetters::Letter& letter) const {
  const DeadLetters::Record kept = dead_.record_of(seq, letter);
  const journal::DeadRecord& record = *kept;
  DeadLetterInfo info;
  info.sink = settings_.sink;
  info.seq = seq;
  info.event_id = letter.id.text();
  info.attempts = record.attempts;
  info.first_failed_ms = record.first_failed_ms;
  info.at_ms = record.at_ms;
  info.upstream_status = record.upstream_status;
  info.reason = record.reason;
  info.upstream = record.upstream;
  if (Result<journal::StoredEvent> event = journal_.event(seq)) {
    info.type = event->type;
    info.channel = event->channel;
    info.conversation = event->conversation;
    info.document = std::move(event->document);
  }
  return info;
}

std::vector<DeadLetterInfo> Consumer::dead_letters(std::uint64_t after, std::size_t limit) const {
  std::vector<DeadLetterInfo> list;
  for (const journal::Seq seq : dead_.after(after, limit)) {
    list.push_back(describe(seq, *dead_.find(seq)));
    list.back().document.clear();
  }
  return list;
}

std::optional<DeadLetterInfo> Consumer::dead_letter(const EventId& id) const {
  const std::optional<journal::Seq> seq = dead_.find(id);
  return seq ? std::optional(describe(*seq, *dead_.find(*seq))) : std::nullopt;
}

void Consumer::replay(const std::vector<journal::Seq>& letters, Counted done) {
  Attempts events;
  for (const journal::Seq seq : letters)
    if (const DeadLetters::Letter* const letter = dead_.find(seq);
        letter != nullptr && !replaying_.contains(seq) && !dropping_.contains(seq))
      events[seq] = std::max<std::uint32_t>(1, letter->attempts);
  send_again(events, std::move(done));
}

bool Consumer::is_finished(const journal::StoredEvent& event) const {
  const auto lane = lanes_.find(lane_key(event.conversation));
  const bool lags = lane != lanes_.end() && lane->second.lag && event.seq >= lane->second.lag->from;
  return route_of(event) != nullptr && !lags && !dead_.contains(event.seq) && !replaying_.contains(event.seq) &&
         (event.seq <= low() || done_.contains(event.seq));
}

void Consumer::redeliver(const std::vector<journal::Seq>& events, Counted done) {
  Attempts again;
  for (const journal::Seq seq : events)
    if (const Result<journal::StoredEvent> event = journal_.event(seq); event && is_finished(*event)) again[seq] = 1;
  send_again(again, std::move(done));
}

void Consumer::send_again(const Attempts& events, Counted done) {
  if (events.empty()) return done(std::uint64_t{0});
  std::vector<journal::Record> batch;
  for (const auto& [seq, attempts] : events) {
    batch.emplace_back(journal::ReplayRecord{settings_.sink, seq, clock_.wall_ms()});
    // From now on no save calls them finished or dead: the record of the replay is the last word on them.
    replaying_.insert(seq);
  }
  write(std::move(batch), journal::Durability::sync,
        [events, done = std::move(done)](Consumer& self, const journal::AppendResult& result) {
          self.sent_again(events, result.status, done);
        });
}

void Consumer::sent_again(const Attempts& events, const Status& status, const Counted& done) {
  std::uint64_t count = 0;
  for (const auto& [seq, attempts] : events) {
    Result<journal::StoredEvent> event = status.ok() ? journal_.event(seq) : Result<journal::StoredEvent>(status);
    if (event) {
      release(seq);
      admit_again(*std::move(event), attempts);
      ++count;
      continue;
    }
    replaying_.erase(seq);
    if (event.status().code() == Code::not_found) {
      dead_.erase(seq);
    } else {  // what it was before
      if (dead_.contains(seq)) unsaved_.dead.insert(seq);
      unsaved_.done.add(seq);
    }
  }
  measure_letters();
  if (has_unsaved()) save_later(kSaveDelayMs);
  done(status.ok() ? Result<std::uint64_t>(count) : Result<std::uint64_t>(status));
  pump();
}

// Before a letter is delivered again. What came of its conversation meanwhile and has not become a letter yet still
// does, lest it goes first.
void Consumer::release(journal::Seq seq) {
  const DeadLetters::Letter* const letter = dead_.find(seq);
  if (letter == nullptr) return;
  if (const auto lane = lanes_.find(letter->lane); letter->parks && lane != lanes_.end())
    for (Item& item : lane->second.items) item.is_behind = item.is_behind || !replaying_.contains(item.seq);
  dead_.erase(seq);
}

bool Consumer::is_sent_again(const Lane& lane) const {
  return std::any_of(lane.items.begin(), lane.items.end(),
                     [this](const Item& item) { return replaying_.contains(item.seq); });
}

std::vector<journal::Seq> Consumer::left_behind(std::set<LaneKey>& lanes) const {
  std::set<LaneKey> under_way;
  for (const journal::Seq seq : replaying_)
    if (const DeadLetters::Letter* const letter = dead_.find(seq)) under_way.insert(letter->lane);
  for (const LaneKey key : lanes)
    if (const auto lane = lanes_.find(key); lane != lanes_.end() && is_sent_again(lane->second)) under_way.insert(key);
  std::set<LaneKey> quiet = lanes;
  for (const LaneKey key : under_way) quiet.erase(key);
  std::vector<journal::Seq> behind = dead_.only_behind(quiet);
  for (const LaneKey key : quiet) lanes.erase(key);
  for (const journal::Seq seq : behind) lanes.insert(dead_.find(seq)->lane);
  return behind;
}

void Consumer::drop(const std::vector<journal::Seq>& letters, Counted done) {
  std::vector<journal::Record> batch;
  std::vector<journal::Seq> dropped;
  for (const journal::Seq seq : letters) {
    if (!dead_.contains(seq) || replaying_.contains(seq) || !dropping_.insert(seq).second) continue;
    dropped.push_back(seq);
    batch.emplace_back(journal::DropRecord{settings_.sink, seq, clock_.wall_ms()});
  }
  if (batch.empty()) return done(std::uint64_t{0});
  write(std::move(batch), journal::Durability::sync,
        [dropped, done = std::move(done)](Consumer& self, const journal::AppendResult& result) {
          self.dropped(dropped, result.status, done);
        });
}

void Consumer::dropped(const std::vector<journal::Seq>& letters, const Status& status, const Counted& done) {
  for (const journal::Seq seq : letters) {
    dropping_.erase(seq);
    if (status.ok()) dead_.erase(seq);
  }
  measure_letters();
  if (status.ok()) return done(static_cast<std::uint64_t>(letters.size()));
  unsaved_.dead.insert(letters.begin(), letters.end());  // a save may have left them out meanwhile
  save_later(kSaveDelayMs);
  done(status);
}

}  // namespace ekiden::pipeline
