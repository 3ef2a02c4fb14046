// SPDX-License-Identifier: Apache-2.0
// What a consumer knows across restarts: its cursor, retries and dead letters.
#include <algorithm>
#include <utility>

#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

namespace {

constexpr std::int64_t kSaveRetryMs = 1'000;

}  // namespace

void Consumer::recover(journal::Seq, const journal::Record& record) {
  if (const auto* ack = std::get_if<journal::AckRecord>(&record); ack != nullptr && ack->consumer == settings_.sink) {
    for (const journal::SeqRange& range : ack->done) {
      done_.add(range);
      replaying_.erase(replaying_.lower_bound(range.first), replaying_.upper_bound(range.last));
    }
  } else if (const auto* retry = std::get_if<journal::RetryRecord>(&record);
             retry != nullptr && retry->consumer == settings_.sink) {
    recovered_retries_[retry->event] = *retry;
  } else if (const auto* dead = std::get_if<journal::DeadRecord>(&record);
             dead != nullptr && dead->consumer == settings_.sink) {
    dead_[dead->event].record = *dead;
    replaying_.erase(dead->event);
  } else if (const auto* replay = std::get_if<journal::ReplayRecord>(&record);
             replay != nullptr && replay->consumer == settings_.sink) {
    dead_.erase(replay->event);
    replaying_.insert(replay->event);
  }
}

journal::Seq Consumer::low() const {
  return pending_.empty() ? read_ : pending_.begin()->first - 1;
}

bool Consumer::has_unsaved() const {
  return low() > saved_low_ || !unsaved_done_.empty() || !unsaved_retries_.empty() || !unsaved_dead_.empty();
}

void Consumer::save_later(std::int64_t delay_ms) {
  if (std::exchange(save_scheduled_, true)) return;
  loop_.post_after(delay_ms, [weak = std::weak_ptr(alive_)] {
    const auto self = weak.lock();
    if (!self) return;
    (*self)->save_scheduled_ = false;
    (*self)->save();
  });
}

void Consumer::save() {
  if (saving_) return;  // saved() looks again
  if (const journal::Seq low_mark = low(); low_mark > saved_low_) {
    unsaved_done_.add({1, low_mark});
    done_.add({1, low_mark});
    saved_low_ = low_mark;
  }
  for (const journal::Seq seq : replaying_) unsaved_done_.remove(seq);
  SeqSet done = std::exchange(unsaved_done_, {});
  auto retries = std::exchange(unsaved_retries_, {});
  auto dead = std::exchange(unsaved_dead_, {});
  std::vector<journal::Record> batch;
  for (const auto& [seq, retry] : retries) batch.emplace_back(retry);
  for (const journal::Seq seq : dead)
    if (const auto found = dead_.find(seq); found != dead_.end() && !replaying_.contains(seq))
      batch.emplace_back(found->second.record);
  if (!done.empty()) batch.emplace_back(journal::AckRecord{settings_.sink, done.ranges()});
  if (batch.empty()) return;
  saving_ = true;
  journal_.append(std::move(batch), journal::Durability::lazy,
                  [&loop = loop_, weak = std::weak_ptr(alive_), done = std::move(done), retries = std::move(retries),
                   dead = std::move(dead)](const journal::AppendResult& result) {
                    loop.post([weak, done, retries, dead, ok = result.status.ok()] {
                      if (const auto self = weak.lock()) (*self)->saved(done, retries, dead, ok);
                    });
                  });
}

void Consumer::saved(const SeqSet& done, const std::map<journal::Seq, journal::RetryRecord>& retries,
                     const std::set<journal::Seq>& dead, bool ok) {
  saving_ = false;
  if (!ok) {  // a full disk: what is known stays in memory until there is room; what became known since is newer
    saved_low_ = 0;
    for (const journal::SeqRange& range : done.ranges()) unsaved_done_.add(range);
    for (const auto& [seq, retry] : retries)
      if (!done_.contains(seq) || replaying_.contains(seq)) unsaved_retries_.try_emplace(seq, retry);
    unsaved_dead_.insert(dead.begin(), dead.end());
  }
  if (has_unsaved()) save_later(ok ? kSaveDelayMs : kSaveRetryMs);
  finish_stop();
}

SinkInfo Consumer::info() {
  SinkInfo info;
  info.id = settings_.sink;
  info.sink = settings_.component;
  info.health = health_;
  const journal::Seq last = journal_.stats().last;
  const bool reads_on = !halted_ && held_ < settings_.window && queued() < settings_.ready_window;
  info.backlog = held_ + (reads_on || last < read_ ? 0 : last - read_);
  info.in_flight = in_flight_;
  info.dead_letters = dead_.size();
  if (!pending_.empty()) info.oldest_ms = pending_.begin()->second;
  backlog_gauge_.set(static_cast<double>(info.backlog));
  oldest_gauge_.set(info.oldest_ms == 0 ? 0 : static_cast<double>(clock_.wall_ms() - info.oldest_ms) / 1000);
  return info;
}

