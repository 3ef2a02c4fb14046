// SPDX-License-Identifier: Apache-2.0
#include "pipeline/consumer.hpp"

#include <algorithm>
#include <utility>

namespace ekiden::pipeline {

namespace {

constexpr std::size_t kPageEvents = 256;
constexpr std::size_t kPageBytes = 1u << 20;
constexpr std::int64_t kSaveDelayMs = 50;
constexpr std::int64_t kSaveRetryMs = 1'000;
constexpr std::int64_t kMaxGateMs = 24ll * 3600 * 1000;
constexpr std::uint32_t kDownAfterFailures = 5;
constexpr std::size_t kMaxUpstream = 2'048;

}  // namespace

Consumer::Consumer(Settings settings, const Routes& routes, journal::Journal& journal, Executor& loop, Clock& clock,
                   Random& random, Log& log, Metrics& metrics, Deliver deliver)
    : settings_(std::move(settings)),
      routes_(routes),
      journal_(journal),
      loop_(loop),
      clock_(clock),
      random_(random),
      log_(log),
      deliver_(std::move(deliver)),
      delivered_count_(metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "ok"}})),
      retried_count_(metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "retry"}})),
      dead_count_(metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "dead"}})),
      backlog_gauge_(metrics.gauge("ekiden_backlog_events", {{"sink", settings_.sink}})),
      oldest_gauge_(metrics.gauge("ekiden_oldest_event_seconds", {{"sink", settings_.sink}})),
      dead_gauge_(metrics.gauge("ekiden_dead_letters", {{"sink", settings_.sink}})),
      stopped_count_(metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "stopped"}})),
      alive_(std::make_shared<Consumer*>(this)) {
  health_.since_ms = clock_.wall_ms();
}

Consumer::~Consumer() = default;

void Consumer::recover(journal::Seq, const journal::Record& record) {
  if (const auto* ack = std::get_if<journal::AckRecord>(&record); ack != nullptr && ack->consumer == settings_.sink) {
    for (const journal::SeqRange& range : ack->done) {
      done_.add(range);
      replaying_.erase(replaying_.lower_bound(range.first), replaying_.upper_bound(range.last));
    }
  } else if (const auto* retry = std::get_if<journal::RetryRecord>(&record); retry != nullptr && retry->consumer == settings_.sink) {
    recovered_retries_[retry->event] = *retry;
  } else if (const auto* dead = std::get_if<journal::DeadRecord>(&record); dead != nullptr && dead->consumer == settings_.sink) {
    dead_[dead->event].record = *dead;
    replaying_.erase(dead->event);
  } else if (const auto* replay = std::get_if<journal::ReplayRecord>(&record); replay != nullptr && replay->consumer == settings_.sink) {
    dead_.erase(replay->event);
    replaying_.insert(replay->event);
  }
}

void Consumer::start() {
  started_ = true;
  const journal::Seq first = journal_.stats().first;
  if (first > 1) done_.add({1, first - 1});  // no longer kept: nothing to deliver
  read_ = done_.prefix();
  std::erase_if(recovered_retries_, [this](const auto& entry) { return done_.contains(entry.first); });
  for (auto it = dead_.begin(); it != dead_.end();) {
    const Result<journal::StoredEvent> event = journal_.event(it->first);
    if (event) it->second.id = event->id;
    it = event ? std::next(it) : dead_.erase(it);
  }
  for (const journal::Seq seq : std::set<journal::Seq>(replaying_)) {
    Result<journal::StoredEvent> event = journal_.event(seq);
    if (event)
      admit(*std::move(event));
    else
      replaying_.erase(seq);
  }
  dead_gauge_.set(static_cast<double>(dead_.size()));
  pump();
}

void Consumer::stop(std::function<void()> done) {
  started_ = false;
  stopping_ = std::move(done);
  finish_stop();
}

void Consumer::finish_stop() {
  if (!stopping_ || in_flight_ > 0) return;
  if (!std::exchange(last_save_, true)) save();
  if (saving_ == 0) std::exchange(stopping_, nullptr)();
}

