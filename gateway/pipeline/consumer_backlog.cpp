// SPDX-License-Identifier: Apache-2.0
// From the journal into the lanes: the consumer's own cursor, and those of conversations that lag behind it.
#include <algorithm>
#include <utility>

#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

namespace {

constexpr std::size_t kPageEvents = 256;
constexpr std::size_t kPageBytes = 1u << 20;
constexpr std::size_t kFewOfLane = 64;    // below it a lagging lane reads on
constexpr std::size_t kManyOfLane = 256;  // up to there
constexpr std::int64_t kReadAgainMs = 1'000;

}  // namespace

void Consumer::start() {
  started_ = true;
  const journal::Seq first = journal_.stats().first;
  if (first > 1) done_.add({1, first - 1});  // no longer kept: nothing to deliver
  read_ = done_.prefix();
  recovered_top_ = done_.empty() ? 0 : done_.ranges().back().last;
  std::erase_if(recovered_retries_, [this](const auto& entry) { return done_.contains(entry.first); });
  dead_.complete(
      [this](const journal::StoredEvent& event) { return policy_of(route_of(event)) == OnRefusal::park_key; });
  recover_lags();
  for (const journal::Seq seq : std::set<journal::Seq>(replaying_)) {
    Result<journal::StoredEvent> event = journal_.event(seq);
    if (event)
      admit_again(*std::move(event), 1);
    else if (event.status().code() == Code::not_found)
      replaying_.erase(seq);
  }
  measure_letters();
  (void)info();  // the gauges, before anything is delivered
  pump_after(0);
}

void Consumer::recover_lags() {
  for (const auto& [key, record] : std::exchange(recovered_lags_, {})) {
    Lane& lane = lane_of(key);
    lane.lag = std::make_unique<Lag>();
    lane.lag->from = record.from;
    lane.lag->read = record.from - 1;
    lane.lag->waiting = record.waiting;
    lane.lag->oldest_ms = record.oldest_ms;
    lane.lag->attempts = record.attempts;
    lane.lag->first_failed_ms = record.first_failed_ms;
    lane.lag->not_before_ms = record.not_before_ms;
    lagging_.insert(&lane);
    reading_on_.insert(&lane);
  }
}

// Reads no further ahead than the documents of a page can be held, as long as there is enough to go on with.
bool Consumer::has_room() const {
  if (in_window() >= settings_.window || failing_.size() >= settings_.failing_window) return false;
  if (queued() >= settings_.ready_window) return false;
  return held_bytes_ <= settings_.held_bytes / 4 ||
         queued() < std::size_t{settings_.max_in_flight} * settings_.max_batch;
}

void Consumer::fill() {
  if (in_window() >= settings_.window) shed();
  if (!has_room()) return;
  Result<journal::Page> page = journal_.read(read_, kPageEvents, kPageBytes);
  if (!page) {
    log_.error("sink", "the journal cannot be read", {{"sink", settings_.sink}, {"detail", page.status().message()}});
    set_health(Health::State::down, "the journal cannot be read");
    at_end_ = true;
    return read_again_later();
  }
  at_end_ = page->next == read_;
  if (at_end_) return;
  read_ = page->next;
  for (journal::StoredEvent& event : page->events) {
    if (done_.contains(event.seq) || dead_.contains(event.seq) || replaying_.contains(event.seq)) continue;
    if (const Routes::Route* const route = route_of(event)) take(std::move(event), route);
  }
  save_later(kSaveDelayMs);
}

void Consumer::read_again_later() {
  if (std::exchange(reading_again_, true)) return;
  loop_.post_after(kReadAgainMs, [weak = std::weak_ptr(alive_)] {
    const auto self = weak.lock();
    if (!self) return;
    (*self)->reading_again_ = false;
    (*self)->pump();
  });
}

const Routes::Route* Consumer::route_of(const journal::StoredEvent& event) const {
  return routes_.route_to(settings_.sink, event.channel, event.type, event.document);
}

