// SPDX-License-Identifier: Apache-2.0
// How a consumer forms the batches that its sink has asked for.
#include <utility>

#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

// Whether the batch that could go now waits for a fuller one. Comes back by itself.
bool Consumer::lingers() {
  const std::int64_t now = clock_.monotonic_ms();
  if (settings_.linger_ms == 0 || ready_.size() >= settings_.max_batch) return false;
  if (batch_due_ms_ != 0) return now < batch_due_ms_;
  batch_due_ms_ = now + settings_.linger_ms;
  loop_.post_after(settings_.linger_ms, [weak = std::weak_ptr(alive_)] {
    if (const auto self = weak.lock()) (*self)->pump();
  });
  return true;
}

// The heads of lanes that are ready, as many as a batch holds, and at most `most`. A head that cannot be read is looked
// after.
std::vector<plugin::DeliveryCall> Consumer::gather(Flight& flight, std::size_t most) {
  batch_due_ms_ = 0;
  std::vector<plugin::DeliveryCall> calls;
  std::size_t bytes = 0;
  while (calls.size() < most && !ready_.empty() && !ready_.front()->items.front().is_unknown &&
         !is_behind(*ready_.front())) {
    Lane* const lane = ready_.front();
    ready_.pop_front();
    if (!fetch(*lane)) continue;
    bytes += document_bytes(lane->items.front());
    if (bytes > settings_.max_batch_bytes && !calls.empty()) {
      ready_.push_front(lane);
      break;
    }
    calls.push_back(take_call(lane->items.front()));
    flight.lanes.push_back(lane);
  }
  return calls;
}

}  // namespace ekiden::pipeline
