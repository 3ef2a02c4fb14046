// SPDX-License-Identifier: Apache-2.0
// What a consumer knows across restarts: its cursor, those of lagging conversations, retries and dead letters.
#include <algorithm>
#include <utility>

#include "core/encoding.hpp"
#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

namespace {

constexpr std::int64_t kSaveRetryMs = 1'000;

}  // namespace

template <class T>
const T* Consumer::own(const journal::Record& record) const {
  const T* const found = std::get_if<T>(&record);
  return found != nullptr && found->consumer == settings_.sink ? found : nullptr;
}

void Consumer::recover(journal::Seq seq, const journal::Record& record) {
  if (const auto* const ack = own<journal::AckRecord>(record)) {
    for (const journal::SeqRange& range : ack->done) {
      done_.add(range);
      replaying_.erase(replaying_.lower_bound(range.first), replaying_.upper_bound(range.last));
    }
  } else if (const auto* const retry = own<journal::RetryRecord>(record)) {
    recovered_retries_[retry->event] = *retry;
  } else if (const auto* const dead = own<journal::DeadRecord>(record)) {
    dead_.recover(seq, *dead);
    replaying_.erase(dead->event);
  } else if (const auto* const replay = own<journal::ReplayRecord>(record)) {
    dead_.erase(replay->event);
    replaying_.insert(replay->event);
  } else if (const auto* const drop = own<journal::DropRecord>(record)) {
    dead_.erase(drop->event);
  } else if (const auto* const lag = own<journal::LagRecord>(record)) {
    if (lag->from == 0)
      recovered_lags_.erase(lag->conversation);
    else
      recovered_lags_[lag->conversation] = *lag;
  }
}

void Consumer::write(std::vector<journal::Record> batch, journal::Durability durability,
                     std::function<void(Consumer&, const journal::AppendResult&)> then) {
  journal_.append(
      std::move(batch), durability,
      [&loop = loop_, weak = std::weak_ptr(alive_), then = std::move(then)](const journal::AppendResult& result) {
        loop.post([weak, then, result] {
          if (const auto self = weak.lock()) then(**self, result);
        });
      });
}

journal::Seq Consumer::low() const {
  return pending_.empty() ? read_ : pending_.begin()->first - 1;
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
    unsaved_.done.add({1, low_mark});
    done_.add({1, low_mark});
    saved_low_ = low_mark;
  }
  for (const journal::Seq seq : replaying_) unsaved_.done.remove(seq);
  Saved saved;
  Unsaved& tried = saved.tried;
  tried = std::exchange(unsaved_, {});
  std::vector<journal::Record> batch;
  for (const LaneKey key : std::set<LaneKey>(tried.lags)) {
    Lane& lane = lanes_.at(key);
    Lag& lag = *lane.lag;
    if (lane.is_committing) {  // that batch says where the cursor stands, and this must not take it back
      tried.lags.erase(key);
      unsaved_.lags.insert(key);
      continue;
    }
    lag.is_ending = lag.caught_up && lag.in_lane == 0;
    if (lag.is_ending) saved.ended.push_back(key);
    batch.emplace_back(record_of(lane, lag.is_ending ? 0 : lag.from));
  }
  for (const auto& [seq, retry] : tried.retries) batch.emplace_back(retry);
  for (const journal::Seq seq : tried.dead)
    if (const DeadLetters::Letter* const letter = dead_.find(seq);
        letter != nullptr && !replaying_.contains(seq) && !dropping_.contains(seq)) {
      const DeadLetters::Record record = dead_.record_of(seq, *letter);
      saved.letters.emplace_back(batch.size(), record);
      batch.emplace_back(*record);
    }
  if (!tried.done.empty()) batch.emplace_back(journal::AckRecord{settings_.sink, tried.done.ranges()});
  if (batch.empty()) return;
  saving_ = true;
  write(std::move(batch), journal::Durability::lazy,
        [saved = std::move(saved)](Consumer& self, const journal::AppendResult& result) { self.saved(saved, result); });
}

