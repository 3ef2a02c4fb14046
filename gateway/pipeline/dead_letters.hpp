// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/event_id.hpp"
#include "core/ports/operations.hpp"
#include "journal/journal.hpp"
#include "pipeline/lane.hpp"

namespace ekiden::pipeline {

// The events that one consumer has finally refused, and the conversations that are parked because of them: those of
// which an event was refused under a policy that holds the later ones back. About 110 bytes each: what was said about
// one stands in the journal. Not thread-safe.
class DeadLetters {
 public:
  using Record = std::shared_ptr<const journal::DeadRecord>;
  struct Letter {
    EventId id;
    LaneKey lane = 0;
    std::int64_t at_ms = 0;
    journal::Seq record_at = 0;  // where its record stands; 0: nowhere yet
    Record unwritten;            // null when it stands somewhere
    std::uint32_t attempts = 0;
    bool parks = false;
    bool is_behind = false;  // it was never tried: an earlier one of its conversation was refused
  };

  // `journal` outlives it.
  DeadLetters(std::string consumer, const journal::Journal& journal)
      : consumer_(std::move(consumer)), journal_(journal) {}

  bool contains(journal::Seq seq) const { return letters_.contains(seq); }
  const Letter* find(journal::Seq seq) const;
  std::optional<journal::Seq> find(const EventId& id) const;
  std::size_t size() const { return letters_.size(); }
  // The oldest event among those that became dead letters after that time; nothing when there is none.
  std::optional<journal::Seq> first_since(std::int64_t wall_ms) const;

  // A record that the journal holds under that seq; its event is looked up later, by complete().
  void recover(journal::Seq seq, const journal::DeadRecord& record);
  // Looks up the event of each; those that are no longer kept go. `parks` says whether a letter's event parks.
  template <class Parks>
  void complete(const Parks& parks);

  void add(const EventId& id, LaneKey lane, bool parks, journal::DeadRecord record);
  // The journal holds this record of the event from now on. Nothing when there is a newer one.
  void written(journal::Seq event, const Record& record, journal::Seq at);
  // Its record, as long as it is not written; else from the journal. What cannot be read there is said in its place.
  Record record_of(journal::Seq event, const Letter& letter) const;
  void erase(journal::Seq seq);
  // Their events are no longer kept. How many they were.
  std::size_t forget_below(journal::Seq seq);

  bool is_parked(LaneKey lane) const { return parked_.contains(lane); }
  std::size_t parked() const { return parked_.size(); }

  // Those that match, oldest first. A selection by reason reads the record of each that matches else.
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
  // Says of an event and its letter whether they match; `selection` outlives it.
  auto matcher(const DeadLetterSelection& selection) const;
  static Letter letter_of(const journal::DeadRecord& record);

  const std::string consumer_;
  const journal::Journal& journal_;
  std::map<journal::Seq, Letter> letters_;
  std::unordered_map<LaneKey, std::size_t> parked_;  // -> letters that park
};

template <class Parks>
void DeadLetters::complete(const Parks& parks) {
  for (auto it = letters_.begin(); it != letters_.end();) {
    const Result<journal::StoredEvent> event = journal_.event(it->first);
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
