// SPDX-License-Identifier: Apache-2.0
#include "pipeline/consumer.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <utility>

namespace ekiden::pipeline {

namespace {

constexpr std::size_t kPageEvents = 256;
constexpr std::size_t kPageBytes = 1u << 20;
constexpr std::size_t kKeptBytes = 16u << 10;  // a larger document is read again when it goes
constexpr std::int64_t kReadAgainMs = 1'000;
constexpr std::uint32_t kDownAfterFailures = 5;
constexpr std::size_t kMaxUpstream = 2'048;

// Not when the disk could not be read: only what the journal says it does not keep is gone.
bool is_gone(const Result<journal::StoredEvent>& event) {
  return !event && event.status().code() == Code::not_found;
}

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

Consumer::Consumer(Settings settings, const Routes& routes, Filters& filters, journal::Journal& journal, Executor& loop,
                   Clock& clock, Random& random, Log& log, Metrics& metrics, Calls calls)
    : settings_(std::move(settings)),
      routes_(routes),
      filters_(filters),
      journal_(journal),
      loop_(loop),
      clock_(clock),
      random_(random),
      log_(log),
      calls_(std::move(calls)),
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

void Consumer::start() {
  started_ = true;
  const journal::Seq first = journal_.stats().first;
  if (first > 1) done_.add({1, first - 1});  // no longer kept: nothing to deliver
  read_ = done_.prefix();
  std::erase_if(recovered_retries_, [this](const auto& entry) { return done_.contains(entry.first); });
  for (auto it = dead_.begin(); it != dead_.end();) {
    const Result<journal::StoredEvent> event = journal_.event(it->first);
    if (event) it->second.id = event->id;
    it = is_gone(event) ? dead_.erase(it) : std::next(it);
  }
  for (const journal::Seq seq : std::set<journal::Seq>(replaying_)) {
    Result<journal::StoredEvent> event = journal_.event(seq);
    if (event) {
      const Routes::Route* const route = route_of(*event);
      admit(*std::move(event), route);
    } else if (is_gone(event)) {
      replaying_.erase(seq);
    }
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
  if (!stopping_ || in_flight_ > 0 || committing_ > 0 || saving_) return;
  if (!std::exchange(last_save_, true)) save();
  if (!saving_) std::exchange(stopping_, nullptr)();
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
    judge();
    dispatch();
  } while (in_flight_ > before && queued() == 0);
}

void Consumer::fill() {
  while (held_ < settings_.window && queued() < settings_.ready_window) {
    Result<journal::Page> page = journal_.read(read_, kPageEvents, kPageBytes);
    if (!page) {
      log_.error("sink", "the journal cannot be read", {{"sink", settings_.sink}, {"detail", page.status().message()}});
      set_health(Health::State::down, "the journal cannot be read");
      return read_again_later();
    }
    if (page->next == read_) return;
    read_ = page->next;
    for (journal::StoredEvent& event : page->events) {
      if (done_.contains(event.seq) || dead_.contains(event.seq) || replaying_.contains(event.seq)) continue;
      const Routes::Route* const route = route_of(event);
      if (route == nullptr) continue;
      pending_.emplace(event.seq, event.recorded_ms);
      admit(std::move(event), route);
    }
    save_later(kSaveDelayMs);
  }
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
  return routes_.route_to(settings_.sink, event.channel, event.type);
}

void Consumer::admit(journal::StoredEvent event, const Routes::Route* route) {
  std::unique_ptr<Lane>& lane = lanes_[event.conversation];
  if (!lane) {
    lane = std::make_unique<Lane>();
    lane->conversation = event.conversation;
  }
  Item item;
  item.seq = event.seq;
  item.route = route;
  item.judged = route == nullptr || route->via.empty();
  std::int64_t delay_ms = 0;
  if (const auto retry = recovered_retries_.extract(event.seq); !retry.empty()) {
    item.attempts = retry.mapped().attempts;
    item.first_failed_ms = retry.mapped().first_failed_ms;
    // So many attempts cannot have waited longer, whatever the wall clock says.
    item.waited_ms =
        std::clamp<std::int64_t>(clock_.wall_ms() - item.first_failed_ms, 0, item.attempts * settings_.backoff.cap_ms);
    // The wall clock may have jumped while nobody ran: never longer than the longest back-off.
    delay_ms = std::clamp<std::int64_t>(retry.mapped().not_before_ms - clock_.wall_ms(), 0, settings_.backoff.cap_ms);
  } else if (lane->items.empty() && queued() < settings_.ready_window && event.document.size() <= kKeptBytes) {
    item.event = std::make_unique<journal::StoredEvent>(std::move(event));
  }
  lane->items.push_back(std::move(item));
  ++held_;
  if (lane->busy) return;
  lane->busy = true;
  if (delay_ms > 0)
    wait(*lane, delay_ms);
  else
    queue(*lane);
}

void Consumer::queue(Lane& lane) {
  (lane.items.front().judged ? ready_ : unjudged_).push_back(&lane);
}

void Consumer::dispatch() {
  while (in_flight_ < settings_.max_in_flight && committing_ < kMaxCommitting && !ready_.empty()) {
    if (clock_.monotonic_ms() < gate_ms_) return;
    if (ready_.front()->items.front().is_unknown) {
      Lane& lane = *ready_.front();
      ready_.pop_front();
      if (fetch(lane)) ask(lane);
      continue;
    }
    if (lingers()) return;
    Flight flight;
    const std::vector<plugin::DeliveryCall> calls = gather(flight);
    if (calls.empty()) continue;
    ++in_flight_;
    calls_.deliver(calls, [weak = std::weak_ptr(alive_), flight = std::move(flight)](const plugin::Outcome& outcome) {
      if (const auto self = weak.lock()) (*self)->finish(flight, outcome);
    });
  }
}

// Reads the head's event again when it is not at hand. False when that cannot be done: the lane is looked after.
bool Consumer::fetch(Lane& lane) {
  Item& item = lane.items.front();
  if (item.event) return true;
  Result<journal::StoredEvent> event = journal_.event(item.seq);
  if (event) {
    item.event = std::make_unique<journal::StoredEvent>(*std::move(event));
    return true;
  }
  log_.error("sink", is_gone(event) ? "an event is no longer kept and is given up" : "an event cannot be read now",
             {{"sink", settings_.sink}, {"seq", std::to_string(item.seq)}, {"detail", event.status().message()}});
  if (is_gone(event))
    pop(lane);
  else
    wait(lane, kReadAgainMs);
  return false;
}

plugin::DeliveryCall Consumer::call_for(const Item& item) {
  plugin::DeliveryCall call;
  call.attempt = item.attempts + 1;
  call.id = item.event->id.text();
  call.type = item.event->type;
  call.channel = item.event->channel;
  call.conversation = item.event->conversation;
  call.document = item.replacement.empty() ? item.event->document : item.replacement;
  call.sequence = item.seq;
  call.recorded_ms = item.event->recorded_ms;
  return call;
}

void Consumer::finish(const Flight& flight, const plugin::Outcome& outcome) {
  --in_flight_;
  const plugin::Outcome* stop_sink = nullptr;
  for (std::size_t i = 0; i < flight.lanes.size(); ++i) {
    const plugin::Outcome& own = outcome.of_item(i);
    if (own.ok()) {
      done(*flight.lanes[i], own);
    } else if (own.is_configuration()) {
      ready_.push_front(flight.lanes[i]);
      stop_sink = &own;
    } else {
      failed(*flight.lanes[i], own);
    }
  }
  if (stop_sink != nullptr) halt(*stop_sink);
  finish_stop();
  pump();
}

void Consumer::ask(Lane& lane) {
  ++in_flight_;
  calls_.reconcile(call_for(lane.items.front()), [weak = std::weak_ptr(alive_), &lane](const plugin::Outcome& outcome) {
    const auto self = weak.lock();
    if (!self) return;
    Consumer& consumer = **self;
    --consumer.in_flight_;
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

void Consumer::failed(Lane& lane, const plugin::Outcome& outcome) {
  Item& item = lane.items.front();
  ++item.attempts;
  if (item.first_failed_ms == 0) item.first_failed_ms = clock_.wall_ms();
  const bool again = outcome.is_retryable() || outcome.is_unknown() || outcome.status == EKD_E_CANCELLED;
  if (!again || item.waited_ms >= settings_.retry_for_ms) return bury(lane, outcome);

  item.is_unknown = outcome.is_unknown() && calls_.reconcile;
  retried_count_.add();
  ++failures_in_a_row_;
  set_health(failures_in_a_row_ >= kDownAfterFailures ? Health::State::down : Health::State::degraded, outcome.message);
  std::int64_t delay_ms = settings_.backoff.wait_ms(item.attempts, random_);
  if (outcome.retry_after_ms > 0) {
    delay_ms = std::min(outcome.retry_after_ms, kMaxGateMs);
    gate_ms_ = std::max(gate_ms_, clock_.monotonic_ms() + delay_ms);
  }
  log_.warning("sink", "a delivery failed and will be repeated",
               {{"sink", settings_.sink},
                {"event", item.event->id.text()},
                {"attempt", std::to_string(item.attempts)},
                {"again_in_ms", std::to_string(delay_ms)},
                {"reason", outcome.message}});
  if (replaced_bytes_ > kMaxReplacedBytes / 2) forget_replacement(item);
  repeat(lane, delay_ms);
}

// The head comes again after that wait, also when the gateway is restarted in between.
void Consumer::repeat(Lane& lane, std::int64_t delay_ms) {
  Item& item = lane.items.front();
  unsaved_retries_[item.seq] = {settings_.sink, item.seq, item.attempts, item.first_failed_ms,
                                clock_.wall_ms() + delay_ms};
  item.waited_ms += delay_ms;
  save_later(kSaveDelayMs);
  item.event.reset();
  wait(lane, delay_ms);
}

void Consumer::bury(Lane& lane, const plugin::Outcome& outcome) {
  Item& item = lane.items.front();
  Dead dead;
  dead.id = item.event->id;
  dead.record = {
      settings_.sink,          item.seq,        item.attempts,          item.first_failed_ms, clock_.wall_ms(),
      outcome.upstream_status, outcome.message, excerpt(outcome.result)};
  log_.error("sink", "an event became a dead letter",
             {{"sink", settings_.sink},
              {"event", dead.id.text()},
              {"attempts", std::to_string(item.attempts)},
              {"reason", outcome.message}});
  unsaved_dead_.insert(item.seq);
  dead_[item.seq] = std::move(dead);
  dead_count_.add();
  dead_gauge_.set(static_cast<double>(dead_.size()));
  pop(lane);
}

void Consumer::pop(Lane& lane) {
  const journal::Seq seq = lane.items.front().seq;
  replaced_bytes_ -= lane.items.front().replacement.size();
  lane.items.pop_front();
  --held_;
  if (replaying_.erase(seq) == 0) pending_.erase(seq);
  done_.add(seq);
  unsaved_done_.add(seq);
  unsaved_retries_.erase(seq);
  save_later(kSaveDelayMs);
  if (lane.items.empty())
    lanes_.erase(std::string(lane.conversation));
  else
    queue(lane);
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
