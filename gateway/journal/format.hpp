// SPDX-License-Identifier: Apache-2.0
// The byte form of segments and record frames: docs/journal_format.md, format version 1. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "journal/file_names.hpp"
#include "journal/records.hpp"

namespace ekiden::journal {

inline constexpr std::size_t kSegmentHeaderBytes = 64;
inline constexpr std::size_t kRecordHeaderBytes = 24;
inline constexpr std::uint64_t kMaxBodyBytes = 16ull << 20;
inline constexpr std::uint16_t kFormatVersion = 1;

inline constexpr std::uint16_t kEventType = 1;
inline constexpr std::uint16_t kCommitType = 5;
inline constexpr std::uint16_t kErasedType = 6;
inline constexpr std::uint16_t kLostType = 12;
// The record counts only together with the commit marker that closes its batch.
inline constexpr std::uint16_t kInBatch = 1;

struct SegmentHeader {
  Seq first_seq = 0;
  std::int64_t created_ms = 0;
  std::uint64_t salt = 0;  // part of every record's checksum: bytes of another segment never look valid here
  Seq prev_last_seq = 0;   // the last record of the segment before, 0 when there is none
};

enum class HeaderState { good, damaged, newer_version };
struct ParsedHeader {
  HeaderState state = HeaderState::damaged;
  SegmentHeader header;          // when good
  std::uint64_t salt_again = 0;  // the second copy of the salt: either may serve when the header is damaged
};

std::string encode_header(const SegmentHeader& header);
// `bytes`: the first kSegmentHeaderBytes of a file, or fewer.
ParsedHeader parse_header(std::string_view bytes);

struct RecordHeader {
  std::uint32_t body_len = 0;
  std::uint32_t crc = 0;
  Seq seq = 0;
  std::uint16_t type = 0;
  std::uint16_t flags = 0;
};

// Bytes a record takes with its header and padding.
constexpr std::uint64_t record_bytes(std::uint64_t body_len) {
  return (kRecordHeaderBytes + body_len + 7) & ~7ull;
}
inline constexpr std::uint64_t kCommitBytes = record_bytes(8);

// Nothing when the fields cannot be those of a record (size, type, flags, reserved).
std::optional<RecordHeader> parse_record_header(std::string_view bytes);
// Whether checksum and padding of the whole record, `record_bytes(header.body_len)` bytes, are right.
bool record_is_intact(std::string_view record, const RecordHeader& header, std::uint64_t salt);

// All append to `out` and return the checksum.
std::uint32_t append_record(std::string& out, std::uint64_t salt, Seq seq, std::uint16_t flags, const Record& record);
std::uint32_t append_record(std::string& out, std::uint64_t salt, Seq seq, std::uint16_t type, std::uint16_t flags,
                            std::string_view body);
// `crcs`: the checksums of the batch's records, as little-endian u32, one after the other.
std::uint32_t append_commit(std::string& out, std::uint64_t salt, Seq seq, std::uint32_t count, std::string_view crcs);
// The last seq that a lost record of that seq stands for; nothing when the body is none of such a record.
std::optional<Seq> last_lost(std::string_view body, Seq seq);
// Whether the commit marker's body closes exactly these records.
bool commit_matches(std::string_view body, std::uint32_t count, std::string_view crcs);

}  // namespace ekiden::journal
