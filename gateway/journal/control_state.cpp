// SPDX-License-Identifier: Apache-2.0
#include "journal/control_state.hpp"

#include <algorithm>
#include <limits>

namespace ekiden::journal {

void ControlState::apply(Seq seq, const Record& record) {
  std::visit(
      [&](const auto& value) {
        if constexpr (requires { take(seq, value); }) take(seq, value);
      },
      record);
}

void ControlState::take(Seq seq, const AckRecord& record) {
  Consumer& consumer = consumers_[record.consumer];
  consumer.acked_at = seq;
  for (const SeqRange& range : record.done) {
    if (range.first > range.last) continue;
    consumer.done.add(range);
    const auto forget = [&range](auto& map) { map.erase(map.lower_bound(range.first), map.upper_bound(range.last)); };
    forget(consumer.retries);
    forget(consumer.replays);
  }
}

void ControlState::take(Seq seq, const RetryRecord& record) {
  Consumer& consumer = consumers_[record.consumer];
  if (!consumer.done.contains(record.event)) consumer.retries[record.event] = {seq, record};
}

void ControlState::take(Seq seq, const DeadRecord& record) {
  Consumer& consumer = consumers_[record.consumer];
  consumer.dead[record.event] = seq;
  consumer.replays.erase(record.event);
}

void ControlState::take(Seq seq, const ReplayRecord& record) {
  Consumer& consumer = consumers_[record.consumer];
  consumer.dead.erase(record.event);
  consumer.replays[record.event] = {seq, record};
}

void ControlState::take(Seq, const DropRecord& record) {
  consumers_[record.consumer].dead.erase(record.event);
}

void ControlState::take(Seq seq, const LagRecord& record) {
  Consumer& consumer = consumers_[record.consumer];
  if (record.from == 0)
    consumer.lags.erase(record.conversation);
  else
    consumer.lags[record.conversation] = {seq, record};
}

void ControlState::take(Seq seq, const CommandRecord& record) {
  commands_[record.id] = {seq, 0, {}};
}

void ControlState::take(Seq seq, const CommandStateRecord& record) {
  const auto found = commands_.find(record.id);
  if (found == commands_.end()) return;
  if (is_final(record.state)) {
    commands_.erase(found);
    return;
  }
  found->second.state_at = seq;
  found->second.state = record;
}

void ControlState::take(Seq seq, const CursorRecord& record) {
  cursors_[{record.channel, record.name}] = {seq, record};
}

void ControlState::forget_below(Seq floor) {
  const auto forget = [floor](auto& map) { map.erase(map.begin(), map.lower_bound(floor)); };
  for (auto& [name, consumer] : consumers_) {
    forget(consumer.retries);
    forget(consumer.replays);
    forget(consumer.dead);
  }
}

void ControlState::forget(const std::vector<Seq>& erased) {
  const auto is_erased = [&erased](Seq seq) { return std::binary_search(erased.begin(), erased.end(), seq); };
  for (auto& [name, consumer] : consumers_) {
    std::erase_if(consumer.retries, [&](const auto& entry) { return is_erased(entry.first); });
    std::erase_if(consumer.replays, [&](const auto& entry) { return is_erased(entry.first); });
    std::erase_if(consumer.dead, [&](const auto& entry) { return is_erased(entry.first) || is_erased(entry.second); });
  }
  std::erase_if(commands_, [&](const auto& entry) { return is_erased(entry.second.accepted_at); });
}

std::vector<std::pair<Seq, Record>> ControlState::records() const {
  std::vector<std::pair<Seq, Record>> records;
  for (const auto& [name, consumer] : consumers_)
    if (consumer.acked_at != 0) records.emplace_back(consumer.acked_at, AckRecord{name, consumer.done.ranges()});
  const auto first_of_rest = static_cast<std::ptrdiff_t>(records.size());
  for (const auto& [name, consumer] : consumers_) {
    for (const auto& [event, retry] : consumer.retries) records.emplace_back(retry);
    for (const auto& [event, replay] : consumer.replays) records.emplace_back(replay);
    for (const auto& [conversation, lag] : consumer.lags) records.emplace_back(lag);
    for (const auto& [event, seq] : consumer.dead) {
      DeadRecord dead;
      dead.consumer = name;
      dead.event = event;
      records.emplace_back(seq, std::move(dead));
    }
  }
  for (const auto& [id, command] : commands_) {
    CommandRecord accepted;
    accepted.id = id;
    records.emplace_back(command.accepted_at, std::move(accepted));
    if (command.state_at != 0) records.emplace_back(command.state_at, command.state);
  }
  for (const auto& [key, cursor] : cursors_) records.emplace_back(cursor);
  std::sort(records.begin() + first_of_rest, records.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return records;
}

bool ControlState::is_abridged(const Record& record) {
  return std::holds_alternative<DeadRecord>(record) || std::holds_alternative<CommandRecord>(record);
}

Seq ControlState::oldest_open_command() const {
  Seq oldest = std::numeric_limits<Seq>::max();
  for (const auto& [id, command] : commands_) oldest = std::min(oldest, command.accepted_at);
  return oldest;
}

}  // namespace ekiden::journal
