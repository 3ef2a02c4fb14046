// SPDX-License-Identifier: Apache-2.0
// A consumer's events with the filters of their routes. A lane's head is judged when its turn comes, not before; what
// came of it is kept over the retries of the sink as long as there is room, and never over a restart.
#include <algorithm>
#include <utility>

#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

void Consumer::judge() {
  while (judging_ < kMaxJudging && replaced_bytes_ < kMaxReplacedBytes && !unjudged_.empty()) {
    Lane* const lane = unjudged_.front();
    unjudged_.pop_front();
    if (is_behind(*lane)) {
      ready_.push_back(lane);
      continue;
    }
    if (!fetch(*lane)) continue;
    const Item& item = lane->items.front();
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
      replaced_bytes_ += item.replacement.size();
      [[fallthrough]];
    case Filters::Verdict::Kind::pass:
      item.judged = true;
      item.holds = 0;
      queue(lane);
  }
  pump();
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

void Consumer::forget_replacement(Item& item) {
  if (item.replacement.empty()) return;
  replaced_bytes_ -= item.replacement.size();
  item.replacement = {};
  item.judged = false;
}

}  // namespace ekiden::pipeline
