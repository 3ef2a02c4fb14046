// SPDX-License-Identifier: Apache-2.0
// What has been written to the CRM, kept over restarts in the host's key-value store, for one profile at one URL:
//
//   e/<scope>/<event id>        the remote ids of the steps of an event that are done: where a repetition resumes
//   l/<scope>/<object>/<hash>   the remote id behind one of our keys, and a hash of what was written last
//
// Both are memory, not truth: the oldest go when there are many, and what is forgotten costs a request, for every
// strategy of a profile is right without it. Of the strand.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::crm {

/// Entries below one prefix, at most `max` of them.
class BoundedStore {
 public:
  BoundedStore(sdk::Host& host, std::string prefix, std::size_t max);

  /// Learns which entries there are.
  void load();
  std::optional<std::string> get(std::string_view key);
  /// The oldest entries make room.
  void put(std::string_view key, std::string_view value);
  void remove(std::string_view key);

 private:
  void forget_oldest();

  sdk::Host& host_;
  const std::string prefix_;
  const std::size_t max_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, std::string> by_age_;
  std::map<std::string, std::uint64_t, std::less<>> ages_;  // the same, the other way round
};

struct Link {
  std::string id;
  std::string hash;
};

class Ledger {
 public:
  Ledger(sdk::Host& host, std::string_view profile, std::string_view url);

  void load();

  /// The remote id, which may be empty, of a step that is done.
  std::optional<std::string> done(std::string_view event_id, std::size_t step);
  void note(std::string_view event_id, std::size_t step, std::string_view id);
  void forget_event(std::string_view event_id);

  std::optional<Link> link(std::string_view object, std::string_view key);
  void keep(std::string_view object, std::string_view key, const Link& link);
  void forget(std::string_view object, std::string_view key);

 private:
  BoundedStore events_;
  BoundedStore links_;
};

}  // namespace ekiden::crm
