// SPDX-License-Identifier: Apache-2.0
#include "prove/model/model_sink.hpp"

#include <algorithm>
#include <utility>

namespace ekiden::prove {

namespace {

constexpr std::int64_t kPatienceMs = 30'000;

plugin::Outcome outcome(ekd_status status, const char* message) {
  plugin::Outcome result;
  result.status = status;
  result.message = message;
  return result;
}

}  // namespace

void ModelSink::deliver(const std::vector<plugin::DeliveryCall>& calls, plugin::Instance::Done done, Executor& loop) {
  const auto take = [&] {
    for (const plugin::DeliveryCall& call : calls) ledger_.delivered(call.document);
  };
  const auto end = [&](plugin::Outcome result) {
    loop.post([done = std::move(done), result = std::move(result)] { done(result); });
  };
  const auto end_later = [&](std::int64_t ms, plugin::Outcome result) {
    open_.push_back({clock_.monotonic_ms() + ms, std::move(result), std::move(done)});
  };
  switch (mood_) {
    case Mood::well:
      if (dice_() % 10 == 0) return end(outcome(EKD_E_RETRY, "busy"));
      take();
      if (dice_() % 4 == 0) return end_later(static_cast<std::int64_t>(dice_() % 100), {});
      return end({});
    case Mood::down:
      return end(outcome(EKD_E_NOT_CONNECTED, "down"));
    case Mood::hanging:
      return end_later(kPatienceMs, outcome(EKD_E_RETRY, "no answer in time"));
    case Mood::forgetful:
      take();
      return end(outcome(dice_() % 2 == 0 ? EKD_E_RETRY : EKD_E_UNKNOWN_OUTCOME, "the answer was lost"));
  }
}

std::optional<std::int64_t> ModelSink::next_due_ms() const {
  const auto next =
      std::min_element(open_.begin(), open_.end(), [](const Open& a, const Open& b) { return a.due_ms < b.due_ms; });
  return next == open_.end() ? std::nullopt : std::optional(next->due_ms);
}

void ModelSink::tick(Executor& loop) {
  const auto due = std::stable_partition(open_.begin(), open_.end(),
                                         [&](const Open& one) { return one.due_ms > clock_.monotonic_ms(); });
  for (auto one = due; one != open_.end(); ++one)
    loop.post([done = std::move(one->done), result = std::move(one->outcome)] { done(result); });
  open_.erase(due, open_.end());
}

}  // namespace ekiden::prove
