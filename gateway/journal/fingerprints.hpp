// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "journal/id_table.hpp"

namespace ekiden::journal {

// What keys are looked for by: they are digests, so any of their bits are as good as a hash.
inline std::uint64_t leading_bits(const Key& key) {
  return std::hash<Key>()(key);
}

// Sixteen bits of each key of a sorted list, in its order: says where in the list a key may stand, without the list.
// The leading bits of a key choose a bucket of 8 to 16 neighbours, the next 16 are kept. 2.25 to 2.5 bytes a key; a key
// that is not in the list seems to be there in one of 4,000 cases or fewer. Immutable.
class Fingerprints {
 public:
  explicit Fingerprints(std::span<const KeyedSeq> sorted);

  // The positions, [first, second), at which the key may stand.
  std::pair<std::uint32_t, std::uint32_t> find(const Key& key) const;
  // What find() is about to read, in its two steps: who searches many lists asks for all of them first, and waits for
  // memory once.
  void prefetch_bucket(const Key& key) const;
  void prefetch_prints(const Key& key) const;
  // For each key in turn the lowest and the highest value that its leading 64 bits can have, by what is kept of it.
  template <class Use>
  void each_known(Use use) const {
    const unsigned unknown = 64 - kPrintBits - bits_;
    for (std::size_t bucket = 0; bucket + 1 < starts_.size(); ++bucket)
      for (std::uint32_t at = starts_[bucket]; at < starts_[bucket + 1]; ++at) {
        const std::uint64_t lowest = (std::uint64_t{bucket} << kPrintBits | prints_[at]) << unknown;
        use(lowest, lowest | ((std::uint64_t{1} << unknown) - 1));
      }
  }
  std::size_t keys() const { return prints_.size(); }
  std::size_t memory_bytes() const { return starts_.size() * 4 + prints_.size() * 2; }

  // The byte form, of this size: a multiple of 8.
  static std::uint64_t stored_bytes(std::uint32_t keys);
  void append_to(std::string& out) const;
  // Nothing when the bytes are not that form for so many keys.
  static std::optional<Fingerprints> parse(std::string_view bytes, std::uint32_t keys);

 private:
  static constexpr unsigned kPrintBits = 16;
  explicit Fingerprints(std::uint32_t keys);

  unsigned bits_;                      // of a key that choose its bucket
  std::vector<std::uint32_t> starts_;  // of each bucket, and behind the last one the number of keys
  std::vector<std::uint16_t> prints_;
};

}  // namespace ekiden::journal
