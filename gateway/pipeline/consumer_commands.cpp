// SPDX-License-Identifier: Apache-2.0
// A sink that answered an event with commands: they and the event's acknowledgement go to the journal as one.
#include <utility>

#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

namespace {

constexpr std::int64_t kCommitAgainMs = 1'000;

bool is_final(const Status& status) {
  switch (status.code()) {
    case Code::invalid:
    case Code::not_found:
    case Code::rejected:
    case Code::conflict:
      return true;
    default:
      return false;
  }
}

}  // namespace

void Consumer::done(Lane& lane, const plugin::Outcome& outcome) {
  if (outcome.commands.empty()) return delivered(lane);
  ++committing_;
  commit(lane, outcome.commands);
}

void Consumer::commit(Lane& lane, const std::vector<plugin::Submission>& commands) {
  const Item& item = lane.items.front();
  lane.is_committing = true;
  std::vector<journal::Record> finished;
  if (item.lags)
    finished.emplace_back(record_of(lane, item.seq + 1));
  else
    finished.emplace_back(journal::AckRecord{settings_.sink, {{item.seq, item.seq}}});
  calls_.commit(commands, std::move(finished), [weak = std::weak_ptr(alive_), &lane, commands](const Status& status) {
    if (const auto self = weak.lock()) (*self)->committed(lane, commands, status);
  });
}

void Consumer::committed(Lane& lane, const std::vector<plugin::Submission>& commands, const Status& status) {
  if (!status && !is_final(status) &&
      started_) {  // the disk is full: the sink has done its part and is not asked again
    loop_.post_after(kCommitAgainMs, [weak = std::weak_ptr(alive_), &lane, commands, status] {
      const auto self = weak.lock();
      if (!self) return;
      if ((*self)->started_) return (*self)->commit(lane, commands);
      (*self)->committed(lane, commands, status);
    });
    return;
  }
  --committing_;
  lane.is_committing = false;
  if (status) {
    delivered(lane);
  } else if (is_final(status)) {
    plugin::Outcome refused;
    refused.message = "a command that answers the event was refused: " + status.message();
    ++lane.items.front().attempts;
    bury(lane, refused);
  }
  finish_stop();
  pump();
}

}  // namespace ekiden::pipeline
