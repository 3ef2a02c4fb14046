// SPDX-License-Identifier: Apache-2.0
#include "journal/key_run.hpp"

#include <algorithm>

namespace ekiden::journal {

namespace {

std::optional<Seq> find_in(const std::vector<KeyedSeq>& sorted, const Key& key) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), key,
                                   [](const KeyedSeq& one, const Key& wanted) { return one.key < wanted; });
  return at != sorted.end() && at->key == key ? std::optional(at->seq) : std::nullopt;
}

}  // namespace

Result<Fingerprints> KeyRun::load_fingerprints() const {
  const Result<std::unique_ptr<File>> file = fs_->open(path_, Fs::Open::read);
  if (!file) return file.status();
  return read_fingerprints(**file, header_);
}

Result<std::optional<Seq>> KeyRun::find(const Key& key, const Fingerprints* fingerprints) const {
  if (!is_on_disk()) return find_in(keys_, key);
  std::pair<std::uint32_t, std::uint32_t> range{0, header_.keys};
  if (fingerprints != nullptr) range = fingerprints->find(key);
  if (range.first == range.second) return std::optional<Seq>();
  const Result<std::unique_ptr<File>> file = fs_->open(path_, Fs::Open::read);
  if (!file) return file.status();
  return fingerprints != nullptr ? find_at(**file, key, range.first, range.second - 1) : search(**file, key);
}

Result<std::optional<Seq>> KeyRun::find_at(const File& file, const Key& key, std::uint32_t first,
                                           std::uint32_t last) const {
  for (std::uint32_t block = first / kBlockKeys; block <= last / kBlockKeys; ++block) {
    const Result<std::vector<KeyedSeq>> keys = read_key_block(file, header_, block);
    if (!keys) return keys.status();
    if (const std::optional<Seq> seq = find_in(*keys, key)) return seq;
  }
  return std::optional<Seq>();
}

// Keys are digests: their leading bits say about where they stand. Whatever they are, each step halves what is left.
Result<std::optional<Seq>> KeyRun::search(const File& file, const Key& key) const {
  std::uint32_t low = 0, high = header_.blocks();
  auto block = static_cast<std::uint32_t>((std::hash<Key>()(key) >> 32) * std::uint64_t{high} >> 32);
  while (low < high) {
    const Result<std::vector<KeyedSeq>> keys = read_key_block(file, header_, block);
    if (!keys) return keys.status();
    if (key < keys->front().key) {
      high = block;
    } else if (keys->back().key < key) {
      low = block + 1;
    } else {
      return find_in(*keys, key);
    }
    block = low + (high - low) / 2;
  }
  return std::optional<Seq>();
}

}  // namespace ekiden::journal