void Consumer::wake() {
  loop_.post([weak = std::weak_ptr(alive_)] {
    if (const auto self = weak.lock()) (*self)->pump();
  });
}

void Consumer::pump() {
  if (!started_ || halted_) return;
  // Reading makes lanes ready and delivering makes room: until neither changes anything.
  std::size_t before;
  do {
    before = in_flight_;
    fill();
    dispatch();
  } while (in_flight_ > before && ready_.empty());
}

void Consumer::fill() {
  while (held_ < settings_.window && ready_.size() < settings_.ready_window) {
    Result<journal::Page> page = journal_.read(read_, kPageEvents, kPageBytes);
    if (!page) {
      log_.error("sink", "the journal cannot be read", {{"sink", settings_.sink}, {"detail", page.status().message()}});
      return set_health(Health::State::down, "the journal cannot be read");
    }
    if (page->next == read_) return;
    read_ = page->next;
    for (journal::StoredEvent& event : page->events) {
      if (done_.contains(event.seq) || dead_.contains(event.seq)) continue;
      if (!routes_.leads_to(settings_.sink, event.channel, event.type)) continue;
      pending_.emplace(event.seq, event.recorded_ms);
      admit(std::move(event));
    }
    save_later();
  }
}

void Consumer::admit(journal::StoredEvent event) {
  std::unique_ptr<Lane>& lane = lanes_[event.conversation];
  if (!lane) {
    lane = std::make_unique<Lane>();
    lane->conversation = event.conversation;
  }
  Item item;
  item.seq = event.seq;
  std::int64_t delay_ms = 0;
  if (const auto retry = recovered_retries_.extract(event.seq); !retry.empty()) {
    item.attempts = retry.mapped().attempts;
    item.first_failed_ms = retry.mapped().first_failed_ms;
    // The wall clock may have jumped while nobody ran: never longer than the longest back-off.
    delay_ms = std::clamp<std::int64_t>(retry.mapped().not_before_ms - clock_.wall_ms(), 0, settings_.backoff.cap_ms);
  } else if (lane->items.empty()) {
    item.event = std::make_unique<journal::StoredEvent>(std::move(event));
  }
  lane->items.push_back(std::move(item));
  ++held_;
  if (lane->busy) return;
  lane->busy = true;
  if (delay_ms > 0)
    wait(*lane, delay_ms);
  else
    ready_.push_back(lane.get());
}

void Consumer::dispatch() {
  while (in_flight_ < settings_.max_in_flight && !ready_.empty()) {
    if (clock_.monotonic_ms() < gate_ms_) return;
    Flight flight;
    std::vector<plugin::DeliveryCall> calls;
    while (calls.size() < settings_.max_batch && !ready_.empty()) {
      Lane* const lane = ready_.front();
      ready_.pop_front();
      if (load(*lane, calls)) flight.lanes.push_back(lane);
    }
    if (calls.empty()) continue;
    ++in_flight_;
    deliver_(calls, [weak = std::weak_ptr(alive_), flight = std::move(flight)](const plugin::Outcome& outcome) {
      if (const auto self = weak.lock()) (*self)->finish(flight, outcome);
    });
  }
}

bool Consumer::load(Lane& lane, std::vector<plugin::DeliveryCall>& calls) {
  Item& item = lane.items.front();
  if (!item.event) {
    Result<journal::StoredEvent> event = journal_.event(item.seq);
    if (!event) {
      log_.error("sink", "an event can no longer be read and is given up",
                 {{"sink", settings_.sink}, {"seq", std::to_string(item.seq)}, {"detail", event.status().message()}});
      pop(lane);
      return false;
    }
    item.event = std::make_unique<journal::StoredEvent>(*std::move(event));
  }
  plugin::DeliveryCall call;
  call.attempt = item.attempts + 1;
  call.id = item.event->id.text();
  call.type = item.event->type;
  call.channel = item.event->channel;
  call.conversation = item.event->conversation;
  call.document = item.event->document;
  calls.push_back(std::move(call));
  return true;
}

