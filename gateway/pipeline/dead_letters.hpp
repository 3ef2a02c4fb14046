// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "core/event_id.hpp"
#include "core/ports/operations.hpp"
#include "journal/journal.hpp"
#include "pipeline/lane.hpp"

namespace ekiden::pipeline {

// The events that one consumer has finally refused, and the conversations that are parked because of them: those of
// which an event was refused under a policy that holds the later ones back. Not thread-safe.
class DeadLetters {
 public:
  struct Letter {
    journal::DeadRecord record;
    EventId id;
    LaneKey lane = 0;
    bool parks = false;
    // It was never tried: an earlier one of its conversation was refused.
    bool is_behind() const { return record.attempts == 0 && record.first_failed_ms == 0; }
  };

  bool contains(journal::Seq seq) const { return letters_.contains(seq); }
  const Letter* find(journal::Seq seq) const;
  const Letter* find(const EventId& id) const;
  std::size_t size() const { return letters_.size(); }
  // The oldest event among those that became dead letters after that time; nothing when there is none.
  std::optional<journal::Seq> first_since(std::int64_t wall_ms) const;

  // A record that the journal holds; its event is looked up later, by complete().
  void recover(const journal::DeadRecord& record) { letters_[record.event].record = record; }
  // Looks up the event of each; those that are no longer kept go. `parks` says whether a letter's event parks.
  template <class Parks>
  void complete(const journal::Journal& journal, const Parks& parks);

  void add(Letter letter);
  void erase(journal::Seq seq);
  // Their events are no longer kept. How many they were.
  std::size_t forget_below(journal::Seq seq);

  bool is_parked(LaneKey lane) const { return parked_.contains(lane); }
  std::size_t parked() const { return parked_.size(); }

  // Those that match, oldest first.
  std::vector<journal::Seq> select(const DeadLetterSelection& selection) const;
  // The same, and of a parked conversation also all that are older than one that matches: sent again without them it
  // would be out of order.
  std::vector<journal::Seq> select_in_order(const DeadLetterSelection& selection) const;

  std::vector<journal::Seq> after(journal::Seq seq, std::size_t limit) const;

  // The parked conversations all of whose letters are among `chosen` (ascending).
  std::set<LaneKey> freed_by(const std::vector<journal::Seq>& chosen) const;
  // Of these conversations the letters that stand behind others only. Those of which a letter was refused itself are
  // left out.
  std::vector<journal::Seq> only_behind(const std::set<LaneKey>& lanes) const;

 private:
  std::map<journal::Seq, Letter> letters_;
  std::unordered_map<LaneKey, std::size_t> parked_;  // -> letters that park
};

template <class Parks>
void DeadLetters::complete(const journal::Journal& journal, const Parks& parks) {
  for (auto it = letters_.begin(); it != letters_.end();) {
    const Result<journal::StoredEvent> event = journal.event(it->first);
    if (!event && event.status().code() == Code::not_found) {
      it = letters_.erase(it);
      continue;
    }
    if (event) {
      Letter& letter = it->second;
      letter.id = event->id;
      letter.lane = lane_key(event->conversation);
      letter.parks = parks(*event);
      if (letter.parks) ++parked_[letter.lane];
    }
    ++it;
  }
}

}  // namespace ekiden::pipeline
