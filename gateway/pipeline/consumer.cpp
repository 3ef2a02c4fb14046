// SPDX-License-Identifier: Apache-2.0
#include "pipeline/consumer.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <utility>

namespace ekiden::pipeline {

namespace {

constexpr std::int64_t kReadAgainMs = 1'000;
constexpr std::uint32_t kDownAfterFailures = 5;
constexpr std::size_t kMaxUpstream = 16'384;
constexpr std::size_t kBuriedInOneTurn = 256;

// What the other side said, cut before the character that the limit would split. A sink gives it as JSON; of a JSON
// string its text is kept.
std::string excerpt(const std::string& result) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(result.data(), result.size());
  const bool is_text = !document.HasParseError() && document.IsString();
  std::string text = is_text ? std::string(document.GetString(), document.GetStringLength()) : result;
  std::size_t end = std::min(text.size(), kMaxUpstream);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

}  // namespace

Consumer::Consumer(Settings settings, const Ports& ports, Calls calls)
    : settings_(std::move(settings)),
      routes_(ports.routes),
      filters_(ports.filters),
      journal_(ports.journal),
      loop_(ports.loop),
      clock_(ports.clock),
      random_(ports.random),
      log_(ports.log),
      calls_(std::move(calls)),
      protection_({settings_.sink, settings_.limits, settings_.cost, settings_.breaker, settings_.backoff},
                  ports.limits, ports.clock, ports.random, ports.kept),
      delivered_count_(ports.metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "ok"}})),
      retried_count_(ports.metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "retry"}})),
      dead_count_(ports.metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "dead"}})),
      skipped_count_(
          ports.metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "skipped"}})),
      stopped_count_(
          ports.metrics.counter("ekiden_deliveries_total", {{"sink", settings_.sink}, {"result", "stopped"}})),
      backlog_gauge_(ports.metrics.gauge("ekiden_backlog_events", {{"sink", settings_.sink}})),
      oldest_gauge_(ports.metrics.gauge("ekiden_oldest_event_seconds", {{"sink", settings_.sink}})),
      dead_gauge_(ports.metrics.gauge("ekiden_dead_letters", {{"sink", settings_.sink}})),
      circuit_gauge_(ports.metrics.gauge("ekiden_circuit_open", {{"sink", settings_.sink}})),
      waiting_gauge_(ports.metrics.gauge("ekiden_waiting_conversations", {{"sink", settings_.sink}})),
      parked_gauge_(ports.metrics.gauge("ekiden_parked_conversations", {{"sink", settings_.sink}})),
      dead_(settings_.sink, journal_),
      alive_(std::make_shared<Consumer*>(this)) {
  health_.since_ms = clock_.wall_ms();
}

Consumer::~Consumer() = default;

void Consumer::stop(std::function<void()> done) {
  started_ = false;
  stopping_ = std::move(done);
  finish_stop();
}

void Consumer::finish_stop() {
  if (!stopping_ || in_flight_ > 0 || committing_ > 0 || saving_) return;
  if (!std::exchange(last_save_, true)) save();
  if (!saving_) std::exchange(stopping_, nullptr)();
}

void Consumer::wake() {
  loop_.post([weak = std::weak_ptr(alive_)] {
    if (const auto self = weak.lock()) (*self)->pump();
  });
}

// One page of the journal a turn, so that no consumer holds the loop while it reads.
void Consumer::pump() {
  if (!started_ || halted_) return;
  fill();
  const bool reads_on = catch_up();
  judge();
  dispatch();
  if ((has_room() && !at_end_) || reads_on) pump_after(0);
}

void Consumer::pump_after(std::int64_t ms) {
  const std::int64_t at = clock_.monotonic_ms() + ms;
  if (pump_at_ms_ != 0 && pump_at_ms_ <= at) return;
  pump_at_ms_ = std::max<std::int64_t>(1, at);
  auto turn = [weak = std::weak_ptr(alive_), at = pump_at_ms_] {
    const auto self = weak.lock();
    if (!self) return;
    if ((*self)->pump_at_ms_ == at) (*self)->pump_at_ms_ = 0;
    (*self)->pump();
  };
  if (ms == 0)
    loop_.post(std::move(turn));
  else
    loop_.post_after(ms, std::move(turn));
}

void Consumer::dispatch() {
  std::size_t buried = 0;
  while (!ready_.empty()) {
    Lane& first = *ready_.front();
    if (is_behind(first)) {
      if (++buried > kBuriedInOneTurn) return pump_after(0);
      ready_.pop_front();
      if (fetch(first)) bury_behind(first);
      continue;
    }
    if (in_flight_ >= settings_.max_in_flight || committing_ >= kMaxCommitting) return;
    if (!first.items.front().is_unknown && lingers()) return;
    Flight flight;
    const std::size_t most = protection_.is_probing_next() ? 1 : settings_.max_batch;
    if (const std::int64_t wait_ms = protection_.leave(flight.ticket); wait_ms != 0)
      return wait_ms == Protection::kAfterProbe ? void() : pump_after(wait_ms);
    if (first.items.front().is_unknown) {
      ready_.pop_front();
      fetch(first) ? ask(first, flight.ticket) : protection_.withdrawn(flight.ticket);
      continue;
    }
    const std::vector<plugin::DeliveryCall> calls = gather(flight, most);
    if (calls.empty()) {
      protection_.withdrawn(flight.ticket);
      continue;
    }
    ++in_flight_;
    calls_.deliver(calls, [weak = std::weak_ptr(alive_), flight = std::move(flight)](const plugin::Outcome& outcome) {
      if (const auto self = weak.lock()) (*self)->finish(flight, outcome);
    });
  }
}