void Consumer::saved(const Saved& saved, const journal::AppendResult& result) {
  const Unsaved& tried = saved.tried;
  const bool ok = result.status.ok();
  saving_ = false;
  for (const LaneKey key : saved.ended) {
    Lane& lane = lanes_.at(key);
    lane.lag->is_ending = false;
    if (!ok) continue;
    unsaved_.lags.erase(key);
    lagging_.erase(&lane);
    lane.lag = nullptr;
    forget_if_done(lane);
  }
  if (ok)
    for (const auto& [place, record] : saved.letters) dead_.written(record->event, record, result.first + place);
  if (!ok) {  // a full disk: what is known stays in memory until there is room; what became known since is newer
    saved_low_ = 0;
    for (const journal::SeqRange& range : tried.done.ranges()) unsaved_.done.add(range);
    for (const auto& [seq, retry] : tried.retries)
      if (!done_.contains(seq) || replaying_.contains(seq)) unsaved_.retries.try_emplace(seq, retry);
    unsaved_.dead.insert(tried.dead.begin(), tried.dead.end());
    unsaved_.lags.insert(tried.lags.begin(), tried.lags.end());
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
  info.backlog = held_ + (halted_ || !has_room() || !at_end_ ? std::max(last, read_) - read_ : 0);
  if (!pending_.empty()) info.oldest_ms = pending_.begin()->second;
  for (const Lane* const lane : lagging_) {
    info.backlog += lane->lag->waiting;
    if (lane->lag->waiting + lane->lag->in_lane > 0 && (info.oldest_ms == 0 || lane->lag->oldest_ms < info.oldest_ms))
      info.oldest_ms = lane->lag->oldest_ms;
  }
  info.in_flight = in_flight_;
  info.dead_letters = dead_.size();
  info.waiting_conversations = failing_.size();
  info.parked_conversations = dead_.parked();
  info.limits = protection_.limits();
  const Breaker& breaker = protection_.breaker();
  if (breaker.state() != Breaker::State::closed) {
    info.circuit = breaker.state() == Breaker::State::open ? SinkInfo::Circuit::open : SinkInfo::Circuit::probing;
    info.circuit_since_ms = breaker.since_ms();
    info.next_probe_ms = info.circuit == SinkInfo::Circuit::open ? clock_.wall_ms() + breaker.probe_in_ms() : 0;
    info.health = {Health::State::down,
                   "open circuit since " + rfc3339(breaker.since_ms()) +
                       (info.next_probe_ms > 0 ? ", next probe at " + rfc3339(info.next_probe_ms) : ", probing now") +
                       ": " + health_.reason,
                   breaker.since_ms()};
  }
  if (const std::int64_t closed_for = protection_.closed_for_ms(); closed_for > 0)
    info.paused_until_ms = clock_.wall_ms() + closed_for;
  backlog_gauge_.set(static_cast<double>(info.backlog));
  oldest_gauge_.set(info.oldest_ms == 0 ? 0 : static_cast<double>(clock_.wall_ms() - info.oldest_ms) / 1000);
  circuit_gauge_.set(info.circuit == SinkInfo::Circuit::closed ? 0 : 1);
  waiting_gauge_.set(static_cast<double>(info.waiting_conversations));
  parked_gauge_.set(static_cast<double>(info.parked_conversations));
  return info;
}

// What is not in flight is given up when its turn comes.
void Consumer::forget(const std::unordered_set<journal::Seq>& events) {
  erasing_ = events;
  for (auto& [key, lane] : lanes_)
    for (Item& item : lane.items)
      if (events.contains(item.seq)) item.event.reset();
  for (std::deque<Lane*>* const lanes : {&ready_, &unjudged_})
    for (Lane* const lane : std::exchange(*lanes, {})) {
      if (Item& head = lane->items.front(); events.contains(head.seq)) forget_made(head);
      queue(*lane);
    }
  for (const journal::Seq seq : events) {
    dead_.erase(seq);
    unsaved_.dead.erase(seq);
  }
  measure_letters();
}

journal::Seq Consumer::needed_from() {
  if (const std::size_t gone = dead_.forget_below(journal_.stats().first); gone > 0) {
    log_.warning("sink", "dead letters are gone with their events: nobody replayed or dropped them in time",
                 {{"sink", settings_.sink}, {"count", std::to_string(gone)}});
    measure_letters();
  }
  journal::Seq seq = low() + 1;
  if (const auto first = dead_.first_since(clock_.wall_ms() - settings_.keep_dead_ms)) seq = std::min(seq, *first);
  if (!replaying_.empty()) seq = std::min(seq, *replaying_.begin());
  for (const Lane* const lane : lagging_) seq = std::min(seq, lane->lag->from);
  return seq;
}

}  // namespace ekiden::pipeline
