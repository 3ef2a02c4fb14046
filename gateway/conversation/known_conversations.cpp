// SPDX-License-Identifier: Apache-2.0
#include "conversation/known_conversations.hpp"

namespace ekiden::conversation {

std::optional<KnownConversations::Conversation> KnownConversations::find(std::string_view key) const {
  std::optional<Conversation> copy;
  read(key, [&copy](const Conversation& known) { copy = known; });
  return copy;
}

KnownConversations::Conversation* KnownConversations::touch(Shard& shard, std::string_view key) {
  if (const auto found = shard.young.find(key); found != shard.young.end()) return &found->second;
  const auto found = shard.old.find(key);
  if (found == shard.old.end()) return nullptr;
  Map::node_type kept = shard.old.extract(found);
  make_room(shard);
  return &shard.young.insert(std::move(kept)).position->second;
}

void KnownConversations::make_room(Shard& shard) const {
  if (shard.young.size() < half_of_shard_) return;
  shard.old = std::move(shard.young);
  shard.young = {};
}

KnownConversations::Conversation& KnownConversations::add(Shard& shard, std::string key) {
  make_room(shard);
  return shard.young[std::move(key)];
}

void KnownConversations::put(std::string key, Conversation conversation) {
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  add(shard, std::move(key)) = std::move(conversation);
}

std::uint64_t KnownConversations::match(const std::function<bool(std::string_view key)>& matches, bool remove) {
  std::uint64_t count = 0;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    for (Map* const map : {&shard.young, &shard.old})
      for (auto one = map->begin(); one != map->end();) {
        const bool is_meant = matches(one->first);
        count += is_meant ? 1 : 0;
        one = is_meant && remove ? map->erase(one) : std::next(one);
      }
  }
  return count;
}

void KnownConversations::clear() {
  (void)match([](std::string_view) { return true; }, true);
}

void KnownConversations::each(const std::function<void(const std::string& key, const Conversation&)>& use) const {
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    for (const Map* const map : {&shard.old, &shard.young})
      for (const auto& [key, conversation] : *map) use(key, conversation);
  }
}

}  // namespace ekiden::conversation
