// SPDX-License-Identifier: Apache-2.0
#include "pipeline/dead_letters.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace ekiden::pipeline {

auto DeadLetters::matcher(const DeadLetterSelection& selection) const {
  return [this, &selection, lane = lane_key(selection.conversation)](journal::Seq event, const Letter& letter) {
    return (selection.event_id.empty() || letter.id.text() == selection.event_id) &&
           (selection.conversation.empty() || letter.lane == lane) &&
           (selection.from_ms == 0 || letter.at_ms >= selection.from_ms) &&
           (selection.to_ms == 0 || letter.at_ms < selection.to_ms) &&
           (selection.reason.empty() || record_of(event, letter)->reason.find(selection.reason) != std::string::npos);
  };
}

const DeadLetters::Letter* DeadLetters::find(journal::Seq seq) const {
  const auto found = letters_.find(seq);
  return found == letters_.end() ? nullptr : &found->second;
}

std::optional<journal::Seq> DeadLetters::find(const EventId& id) const {
  const auto found =
      std::find_if(letters_.begin(), letters_.end(), [&id](const auto& entry) { return entry.second.id == id; });
  return found == letters_.end() ? std::nullopt : std::optional(found->first);
}

std::optional<journal::Seq> DeadLetters::first_since(std::int64_t wall_ms) const {
  const auto found = std::find_if(letters_.begin(), letters_.end(),
                                  [wall_ms](const auto& entry) { return entry.second.at_ms > wall_ms; });
  return found == letters_.end() ? std::nullopt : std::optional(found->first);
}

DeadLetters::Letter DeadLetters::letter_of(const journal::DeadRecord& record) {
  Letter letter;
  letter.at_ms = record.at_ms;
  letter.attempts = record.attempts;
  letter.is_behind = record.attempts == 0 && record.first_failed_ms == 0;
  return letter;
}

void DeadLetters::recover(journal::Seq seq, const journal::DeadRecord& record) {
  Letter letter = letter_of(record);
  letter.record_at = seq;
  letters_[record.event] = std::move(letter);
}

void DeadLetters::add(const EventId& id, LaneKey lane, bool parks, journal::DeadRecord record) {
  const journal::Seq event = record.event;
  erase(event);
  Letter letter = letter_of(record);
  letter.id = id;
  letter.lane = lane;
  letter.parks = parks;
  letter.unwritten = std::make_shared<const journal::DeadRecord>(std::move(record));
  if (parks) ++parked_[lane];
  letters_[event] = std::move(letter);
}

void DeadLetters::written(journal::Seq event, const Record& record, journal::Seq at) {
  const auto found = letters_.find(event);
  if (found == letters_.end() || found->second.unwritten != record) return;
  found->second.record_at = at;
  found->second.unwritten = nullptr;
}

DeadLetters::Record DeadLetters::record_of(journal::Seq event, const Letter& letter) const {
  if (letter.unwritten) return letter.unwritten;
  const Result<journal::Record> read = journal_.record(letter.record_at);
  const auto* const record = read ? std::get_if<journal::DeadRecord>(&*read) : nullptr;
  if (record != nullptr && record->event == event) return std::make_shared<const journal::DeadRecord>(*record);
  journal::DeadRecord lost;
  lost.consumer = consumer_;
  lost.event = event;
  lost.attempts = letter.attempts;
  lost.first_failed_ms = letter.is_behind ? 0 : letter.at_ms;
  lost.at_ms = letter.at_ms;
  lost.reason = "why cannot be read any more" + (read ? std::string() : ": " + read.status().message());
  return std::make_shared<const journal::DeadRecord>(std::move(lost));
}

void DeadLetters::erase(journal::Seq seq) {
  const auto node = letters_.extract(seq);
  if (node.empty() || !node.mapped().parks) return;
  const auto parked = parked_.find(node.mapped().lane);
  if (--parked->second == 0) parked_.erase(parked);
}

std::size_t DeadLetters::forget_below(journal::Seq seq) {
  std::size_t count = 0;
  for (; !letters_.empty() && letters_.begin()->first < seq; ++count) erase(letters_.begin()->first);
  return count;
}

std::vector<journal::Seq> DeadLetters::select(const DeadLetterSelection& selection) const {
  const auto matches = matcher(selection);
  std::vector<journal::Seq> chosen;
  for (const auto& [seq, letter] : letters_)
    if (matches(seq, letter)) chosen.push_back(seq);
  return chosen;
}

std::vector<journal::Seq> DeadLetters::select_in_order(const DeadLetterSelection& selection) const {
  const auto matches = matcher(selection);
  std::vector<journal::Seq> chosen;
  std::set<LaneKey> parked;  // of which a later one was chosen
  for (auto it = letters_.rbegin(); it != letters_.rend(); ++it) {
    const Letter& letter = it->second;
    const bool is_older = letter.parks && parked.contains(letter.lane);
    if (!is_older && !matches(it->first, letter)) continue;
    chosen.push_back(it->first);
    if (letter.parks) parked.insert(letter.lane);
  }
  std::reverse(chosen.begin(), chosen.end());
  return chosen;
}

std::vector<journal::Seq> DeadLetters::after(journal::Seq seq, std::size_t limit) const {
  std::vector<journal::Seq> list;
  for (auto it = letters_.upper_bound(seq); it != letters_.end() && list.size() < limit; ++it)
    list.push_back(it->first);
  return list;
}

std::set<LaneKey> DeadLetters::freed_by(const std::vector<journal::Seq>& chosen) const {
  std::set<LaneKey> lanes, left;
  for (const auto& [seq, letter] : letters_)
    if (letter.parks) (std::binary_search(chosen.begin(), chosen.end(), seq) ? lanes : left).insert(letter.lane);
  for (const LaneKey lane : left) lanes.erase(lane);
  return lanes;
}

std::vector<journal::Seq> DeadLetters::only_behind(const std::set<LaneKey>& lanes) const {
  std::vector<journal::Seq> behind;
  std::set<LaneKey> refused;
  for (const auto& [seq, letter] : letters_) {
    if (!letter.parks || !lanes.contains(letter.lane)) continue;
    if (!letter.is_behind) refused.insert(letter.lane);
    if (!refused.contains(letter.lane)) behind.push_back(seq);
  }
  return behind;
}

}  // namespace ekiden::pipeline
