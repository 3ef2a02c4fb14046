// SPDX-License-Identifier: Apache-2.0
// A consumer's events with the filters and the map of their routes. A lane's head is judged when its turn comes, not
// before; what came of it is kept over the retries of the sink as long as there is room, and never over a restart.
#include <algorithm>
#include <utility>

#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

namespace {

constexpr std::size_t kMappedInOneTurn = 256;

}  // namespace

void Consumer::judge() {
  std::size_t mapped = 0;
  while (judging_ < kMaxJudging && made_bytes_ < kMaxMadeBytes && !unjudged_.empty()) {
    if (mapped == kMappedInOneTurn) return pump_after(0);
    Lane* const lane = unjudged_.front();
    unjudged_.pop_front();
    if (is_behind(*lane)) {
      ready_.push_back(lane);
      continue;
    }
    if (!fetch(*lane)) continue;
    const Item& item = lane->items.front();
    if (item.route->via.empty()) {
      ++mapped;
      map(*lane);
      continue;
    }
    plugin::DeliveryCall call = call_of(item, *item.event);
    call.attempt = item.holds + 1;
    ++judging_;
    filters_.judge(*item.route, std::move(call), [weak = std::weak_ptr(alive_), lane](Filters::Verdict verdict) {
      if (const auto self = weak.lock()) (*self)->judged(*lane, std::move(verdict));
    });
  }
}

void Consumer::judged(Lane& lane, Filters::Verdict verdict) {
  --judging_;
  if (!started_) return;  // a stop waits for no filter: the event is judged again after it
  Item& item = lane.items.front();
  switch (verdict.kind) {
    case Filters::Verdict::Kind::hold:
      hold(lane, verdict);
      break;
    case Filters::Verdict::Kind::drop:
      pop(lane);
      break;
    case Filters::Verdict::Kind::replace:
      item.replacement = std::move(verdict.document);
      made_bytes_ += item.replacement.size();
      [[fallthrough]];
    case Filters::Verdict::Kind::pass:
      item.holds = 0;
      map(lane);
  }
  pump();
}

// The filters have let the head through; its map says whether it goes on, and with what.
void Consumer::map(Lane& lane) {
  Item& item = lane.items.front();
  if (item.route->map) {
    if (item.replacement.empty() && !fetch(lane)) return;
    const std::string& document = item.replacement.empty() ? item.event->document : item.replacement;
    mapping::Map::Outcome outcome = item.route->map->run(document, calls_.check_record);
    if (outcome.kind == mapping::Map::Outcome::Kind::skipped) {
      skipped_count_.add();
      return pop(lane);
    }
    if (outcome.kind == mapping::Map::Outcome::Kind::failed) {
      plugin::Outcome refused;
      refused.status = EKD_E_REJECTED;
      refused.message = std::move(outcome.text);
      forget_made(item);
      return failed(lane, refused);
    }
    item.record = std::move(outcome.text);
    made_bytes_ += item.record.size();
  }
  item.judged = true;
  queue(lane);
}

void Consumer::hold(Lane& lane, const Filters::Verdict& verdict) {
  Item& item = lane.items.front();
  ++item.holds;
  if (item.first_failed_ms == 0) item.first_failed_ms = clock_.wall_ms();
  if (item.waited_ms >= settings_.retry_for_ms && policy_of(item.route) != OnRefusal::block) {
    plugin::Outcome given_up;
    given_up.message = verdict.reason;
    return bury(lane, given_up);
  }
  repeat(lane, verdict.retry_after_ms > 0 ? std::min(verdict.retry_after_ms, Protection::kMaxGateMs)
                                          : settings_.backoff.wait_ms(item.holds, random_));
}

void Consumer::forget_made(Item& item) {
  if (item.made_bytes() == 0) return;
  made_bytes_ -= item.made_bytes();
  item.replacement = {};
  item.record = {};
  item.judged = false;
}

}  // namespace ekiden::pipeline
