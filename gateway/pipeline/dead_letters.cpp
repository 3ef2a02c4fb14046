// SPDX-License-Identifier: Apache-2.0
#include "pipeline/dead_letters.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace ekiden::pipeline {

namespace {

// Whether a letter matches; `selection` outlives it.
auto matcher(const DeadLetterSelection& selection) {
  return [&selection, lane = lane_key(selection.conversation)](const DeadLetters::Letter& letter) {
    const journal::DeadRecord& record = letter.record;
    return (selection.event_id.empty() || letter.id.text() == selection.event_id) &&
           (selection.conversation.empty() || letter.lane == lane) &&
           (selection.from_ms == 0 || record.at_ms >= selection.from_ms) &&
           (selection.to_ms == 0 || record.at_ms < selection.to_ms) &&
           (selection.reason.empty() || record.reason.find(selection.reason) != std::string::npos);
  };
}

}  // namespace

const DeadLetters::Letter* DeadLetters::find(journal::Seq seq) const {
  const auto found = letters_.find(seq);
  return found == letters_.end() ? nullptr : &found->second;
}

const DeadLetters::Letter* DeadLetters::find(const EventId& id) const {
  const auto found =
      std::find_if(letters_.begin(), letters_.end(), [&id](const auto& entry) { return entry.second.id == id; });
  return found == letters_.end() ? nullptr : &found->second;
}

std::optional<journal::Seq> DeadLetters::first_since(std::int64_t wall_ms) const {
  const auto found = std::find_if(letters_.begin(), letters_.end(),
                                  [wall_ms](const auto& entry) { return entry.second.record.at_ms > wall_ms; });
  return found == letters_.end() ? std::nullopt : std::optional(found->first);
}

void DeadLetters::add(Letter letter) {
  erase(letter.record.event);
  if (letter.parks) ++parked_[letter.lane];
  letters_[letter.record.event] = std::move(letter);
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
    if (matches(letter)) chosen.push_back(seq);
  return chosen;
}

std::vector<journal::Seq> DeadLetters::select_in_order(const DeadLetterSelection& selection) const {
  const auto matches = matcher(selection);
  std::vector<journal::Seq> chosen;
  std::set<LaneKey> parked;  // of which a later one was chosen
  for (auto it = letters_.rbegin(); it != letters_.rend(); ++it) {
    const Letter& letter = it->second;
    const bool is_older = letter.parks && parked.contains(letter.lane);
    if (!is_older && !matches(letter)) continue;
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
    if (!letter.is_behind()) refused.insert(letter.lane);
    if (!refused.contains(letter.lane)) behind.push_back(seq);
  }
  return behind;
}

}  // namespace ekiden::pipeline
