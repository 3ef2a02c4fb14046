// SPDX-License-Identifier: Apache-2.0
// What a consumer holds of one conversation.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "journal/journal.hpp"
#include "pipeline/routes.hpp"

namespace ekiden::pipeline {

// Counts a document out of its consumer's budget when it goes.
struct Uncount {
  std::size_t* total = nullptr;
  std::size_t bytes = 0;
  void operator()(const journal::StoredEvent* event) const {
    *total -= bytes;
    delete event;
  }
};
// An event that is held in memory, its document counted in `total`, which outlives it.
using HeldEvent = std::unique_ptr<journal::StoredEvent, Uncount>;
HeldEvent held_event(journal::StoredEvent event, std::size_t& total);

// One event on its way to a sink.
struct Item {
  journal::Seq seq = 0;
  EventId id;
  const Routes::Route* route = nullptr;  // none: an event that is sent again although no route leads here any more
  bool judged = false;                   // by each filter of the route, and by its map
  std::uint32_t holds = 0;               // how often in a row a filter failed
  std::uint32_t attempts = 0;
  std::int64_t first_failed_ms = 0;
  std::int64_t waited_ms = 0;  // between attempts: what counts against retry_for_ms
  std::string replacement;     // what the filters made of the document; empty: they left it
  std::string record;          // what the map made of that; empty: the route has none
  HeldEvent event;             // none: it is read from the journal when it is about to go
  bool is_unknown = false;     // the last delivery may have arrived: the sink is asked before the next
  bool lags = false;           // it counts for the lane's own cursor, not for the consumer's
  bool is_behind = false;      // an event before it was refused, and the conversation is parked

  // Of what the route's filters and its map made of it.
  std::size_t made_bytes() const { return replacement.size() + record.size(); }
};

// The cursor of a conversation that lags behind: the consumer's cursor passes its events, and this one remembers where
// they go on, so that a conversation that waits costs the same however many of its events wait.
struct Lag {
  journal::Seq from = 0;       // its events below are finished, or counted by the consumer's cursor
  journal::Seq read = 0;       // its events up to here were looked at
  bool caught_up = false;      // so was everything that the consumer has passed
  bool is_ending = false;      // the record that there is no such cursor any more is on its way to the disk
  std::size_t in_lane = 0;     // items that count for it
  std::uint64_t waiting = 0;   // events known behind `read`
  std::int64_t oldest_ms = 0;  // recorded time of the first event that waited when it began
  std::uint32_t attempts = 0;  // of its first event, as a restart found it
  std::int64_t first_failed_ms = 0;
  std::int64_t not_before_ms = 0;
};

// A conversation as a lane's key: the first 8 bytes of the SHA-256 of its own key, which nobody can aim at another's.
// Two conversations with the same one would share a lane, and wait for each other.
using LaneKey = std::uint64_t;
LaneKey lane_key(std::string_view conversation);

// The events of one conversation, strictly in order. There are as many as a window has events: empty ones are small.
struct Lane {
  LaneKey key = 0;
  std::list<Item> items;
  bool is_busy = false;        // in flight, ready, waiting or with the filters: queued once at most
  bool is_failing = false;     // the first event has failed, and is tried again
  bool is_committing = false;  // the first event and its answer are on their way to the journal
  std::unique_ptr<Lag> lag;
};

}  // namespace ekiden::pipeline
