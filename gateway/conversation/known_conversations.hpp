// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "conversation/open_windows.hpp"

namespace ekiden::conversation {

// The reply windows of the conversations that were active last. Bounded: beyond the limit those go that nobody has
// touched for longest, half of a shard at a time. Thread-safe.
class KnownConversations {
 public:
  struct Conversation {
    OpenWindows windows;
    std::uint64_t through = 0;  // the seq of the newest record that is in them
  };

  // `most`: at least 2 a shard.
  explicit KnownConversations(std::size_t most) : half_of_shard_(most / kShards / 2) {}

  std::optional<Conversation> find(std::string_view key) const;
  // `use(const Conversation&)` runs with the lock held; whether it is known.
  template <class Use>
  bool read(std::string_view key, Use&& use) const {
    const Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    for (const Map* const map : {&shard.young, &shard.old})
      if (const auto found = map->find(key); found != map->end()) {
        use(found->second);
        return true;
      }
    return false;
  }
  // `change(Conversation&)` runs with the lock held; on a new one when `create`, else not when it is not known.
  template <class Change>
  void with(std::string_view key, bool create, Change&& change) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    Conversation* conversation = touch(shard, key);
    if (conversation == nullptr && create) conversation = &add(shard, std::string(key));
    if (conversation != nullptr) change(*conversation);
  }
  void put(std::string key, Conversation conversation);
  // How many have a key that `matches`; they go when `remove`.
  std::uint64_t match(const std::function<bool(std::string_view key)>& matches, bool remove);
  void clear();

  // Shard by shard, each with its lock held.
  void each(const std::function<void(const std::string& key, const Conversation&)>& use) const;

 private:
  static constexpr std::size_t kShards = 64;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Map = std::unordered_map<std::string, Conversation, Hash, std::equal_to<>>;
  // What is touched moves into `young`; when that is full it becomes `old`, and what was old is forgotten.
  struct Shard {
    mutable std::mutex mutex;
    Map young;
    Map old;
  };

  Shard& shard_of(std::string_view key) { return shards_[Hash()(key) % kShards]; }
  const Shard& shard_of(std::string_view key) const { return shards_[Hash()(key) % kShards]; }
  Conversation* touch(Shard& shard, std::string_view key);
  Conversation& add(Shard& shard, std::string key);
  void make_room(Shard& shard) const;

  const std::size_t half_of_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace ekiden::conversation