void Consumer::finish(const Flight& flight, const plugin::Outcome& outcome) {
  --in_flight_;
  const bool stop_sink = outcome.is_configuration();
  for (Lane* const lane : flight.lanes) {
    if (outcome.ok())
      delivered(*lane);
    else if (stop_sink)
      ready_.push_front(lane);
    else
      failed(*lane, outcome);
  }
  if (stop_sink) halt(outcome);
  finish_stop();
  pump();
}

void Consumer::delivered(Lane& lane) {
  delivered_count_.add();
  failures_in_a_row_ = 0;
  set_health(Health::State::ok, {});
  pop(lane);
}

void Consumer::failed(Lane& lane, const plugin::Outcome& outcome) {
  Item& item = lane.items.front();
  const std::int64_t now = clock_.wall_ms();
  ++item.attempts;
  if (item.first_failed_ms == 0) item.first_failed_ms = now;
  const bool again = outcome.is_retryable() || outcome.is_unknown() || outcome.status == EKD_E_CANCELLED;
  if (!again || now - item.first_failed_ms >= settings_.retry_for_ms) return bury(lane, outcome);

  retried_count_.add();
  ++failures_in_a_row_;
  set_health(failures_in_a_row_ >= kDownAfterFailures ? Health::State::down : Health::State::degraded, outcome.message);
  std::int64_t delay_ms = settings_.backoff.wait_ms(item.attempts, random_);
  if (outcome.retry_after_ms > 0) {
    delay_ms = std::min(outcome.retry_after_ms, kMaxGateMs);
    gate_ms_ = std::max(gate_ms_, clock_.monotonic_ms() + delay_ms);
  }
  log_.warning("sink", "a delivery failed and will be repeated",
               {{"sink", settings_.sink}, {"event", item.event->id.text()}, {"attempt", std::to_string(item.attempts)},
                {"again_in_ms", std::to_string(delay_ms)}, {"reason", outcome.message}});
  unsaved_.push_back(journal::RetryRecord{settings_.sink, item.seq, item.attempts, item.first_failed_ms, now + delay_ms});
  save_later();
  item.event.reset();
  wait(lane, delay_ms);
}

void Consumer::bury(Lane& lane, const plugin::Outcome& outcome) {
  Item& item = lane.items.front();
  Dead dead;
  dead.id = item.event->id;
  dead.record = {settings_.sink, item.seq, item.attempts, item.first_failed_ms, clock_.wall_ms(), outcome.upstream_status,
                 outcome.message, outcome.result.substr(0, kMaxUpstream)};
  log_.error("sink", "an event became a dead letter",
             {{"sink", settings_.sink}, {"event", dead.id.text()}, {"attempts", std::to_string(item.attempts)}, {"reason", outcome.message}});
  unsaved_.push_back(dead.record);
  dead_[item.seq] = std::move(dead);
  dead_count_.add();
  dead_gauge_.set(static_cast<double>(dead_.size()));
  pop(lane);
}

void Consumer::pop(Lane& lane) {
  const journal::Seq seq = lane.items.front().seq;
  lane.items.pop_front();
  --held_;
  if (replaying_.erase(seq) == 0) pending_.erase(seq);
  done_.add(seq);
  unsaved_done_.add(seq);
  save_later();
  if (lane.items.empty())
    lanes_.erase(std::string(lane.conversation));
  else
    ready_.push_back(&lane);
}

void Consumer::wait(Lane& lane, std::int64_t delay_ms) {
  loop_.post_after(delay_ms, [weak = std::weak_ptr(alive_), &lane] {
    if (const auto self = weak.lock()) {
      (*self)->ready_.push_back(&lane);  // a waiting lane is busy and not empty: nobody else removes it
      (*self)->pump();
    }
  });
}

void Consumer::halt(const plugin::Outcome& outcome) {
  halted_ = true;
  stopped_count_.add();
  set_health(Health::State::down, "stopped: " + outcome.message);
  log_.error("sink", "the sink is stopped; its events stay in the journal; correct the cause and restart",
             {{"sink", settings_.sink}, {"reason", outcome.message}});
}

