// SPDX-License-Identifier: Apache-2.0
#include "journal/format.hpp"

#include <algorithm>
#include <array>

#include "journal/bytes.hpp"
#include "journal/crc32c.hpp"

namespace ekiden::journal {

namespace {

constexpr std::string_view kMagic("EKJRNL\x01\n", 8);
constexpr std::size_t kHeaderCrcAt = kSegmentHeaderBytes - 4;
constexpr std::uint64_t kNanosPerMs = 1'000'000;

std::uint32_t record_crc(std::uint64_t salt, const RecordHeader& header, std::string_view body) {
  std::uint32_t crc = 0;
  const auto add = [&crc](auto number) {
    const auto bytes = little_endian(number);
    crc = crc32c({bytes.data(), bytes.size()}, crc);
  };
  add(salt);
  add(header.seq);
  add(header.type);
  add(header.flags);
  add(header.body_len);
  return crc32c(body, crc);
}

// The body stands at the end of `out`, behind room for the header: fills that in, and pads.
std::uint32_t finish_record(std::string& out, std::size_t begin, std::uint64_t salt, Seq seq, std::uint16_t type,
                            std::uint16_t flags) {
  const std::string_view body = std::string_view(out).substr(begin + kRecordHeaderBytes);
  RecordHeader header{static_cast<std::uint32_t>(body.size()), 0, seq, type, flags};
  header.crc = record_crc(salt, header, body);
  std::array<char, kRecordHeaderBytes> bytes{};
  char* to = bytes.data();
  const auto put = [&to](auto number) {
    const auto digits = little_endian(number);
    to = std::copy(digits.begin(), digits.end(), to);
  };
  put(header.body_len);
  put(header.crc);
  put(header.seq);
  put(header.type);
  put(header.flags);
  out.replace(begin, bytes.size(), bytes.data(), bytes.size());
  out.resize(begin + record_bytes(header.body_len), '\0');
  return header.crc;
}

}  // namespace

std::string encode_header(const SegmentHeader& header) {
  std::string bytes;
  ByteWriter out(bytes);
  out.raw(kMagic);
  out.number(kFormatVersion);
  out.number(std::uint16_t{0});
  out.number(static_cast<std::uint32_t>(kSegmentHeaderBytes));
  out.number(header.first_seq);
  out.number(static_cast<std::uint64_t>(std::max<std::int64_t>(header.created_ms, 0)) * kNanosPerMs);
  out.number(header.salt);
  out.number(header.prev_last_seq);
  out.number(header.salt);
  out.number(std::uint32_t{0});
  out.number(crc32c(bytes));
  return bytes;
}

ParsedHeader parse_header(std::string_view bytes) {
  ParsedHeader parsed;
  if (bytes.size() < kSegmentHeaderBytes) return parsed;
  ByteReader in(bytes.substr(0, kSegmentHeaderBytes));
  const bool magic = in.raw(kMagic.size()) == kMagic;
  const auto version = in.number<std::uint16_t>();
  const auto flags = in.number<std::uint16_t>();
  const auto length = in.number<std::uint32_t>();
  parsed.header.first_seq = in.number<Seq>();
  parsed.header.created_ms = static_cast<std::int64_t>(in.number<std::uint64_t>() / kNanosPerMs);
  parsed.header.salt = in.number<std::uint64_t>();
  parsed.header.prev_last_seq = in.number<Seq>();
  parsed.salt_again = in.number<std::uint64_t>();
  in.number<std::uint32_t>();
  const bool intact = in.number<std::uint32_t>() == crc32c(bytes.substr(0, kHeaderCrcAt));
  if (!magic || !intact) return parsed;
  const bool ours = version == kFormatVersion && flags == 0 && length == kSegmentHeaderBytes;
  parsed.state = ours ? HeaderState::good : HeaderState::newer_version;
  return parsed;
}

std::optional<RecordHeader> parse_record_header(std::string_view bytes) {
  ByteReader in(bytes);
  RecordHeader header;
  header.body_len = in.number<std::uint32_t>();
  header.crc = in.number<std::uint32_t>();
  header.seq = in.number<Seq>();
  header.type = in.number<std::uint16_t>();
  header.flags = in.number<std::uint16_t>();
  const auto reserved = in.number<std::uint32_t>();
  const bool possible = in.ok() && header.body_len <= kMaxBodyBytes && header.seq != 0 && header.type != 0 &&
                        (header.flags & ~kInBatch) == 0 && reserved == 0;
  return possible ? std::optional(header) : std::nullopt;
}

bool record_is_intact(std::string_view record, const RecordHeader& header, std::uint64_t salt) {
  const std::string_view padding = record.substr(kRecordHeaderBytes + header.body_len);
  return std::all_of(padding.begin(), padding.end(), [](char c) { return c == 0; }) &&
         header.crc == record_crc(salt, header, record.substr(kRecordHeaderBytes, header.body_len));
}

std::uint32_t append_record(std::string& out, std::uint64_t salt, Seq seq, std::uint16_t flags, const Record& record) {
  const std::size_t begin = out.size();
  out.append(kRecordHeaderBytes, '\0');
  append_encoded(out, record);
  return finish_record(out, begin, salt, seq, type_of(record), flags);
}

std::uint32_t append_record(std::string& out, std::uint64_t salt, Seq seq, std::uint16_t type, std::uint16_t flags,
                            std::string_view body) {
  const std::size_t begin = out.size();
  out.append(kRecordHeaderBytes, '\0').append(body);
  return finish_record(out, begin, salt, seq, type, flags);
}

std::uint32_t append_commit(std::string& out, std::uint64_t salt, Seq seq, std::uint32_t count, std::string_view crcs) {
  std::string body;
  ByteWriter to(body);
  to.number(count);
  to.number(crc32c(crcs));
  return append_record(out, salt, seq, kCommitType, kInBatch, body);
}

std::optional<Seq> last_lost(std::string_view body, Seq seq) {
  if (body.empty()) return seq;
  ByteReader in(body);
  const auto last = in.number<Seq>();
  return in.ok() && last >= seq ? std::optional(last) : std::nullopt;
}

bool commit_matches(std::string_view body, std::uint32_t count, std::string_view crcs) {
  ByteReader in(body);
  const auto stored_count = in.number<std::uint32_t>();
  const auto stored_crc = in.number<std::uint32_t>();
  return in.complete() && stored_count == count && stored_crc == crc32c(crcs);
}

}  // namespace ekiden::journal