// An event that the consumer's cursor has reached.
void Consumer::take(journal::StoredEvent event, const Routes::Route* route) {
  Lane& lane = lane_of(lane_key(event.conversation));
  const bool presses = in_window() >= settings_.window / 2 && lane.items.size() >= kFewOfLane;
  if (!lane.lag && lane.is_failing && !lane.is_committing && presses) begin_lag(lane, event.seq, event.recorded_ms);
  if (!lane.lag || lane.lag->is_ending || event.seq < lane.lag->from) {
    pending_.emplace(event.seq, event.recorded_ms);
    return append(lane, std::move(event), route, false);
  }
  pass_over(event.seq);
  Lag& lag = *lane.lag;
  if (lag.caught_up && !lane.is_failing && lane.items.size() < kManyOfLane) {
    lag.read = event.seq;
    return append(lane, std::move(event), route, true);
  }
  if (lag.caught_up) lag.read = event.seq - 1;
  lag.caught_up = false;
  ++lag.waiting;
}

Lane& Consumer::lane_of(LaneKey key) {
  Lane& lane = lanes_[key];
  lane.key = key;
  return lane;
}

void Consumer::append(Lane& lane, journal::StoredEvent event, const Routes::Route* route, bool lags) {
  Item item;
  item.seq = event.seq;
  item.id = event.id;
  item.route = route;
  item.judged = route == nullptr || (route->via.empty() && !route->map);
  item.lags = lags;
  std::int64_t not_before_ms = 0;
  if (const auto retry = recovered_retries_.extract(event.seq); !retry.empty()) {
    item.attempts = retry.mapped().attempts;
    item.first_failed_ms = retry.mapped().first_failed_ms;
    not_before_ms = retry.mapped().not_before_ms;
  } else if (lags && lane.lag->attempts > 0 && lane.lag->from == event.seq) {
    item.attempts = std::exchange(lane.lag->attempts, 0);
    item.first_failed_ms = lane.lag->first_failed_ms;
    not_before_ms = lane.lag->not_before_ms;
  }
  if (held_bytes_ + event.document.size() <= settings_.held_bytes && !erasing_.contains(event.seq))
    item.event = held_event(std::move(event), held_bytes_);
  // So many attempts cannot have waited longer, whatever the wall clock says.
  if (item.attempts > 0)
    item.waited_ms =
        std::clamp<std::int64_t>(clock_.wall_ms() - item.first_failed_ms, 0, item.attempts * settings_.backoff.cap_ms);
  // How the last attempt before a restart ended is not known.
  item.is_unknown = item.attempts > 0 && calls_.reconcile;
  if (lags) ++lane.lag->in_lane;
  lane.items.push_back(std::move(item));
  ++held_;
  if (lane.is_busy) return;
  lane.is_busy = true;
  // The wall clock may have jumped while nobody ran: never longer than the longest back-off.
  const std::int64_t delay_ms = std::clamp<std::int64_t>(not_before_ms - clock_.wall_ms(), 0, settings_.backoff.cap_ms);
  if (delay_ms == 0) return queue(lane);
  set_failing(lane);
  wait(lane, delay_ms);
}

// An event that somebody sent again: behind what its conversation has.
void Consumer::admit_again(journal::StoredEvent event, std::uint32_t attempts) {
  const Routes::Route* const route = route_of(event);
  Lane& lane = lane_of(lane_key(event.conversation));
  append(lane, std::move(event), route, false);
  lane.items.back().attempts = attempts;
}

void Consumer::queue(Lane& lane) {
  (lane.items.front().judged ? ready_ : unjudged_).push_back(&lane);
}

void Consumer::forget_if_done(Lane& lane) {
  if (lane.items.empty() && !lane.lag) lanes_.erase(LaneKey{lane.key});
}

// --- Conversations with cursors of their own

void Consumer::begin_lag(Lane& lane, journal::Seq from, std::int64_t recorded_ms) {
  lane.lag = std::make_unique<Lag>();
  lane.lag->from = from;
  lane.lag->read = from - 1;
  lane.lag->oldest_ms = recorded_ms;
  lagging_.insert(&lane);
  unsaved_.lags.insert(lane.key);
}

// For the consumer's own cursor the event is finished; the lane's looks after it.
void Consumer::pass_over(journal::Seq seq) {
  pending_.erase(seq);
  done_.add(seq);
  unsaved_.done.add(seq);
}

