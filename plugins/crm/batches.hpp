// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "courier.hpp"

namespace ekiden::crm {

/// Upserts of one kind of object that wait to go together. Never two of one key: who adds one has the key. When a whole
/// batch is refused for what it is, each of its items goes by itself, so that a bad one takes no other with it. Of the
/// strand.
class Batches {
 public:
  using Done = Courier::Done;

  struct Item {
    std::string json;
    std::string trace;  // as it comes back in the item's result, where the profile says so
    Done done;
  };

  explicit Batches(Courier& courier, const Sessions& sessions) : courier_(courier), sessions_(sessions) {}

  /// `object` has a batch, and outlives this.
  void add(const ObjectType& object, Item item) { waiting_[&object].push_back(std::move(item)); }
  /// Sends what waits.
  void flush();

 private:
  using Items = std::vector<Item>;

  void send(const Batch& batch, Items items);
  void share_out(const Batch& batch, const Items& items, const Answer& answer) const;

  Courier& courier_;
  const Sessions& sessions_;
  std::map<const ObjectType*, Items> waiting_;
};

}  // namespace ekiden::crm