// Reads the head's event again when it is not at hand. False when that cannot be done: the lane is looked after.
bool Consumer::fetch(Lane& lane) {
  Item& item = lane.items.front();
  if (erasing_.contains(item.seq)) {
    give_up(lane);
    return false;
  }
  if (item.event) return true;
  Result<journal::StoredEvent> event = journal_.event(item.seq);
  if (event) {
    item.event = held_event(*std::move(event), held_bytes_);
    return true;
  }
  // Not when the disk could not be read: only what the journal says it does not keep is gone.
  const bool is_gone = event.status().code() == Code::not_found;
  log_.error("sink", is_gone ? "an event is no longer kept and is given up" : "an event cannot be read now",
             {{"sink", settings_.sink}, {"seq", std::to_string(item.seq)}, {"detail", event.status().message()}});
  if (is_gone)
    give_up(lane);
  else
    wait(lane, kReadAgainMs);
  return false;
}

// The head is gone. What stands behind it may have to be judged, which this turn is past.
void Consumer::give_up(Lane& lane) {
  pop(lane);
  pump_after(0);
}

std::size_t Consumer::document_bytes(const Item& item) {
  return (item.replacement.empty() ? item.event->document.size() : item.replacement.size()) + item.record.size();
}

plugin::DeliveryCall Consumer::call_of(const Item& item, journal::StoredEvent event) {
  plugin::DeliveryCall call;
  call.attempt = item.attempts + 1;
  call.id = event.id.text();
  call.type = std::move(event.type);
  call.channel = std::move(event.channel);
  call.conversation = std::move(event.conversation);
  call.document = item.replacement.empty() ? std::move(event.document) : item.replacement;
  call.sequence = item.seq;
  call.recorded_ms = event.recorded_ms;
  call.record = item.record;
  return call;
}

// The call has the event from now on: should it come again, it is read again.
plugin::DeliveryCall Consumer::take_call(Item& item) {
  plugin::DeliveryCall call = call_of(item, std::move(*item.event));
  item.event.reset();
  return call;
}

void Consumer::finish(const Flight& flight, const plugin::Outcome& outcome) {
  --in_flight_;
  protection_.ended(flight.ticket, outcome);
  const plugin::Outcome* stop_sink = nullptr;
  for (std::size_t i = 0; i < flight.lanes.size(); ++i) {
    const plugin::Outcome& own = outcome.of_item(i);
    settle(*flight.lanes[i], own);
    if (own.is_configuration() && !Protection::is_pause(own)) stop_sink = &own;
  }
  if (stop_sink != nullptr) halt(*stop_sink);
  finish_stop();
  pump();
}

void Consumer::settle(Lane& lane, const plugin::Outcome& outcome) {
  if (outcome.ok()) return done(lane, outcome);
  if (Protection::is_pause(outcome) || outcome.is_configuration()) {
    ready_.push_front(&lane);
    if (outcome.is_configuration()) return set_health(Health::State::down, outcome.message);
    retried_count_.add();
    return set_health(Health::State::degraded, outcome.message);
  }
  failed(lane, outcome);
}

void Consumer::ask(Lane& lane, const Protection::Ticket& ticket) {
  ++in_flight_;
  calls_.reconcile(take_call(lane.items.front()),
                   [weak = std::weak_ptr(alive_), &lane, ticket](const plugin::Outcome& outcome) {
                     const auto self = weak.lock();
                     if (!self) return;
                     Consumer& consumer = **self;
                     --consumer.in_flight_;
                     consumer.protection_.ended(ticket, outcome);
                     lane.items.front().is_unknown = false;
                     if (outcome.ok())
                       consumer.done(lane, outcome);
                     else
                       consumer.ready_.push_front(&lane);
                     consumer.finish_stop();
                     consumer.pump();
                   });
}

void Consumer::delivered(Lane& lane) {
  delivered_count_.add();
  failures_in_a_row_ = 0;
  set_health(Health::State::ok, {});
  pop(lane);
}

OnRefusal Consumer::policy_of(const Routes::Route* route) const {
  return route != nullptr && route->on_refusal ? *route->on_refusal : settings_.on_refusal;
}

