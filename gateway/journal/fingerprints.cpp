// SPDX-License-Identifier: Apache-2.0
#include "journal/fingerprints.hpp"

#include <algorithm>
#include <bit>

#include "journal/bytes.hpp"

namespace ekiden::journal {

namespace {

constexpr std::uint32_t kBucketKeys = 16;

unsigned bucket_bits(std::uint32_t keys) {
  return static_cast<unsigned>(std::bit_width(std::bit_ceil(keys / kBucketKeys + 1)) - 1);
}

std::uint32_t bucket_of(std::uint64_t leading, unsigned bits) {
  return bits == 0 ? 0 : static_cast<std::uint32_t>(leading >> (64 - bits));
}

std::uint16_t print_of(std::uint64_t leading, unsigned bits) {
  return static_cast<std::uint16_t>(leading << bits >> 48);
}

}  // namespace

Fingerprints::Fingerprints(std::uint32_t keys)
    : bits_(bucket_bits(keys)), starts_((std::size_t{1} << bits_) + 1), prints_(keys) {}

Fingerprints::Fingerprints(std::span<const KeyedSeq> sorted) : Fingerprints(static_cast<std::uint32_t>(sorted.size())) {
  std::uint32_t bucket = 0;
  for (std::uint32_t at = 0; at < sorted.size(); ++at) {
    const std::uint64_t leading = leading_bits(sorted[at].key);
    while (bucket < bucket_of(leading, bits_)) starts_[++bucket] = at;
    prints_[at] = print_of(leading, bits_);
  }
  std::fill(starts_.begin() + bucket + 1, starts_.end(), static_cast<std::uint32_t>(sorted.size()));
}

std::pair<std::uint32_t, std::uint32_t> Fingerprints::find(const Key& key) const {
  const std::uint64_t leading = leading_bits(key);
  const std::uint32_t bucket = bucket_of(leading, bits_);
  const std::uint16_t print = print_of(leading, bits_);
  // Of a few neighbours: counting all of them is faster than a search that branches at each.
  std::uint32_t below = 0, equal = 0;
  for (std::uint32_t at = starts_[bucket]; at < starts_[bucket + 1]; ++at) {
    below += prints_[at] < print ? 1 : 0;
    equal += prints_[at] == print ? 1 : 0;
  }
  const std::uint32_t first = starts_[bucket] + below;
  return {first, first + equal};
}

void Fingerprints::prefetch_bucket(const Key& key) const {
  __builtin_prefetch(&starts_[bucket_of(leading_bits(key), bits_)]);
}

void Fingerprints::prefetch_prints(const Key& key) const {
  __builtin_prefetch(prints_.data() + starts_[bucket_of(leading_bits(key), bits_)]);
}

std::uint64_t Fingerprints::stored_bytes(std::uint32_t keys) {
  return (((std::uint64_t{1} << bucket_bits(keys)) + 1) * 4 + std::uint64_t{keys} * 2 + 7) & ~7ull;
}

void Fingerprints::append_to(std::string& out) const {
  const std::size_t end = out.size() + stored_bytes(static_cast<std::uint32_t>(prints_.size()));
  ByteWriter writer(out);
  for (const std::uint32_t start : starts_) writer.number(start);
  for (const std::uint16_t print : prints_) writer.number(print);
  out.resize(end, '\0');
}

std::optional<Fingerprints> Fingerprints::parse(std::string_view bytes, std::uint32_t keys) {
  if (bytes.size() != stored_bytes(keys)) return std::nullopt;
  Fingerprints prints(keys);
  ByteReader reader(bytes);
  for (std::uint32_t& start : prints.starts_) start = reader.number<std::uint32_t>();
  for (std::uint16_t& print : prints.prints_) print = reader.number<std::uint16_t>();
  const bool rises = std::is_sorted(prints.starts_.begin(), prints.starts_.end());
  if (!rises || prints.starts_.front() != 0 || prints.starts_.back() != keys) return std::nullopt;
  return prints;
}

}  // namespace ekiden::journal