void Consumer::set_health(Health::State state, std::string reason) {
  if (halted_ && state != Health::State::down) return;
  if (health_.state != state) health_.since_ms = clock_.wall_ms();
  health_.state = state;
  health_.reason = std::move(reason);
}

journal::Seq Consumer::low() const { return pending_.empty() ? read_ : pending_.begin()->first - 1; }

void Consumer::save_later() {
  if (std::exchange(save_scheduled_, true)) return;
  loop_.post_after(kSaveDelayMs, [weak = std::weak_ptr(alive_)] {
    if (const auto self = weak.lock()) (*self)->save();
  });
}

void Consumer::save() {
  save_scheduled_ = false;
  if (const journal::Seq low_mark = low(); low_mark > saved_low_) {
    unsaved_done_.add({1, low_mark});
    done_.add({1, low_mark});
    for (const journal::Seq seq : replaying_) unsaved_done_.remove(seq);
    saved_low_ = low_mark;
  }
  std::vector<journal::Record> batch = std::exchange(unsaved_, {});
  const SeqSet done = std::exchange(unsaved_done_, {});
  if (!done.empty()) batch.push_back(journal::AckRecord{settings_.sink, done.ranges()});
  if (batch.empty()) return;
  ++saving_;
  journal_.append(batch, journal::Durability::lazy, [&loop = loop_, weak = std::weak_ptr(alive_), batch, done](const journal::AppendResult& result) {
    loop.post([weak, batch, done, ok = result.status.ok()]() mutable {
      const auto alive = weak.lock();
      if (!alive) return;
      Consumer& consumer = **alive;
      --consumer.saving_;
      if (!ok) {  // a full disk: what is known stays in memory and is saved as soon as there is room
        if (!done.empty()) batch.pop_back();
        consumer.saved_low_ = 0;
        consumer.unsaved_.insert(consumer.unsaved_.begin(), batch.begin(), batch.end());
        for (const journal::SeqRange& range : done.ranges()) consumer.unsaved_done_.add(range);
        consumer.loop_.post_after(kSaveRetryMs, [weak] {
          if (const auto later = weak.lock()) (*later)->save_later();
        });
      }
      consumer.finish_stop();
    });
  });
}

SinkInfo Consumer::info() {
  SinkInfo info;
  info.id = settings_.sink;
  info.sink = settings_.component;
  info.health = health_;
  const journal::Seq last = journal_.stats().last;
  const bool reads_on = !halted_ && held_ < settings_.window && ready_.size() < settings_.ready_window;
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
  save();  // the record of the death must stand before the record of the replay
  std::vector<journal::Record> batch;
  std::vector<journal::Seq> seqs;
  for (const auto& [seq, dead] : dead_) {
    if (id && dead.id != *id) continue;
    seqs.push_back(seq);
    batch.push_back(journal::ReplayRecord{settings_.sink, seq, clock_.wall_ms()});
  }
  if (batch.empty()) return done(Status(Code::not_found, "the sink " + settings_.sink + " has no such dead letter"));
  journal_.append(std::move(batch), journal::Durability::sync, [&loop = loop_, weak = std::weak_ptr(alive_), seqs, done](const journal::AppendResult& result) {
    loop.post([weak, seqs, done, status = result.status] {
      const auto alive = weak.lock();
      if (!alive) return;
      if (!status) return done(status);
      Consumer& consumer = **alive;
      std::uint64_t count = 0;
      for (const journal::Seq seq : seqs) {
        if (consumer.dead_.erase(seq) == 0) continue;
        Result<journal::StoredEvent> event = consumer.journal_.event(seq);
        if (!event) continue;
        consumer.replaying_.insert(seq);
        consumer.admit(*std::move(event));
        ++count;
      }
      consumer.dead_gauge_.set(static_cast<double>(consumer.dead_.size()));
      done(count);
      consumer.pump();
    });
  });
}

journal::Seq Consumer::needed_from() const {
  journal::Seq seq = low() + 1;
  if (!dead_.empty()) seq = std::min(seq, dead_.begin()->first);
  if (!replaying_.empty()) seq = std::min(seq, *replaying_.begin());
  return seq;
}

}  // namespace ekiden::pipeline