void Consumer::failed(Lane& lane, const plugin::Outcome& outcome) {
  Item& item = lane.items.front();
  ++item.attempts;
  if (item.first_failed_ms == 0) item.first_failed_ms = clock_.wall_ms();
  const bool may_succeed = outcome.is_retryable() || outcome.is_unknown() || outcome.status == EKD_E_CANCELLED;
  const bool given_up = !may_succeed || item.waited_ms >= settings_.retry_for_ms;
  if (given_up && policy_of(item.route) != OnRefusal::block) return bury(lane, outcome);

  item.is_unknown = outcome.is_unknown() && calls_.reconcile;
  retried_count_.add();
  ++failures_in_a_row_;
  set_health(failures_in_a_row_ >= kDownAfterFailures ? Health::State::down : Health::State::degraded, outcome.message);
  const std::int64_t delay_ms = outcome.retry_after_ms > 0 ? std::min(outcome.retry_after_ms, Protection::kMaxGateMs)
                                                           : settings_.backoff.wait_ms(item.attempts, random_);
  log_.warning("sink", "a delivery failed and will be repeated",
               {{"sink", settings_.sink},
                {"event", item.id.text()},
                {"attempt", std::to_string(item.attempts)},
                {"again_in_ms", std::to_string(delay_ms)},
                {"reason", outcome.message}});
  if (made_bytes_ > kMaxMadeBytes / 2) forget_made(item);
  repeat(lane, delay_ms);
}

void Consumer::set_failing(Lane& lane) {
  lane.is_failing = true;
  failing_.insert(&lane);
}

// The head comes again after that wait, also when the gateway is restarted in between.
void Consumer::repeat(Lane& lane, std::int64_t delay_ms) {
  Item& item = lane.items.front();
  set_failing(lane);
  const std::int64_t not_before_ms = clock_.wall_ms() + delay_ms;
  if (item.lags) {
    lane.lag->not_before_ms = not_before_ms;
    unsaved_.lags.insert(lane.key);
  } else {
    unsaved_.retries[item.seq] = {settings_.sink, item.seq, item.attempts, item.first_failed_ms, not_before_ms};
  }
  item.waited_ms += delay_ms;
  save_later(kSaveDelayMs);
  item.event.reset();
  wait(lane, delay_ms);
}

void Consumer::bury(Lane& lane, const plugin::Outcome& outcome) {
  Item& item = lane.items.front();
  const bool parks = policy_of(item.route) == OnRefusal::park_key;
  log_.error("sink",
             parks ? "an event became a dead letter, and its conversation is parked" : "an event became a dead letter",
             {{"sink", settings_.sink},
              {"event", item.id.text()},
              {"attempts", std::to_string(item.attempts)},
              {"reason", outcome.message}});
  if (parks)
    for (Item& behind : lane.items) behind.is_behind = true;
  put_away(lane, parks,
           {settings_.sink, item.seq, item.attempts, item.first_failed_ms, clock_.wall_ms(), outcome.upstream_status,
            outcome.message, excerpt(outcome.result)});
}

// The head is a letter with that record from now on.
void Consumer::put_away(Lane& lane, bool parks, journal::DeadRecord record) {
  unsaved_.dead.insert(record.event);
  dead_.add(lane.items.front().id, lane.key, parks, std::move(record));
  dead_count_.add();
  measure_letters();
  pop(lane);
}

bool Consumer::is_behind(const Lane& lane) const {
  const Item& item = lane.items.front();
  return item.is_behind || (!replaying_.contains(item.seq) && dead_.is_parked(lane.key));
}

void Consumer::bury_behind(Lane& lane) {
  const Item& item = lane.items.front();
  journal::DeadRecord record;
  record.consumer = settings_.sink;
  record.event = item.seq;
  record.at_ms = clock_.wall_ms();
  record.reason = "an earlier event of the conversation was refused, and the conversation is parked";
  put_away(lane, true, std::move(record));
}

void Consumer::pop(Lane& lane) {
  const Item& item = lane.items.front();
  const journal::Seq seq = item.seq;
  made_bytes_ -= item.made_bytes();
  if (item.lags) {
    --lane.lag->in_lane;
    lane.lag->from = seq + 1;
    unsaved_.lags.insert(lane.key);
  } else {
    if (replaying_.erase(seq) == 0) pending_.erase(seq);
    done_.add(seq);
    unsaved_.done.add(seq);
    unsaved_.retries.erase(seq);
  }
  lane.items.pop_front();
  --held_;
  lane.is_failing = false;
  failing_.erase(&lane);
  save_later(kSaveDelayMs);
  if (lane.lag) lag_moved(lane);
  if (!lane.items.empty()) return queue(lane);
  lane.is_busy = false;
  forget_if_done(lane);
}

void Consumer::wait(Lane& lane, std::int64_t delay_ms) {
  loop_.post_after(delay_ms, [weak = std::weak_ptr(alive_), &lane] {
    if (const auto self = weak.lock()) {
      (*self)->queue(lane);  // a waiting lane is busy and not empty: nobody else removes it
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

}  // namespace ekiden::pipeline