// The window is full: of conversations that fail all but the first event go back to the journal.
void Consumer::shed() {
  const std::size_t enough = settings_.window / 4 * 3;
  for (Lane* const lane : failing_) {
    if (in_window() <= enough) return;
    if (lane->is_committing || (lane->lag && lane->lag->is_ending)) continue;
    while (lane->items.size() > 1 && !replaying_.contains(lane->items.back().seq)) {
      Item& item = lane->items.back();
      if (item.lags) {
        --lane->lag->in_lane;
      } else {
        if (!lane->lag) begin_lag(*lane, item.seq, pending_.at(item.seq));
        lane->lag->from = item.seq;
        lane->lag->oldest_ms = pending_.at(item.seq);
        pass_over(item.seq);
      }
      lane->lag->read = item.seq - 1;
      lane->lag->caught_up = false;
      ++lane->lag->waiting;
      unsaved_.lags.insert(lane->key);
      made_bytes_ -= item.made_bytes();
      lane->items.pop_back();
      --held_;
    }
    reading_on_.erase(lane);
  }
}

// One page for all conversations that read on, in passes from the one that is furthest behind to the end: one that
// comes too late for a pass waits for the next, and sets nobody back. True when it is worth a next turn.
bool Consumer::catch_up() {
  const journal::Seq end = std::max(read_, recovered_top_);
  journal::Seq after = end, furthest = end;
  const auto may_read = [this](const Lane* lane) {  // not before the consumer has read what comes before its events
    return read_ + 1 >= lane->lag->from && (in_window() < settings_.window || lane->items.empty());
  };
  for (const Lane* const lane : reading_on_)
    if (may_read(lane)) {
      furthest = std::min(furthest, lane->lag->read);
      if (lane->lag->read >= catching_up_at_) after = std::min(after, lane->lag->read);
    }
  if (furthest == end) {
    for (Lane* const lane : std::set<Lane*>(reading_on_))
      if (may_read(lane)) lag_moved(*lane);
    return false;
  }
  if (after == end) after = furthest;
  Result<journal::Page> page = journal_.read(after, kPageEvents, kPageBytes);
  if (!page) {
    log_.error("sink", "the journal cannot be read", {{"sink", settings_.sink}, {"detail", page.status().message()}});
    read_again_later();
    return false;
  }
  for (journal::StoredEvent& event : page->events) {
    if (event.seq > end) break;
    const auto found = lanes_.find(lane_key(event.conversation));
    if (found == lanes_.end() || !reading_on_.contains(&found->second)) continue;
    Lane& lane = found->second;
    Lag& lag = *lane.lag;
    if (lag.read < after || event.seq <= lag.read || !may_read(&lane)) continue;
    lag.read = event.seq;
    if (lag.waiting > 0) --lag.waiting;
    const Routes::Route* const route = route_of(event);
    if (route == nullptr || dead_.contains(event.seq) || replaying_.contains(event.seq)) continue;
    append(lane, std::move(event), route, true);
    if (lane.items.size() >= kManyOfLane) reading_on_.erase(&lane);
  }
  catching_up_at_ = page->next == after ? end : std::min(page->next, end);
  for (Lane* const lane : std::set<Lane*>(reading_on_)) {
    if (lane->lag->read < after || !may_read(lane)) continue;
    lane->lag->read = std::max(lane->lag->read, catching_up_at_);
    lag_moved(*lane);
  }
  return true;
}

// Looks where a lagging lane stands: whether it reads on, and whether its cursor is needed any longer.
void Consumer::lag_moved(Lane& lane) {
  Lag& lag = *lane.lag;
  if (!lag.caught_up && has_read_all(lag) && read_ + 1 >= lag.from) {
    lag.caught_up = true;
    lag.waiting = 0;
    reading_on_.erase(&lane);
  }
  if (!lag.caught_up && !lane.is_failing && lane.items.size() < kFewOfLane) reading_on_.insert(&lane);
  if (lag.caught_up && lag.in_lane == 0 && !lag.is_ending) {
    unsaved_.lags.insert(lane.key);
    save_later(kSaveDelayMs);
  }
}

journal::LagRecord Consumer::record_of(const Lane& lane, journal::Seq from) const {
  const Lag& lag = *lane.lag;
  journal::LagRecord record;
  record.consumer = settings_.sink;
  record.conversation = lane.key;
  record.from = from;
  record.waiting = lag.waiting + lag.in_lane;
  record.oldest_ms = lag.oldest_ms;
  if (!lane.items.empty() && lane.items.front().lags && lane.items.front().seq == from) {
    record.attempts = lane.items.front().attempts;
    record.first_failed_ms = lane.items.front().first_failed_ms;
    record.not_before_ms = lag.not_before_ms;
  }
  return record;
}

}  // namespace ekiden::pipeline
