// SPDX-License-Identifier: Apache-2.0
#include "store/kv_space.hpp"

#include <algorithm>

namespace ekiden::store {

namespace {

Status check_key(std::string_view key) {
  const bool valid = !key.empty() && key.size() <= Kv::kMaxKeyBytes &&
                     std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return valid ? Status() : Status(Code::invalid, "a key is 1 to 256 bytes of printable ASCII");
}

}  // namespace

void KvSpace::restore(std::string key, KvEntry entry) {
  bytes_ += key.size() + entry.bytes->size();
  entries_[std::move(key)] = std::move(entry);
}

Result<KvEntry> KvSpace::get(std::string_view key) const {
  if (Status status = check_key(key); !status) return status;
  const auto found = entries_.find(key);
  if (found == entries_.end()) return Status(Code::not_found, "there is no such key");
  return found->second;
}

Result<std::uint64_t> KvSpace::put(std::string_view key, std::string_view bytes,
                                   std::optional<std::uint64_t> expected) {
  if (Status status = check_key(key); !status) return status;
  const auto found = entries_.find(key);
  const bool is_new = found == entries_.end();
  if (expected && *expected != (is_new ? 0 : found->second.version))
    return Status(Code::conflict, "the key has another version by now");
  if (bytes.size() > Kv::kMaxValueBytes) return Status(Code::full, "a value has at most 64 KiB");
  if (is_new && entries_.size() == Kv::kMaxKeys) return Status(Code::full, "an instance has at most 10,000 keys");
  const std::size_t total =
      bytes_ + bytes.size() + (is_new ? key.size() : 0) - (is_new ? 0 : found->second.bytes->size());
  if (total > Kv::kMaxBytes) return Status(Code::full, "an instance has at most 16 MiB of keys and values");
  bytes_ = total;
  entries_.insert_or_assign(std::string(key), KvEntry{std::make_shared<const std::string>(bytes), ++version_});
  changed_.emplace(key);
  return version_;
}

Result<bool> KvSpace::remove(std::string_view key) {
  if (Status status = check_key(key); !status) return status;
  const auto found = entries_.find(key);
  if (found == entries_.end()) return false;
  bytes_ -= key.size() + found->second.bytes->size();
  entries_.erase(found);
  ++version_;
  changed_.emplace(key);
  return true;
}

std::vector<std::pair<std::string, KvEntry>> KvSpace::scan(std::string_view prefix) const {
  std::vector<std::pair<std::string, KvEntry>> list;
  for (auto entry = entries_.lower_bound(prefix); entry != entries_.end() && entry->first.starts_with(prefix); ++entry)
    list.push_back(*entry);
  return list;
}

KvChanges KvSpace::take_changes() {
  KvChanges changes{name_, version_, {}};
  changes.entries.reserve(changed_.size());
  for (const std::string& key : changed_) {
    const auto entry = entries_.find(key);
    changes.entries.emplace_back(key, entry == entries_.end() ? std::nullopt : std::optional(entry->second));
  }
  changed_.clear();
  return changes;
}

void KvSpace::give_back(const KvChanges& changes) {
  for (const auto& [key, entry] : changes.entries) changed_.insert(key);
}

}  // namespace ekiden::store