DeadLetterInfo Consumer::describe(const Dead& dead) const {
  DeadLetterInfo info;
  info.sink = settings_.sink;
  info.seq = dead.record.event;
  info.event_id = dead.id.text();
  info.attempts = dead.record.attempts;
  info.first_failed_ms = dead.record.first_failed_ms;
  info.at_ms = dead.record.at_ms;
  info.upstream_status = dead.record.upstream_status;
  info.reason = dead.record.reason;
  info.upstream = dead.record.upstream;
  if (Result<journal::StoredEvent> event = journal_.event(dead.record.event)) {
    info.type = event->type;
    info.channel = event->channel;
    info.conversation = event->conversation;
    info.document = std::move(event->document);
  }
  return info;
}

std::vector<DeadLetterInfo> Consumer::dead_letters(std::uint64_t after, std::size_t limit) const {
  std::vector<DeadLetterInfo> list;
  for (auto it = dead_.upper_bound(after); it != dead_.end() && list.size() < limit; ++it) {
    list.push_back(describe(it->second));
    list.back().document.clear();
  }
  return list;
}

std::optional<DeadLetterInfo> Consumer::dead_letter(const EventId& id) const {
  for (const auto& [seq, dead] : dead_)
    if (dead.id == id) return describe(dead);
  return std::nullopt;
}

void Consumer::replay(std::optional<EventId> id, std::function<void(Result<std::uint64_t>)> done) {
  std::vector<journal::Record> batch;
  std::vector<journal::Seq> seqs;
  for (const auto& [seq, dead] : dead_) {
    if ((id && dead.id != *id) || replaying_.contains(seq)) continue;
    seqs.push_back(seq);
    batch.emplace_back(journal::ReplayRecord{settings_.sink, seq, clock_.wall_ms()});
  }
  if (batch.empty()) return done(Status(Code::not_found, "the sink " + settings_.sink + " has no such dead letter"));
  // From now on no save calls them finished or dead: the record of the replay is the last word on them.
  replaying_.insert(seqs.begin(), seqs.end());
  journal_.append(std::move(batch), journal::Durability::sync,
                  [&loop = loop_, weak = std::weak_ptr(alive_), seqs = std::move(seqs),
                   done = std::move(done)](const journal::AppendResult& result) {
                    loop.post([weak, seqs, done, status = result.status] {
                      if (const auto self = weak.lock()) (*self)->replayed(seqs, status, done);
                    });
                  });
}

void Consumer::replayed(const std::vector<journal::Seq>& seqs, const Status& status,
                        const std::function<void(Result<std::uint64_t>)>& done) {
  std::uint64_t count = 0;
  for (const journal::Seq seq : seqs) {
    Result<journal::StoredEvent> event = status.ok() ? journal_.event(seq) : Result<journal::StoredEvent>(status);
    if (event) {
      dead_.erase(seq);
      const Routes::Route* const route = route_of(*event);
      admit(*std::move(event), route);
      ++count;
      continue;
    }
    replaying_.erase(seq);
    if (event.status().code() == Code::not_found) {
      dead_.erase(seq);
    } else {  // still a dead letter
      unsaved_dead_.insert(seq);
      unsaved_done_.add(seq);
    }
  }
  dead_gauge_.set(static_cast<double>(dead_.size()));
  if (has_unsaved()) save_later(kSaveDelayMs);
  if (status.ok())
    done(count);
  else
    done(status);
  pump();
}

// Heads that are not in flight are read again when they go, and found to be gone.
void Consumer::forget(const std::unordered_set<journal::Seq>& events) {
  for (const std::deque<Lane*>* const lanes : {&ready_, &unjudged_})
    for (Lane* const lane : *lanes)
      if (Item& head = lane->items.front(); events.contains(head.seq)) {
        forget_replacement(head);
        head.event.reset();
      }
  for (const journal::Seq seq : events) {
    dead_.erase(seq);
    unsaved_dead_.erase(seq);
  }
  dead_gauge_.set(static_cast<double>(dead_.size()));
}

journal::Seq Consumer::needed_from() {
  const std::size_t gone =
      std::erase_if(dead_, [first = journal_.stats().first](const auto& entry) { return entry.first < first; });
  if (gone > 0) {
    log_.warning("sink", "dead letters are gone with their events: nobody replayed or dropped them in time",
                 {{"sink", settings_.sink}, {"count", std::to_string(gone)}});
    dead_gauge_.set(static_cast<double>(dead_.size()));
  }
  journal::Seq seq = low() + 1;
  const std::int64_t old_ms = clock_.wall_ms() - settings_.keep_dead_ms;
  const auto holds = [old_ms](const auto& entry) { return entry.second.record.at_ms > old_ms; };
  if (const auto dead = std::find_if(dead_.begin(), dead_.end(), holds); dead != dead_.end())
    seq = std::min(seq, dead->first);
  if (!replaying_.empty()) seq = std::min(seq, *replaying_.begin());
  return seq;
}

}  // namespace ekiden::pipeline
