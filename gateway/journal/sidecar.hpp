// SPDX-License-Identifier: Apache-2.0
// The sidecar of a sealed segment: docs/journal_format.md, "Sidecar". What is read from it spares reading the segment;
// it is never the truth.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/fs.hpp"
#include "journal/fingerprints.hpp"
#include "journal/id_table.hpp"
#include "journal/segments.hpp"

namespace ekiden::journal {

inline constexpr std::size_t kKeyBlockBytes = 4096;
inline constexpr std::uint32_t kBlockKeys = 204;

struct SidecarHeader {
  SegmentFacts facts;
  std::uint64_t segment_bytes = 0;  // size of the segment's file when it was sealed
  std::uint32_t index_entries = 0;
  std::uint32_t keys = 0;
  std::uint32_t index_crc = 0;
  std::uint32_t fingerprints_crc = 0;

  std::uint32_t blocks() const { return keys / kBlockKeys + (keys % kBlockKeys != 0 ? 1 : 0); }
  std::uint64_t index_bytes() const { return std::uint64_t{index_entries} * 16; }
  std::uint64_t index_at() const;
  std::uint64_t fingerprints_at() const { return index_at() + index_bytes(); }
  std::uint64_t blocks_at() const { return fingerprints_at() + Fingerprints::stored_bytes(keys); }
  std::uint64_t bytes() const { return blocks_at() + std::uint64_t{blocks()} * kKeyBlockBytes; }
};

// `keys` are sorted, and their seqs less than 2^32 above the segment's first.
std::string encode_sidecar(const SegmentFacts& facts, std::uint64_t segment_bytes, const std::vector<IndexEntry>& index,
                           std::span<const KeyedSeq> keys);

// All read no more than the part they are named after. Code::corrupt: the sidecar is damaged, or of another version.
Result<SidecarHeader> read_sidecar_header(const File& file);
Result<std::vector<IndexEntry>> read_sparse_index(const File& file, const SidecarHeader& header);
Result<Fingerprints> read_fingerprints(const File& file, const SidecarHeader& header);
// The keys from `number` * kBlockKeys on.
Result<std::vector<KeyedSeq>> read_key_block(const File& file, const SidecarHeader& header, std::uint32_t number);

}  // namespace ekiden::journal
