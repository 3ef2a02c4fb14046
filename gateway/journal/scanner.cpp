// SPDX-License-Identifier: Apache-2.0
#include "journal/scanner.hpp"

#include <algorithm>
#include <utility>

#include "journal/bytes.hpp"

namespace ekiden::journal {

namespace {

constexpr std::uint64_t kAlignment = 8;
// How many bytes may be checksummed in vain, as a multiple of the range: bytes made to look like record headers
// everywhere must not make recovery quadratic.
constexpr std::int64_t kWorkFactor = 16;

}  // namespace

std::optional<std::uint64_t> salt_that_fits(const File& file, std::uint64_t size, const ParsedHeader& header,
                                            Seq expected) {
  for (const std::uint64_t salt : {header.header.salt, header.salt_again}) {
    Scanner scanner(file, salt, kSegmentHeaderBytes, size, expected);
    const Result<std::optional<Unit>> unit = scanner.next();
    if (unit && *unit) return salt;
  }
  return std::nullopt;
}

Scanner::Scanner(const File& file, std::uint64_t salt, std::uint64_t from, std::uint64_t to, Seq expected,
                 std::uint64_t chunk_bytes)
    : file_(file),
      salt_(salt),
      chunk_bytes_(chunk_bytes),
      offset_(from),
      end_(to),
      expected_(expected),
      work_left_((static_cast<std::int64_t>(to - std::min(from, to)) + static_cast<std::int64_t>(kChunkBytes)) *
                 kWorkFactor),
      window_at_(from) {}

Result<std::optional<Unit>> Scanner::next() {
  damage_.reset();
  const std::uint64_t begin = offset_;
  std::uint64_t at = begin;
  while (!gave_up_ && at + kRecordHeaderBytes <= end_) {
    Result<Attempt> result = attempt(at);
    if (!result) return result.status();
    if (result->unit) {
      Unit& unit = *result->unit;
      if (at > begin || unit.first != expected_) damage_ = Damage{begin, at - begin, expected_, unit.first - 1, false};
      offset_ = at + unit.bytes;
      expected_ = unit.last + 1;
      return std::optional(std::move(unit));
    }
    at = result->resume;
    gave_up_ = work_left_ < 0;
  }
  if (begin < end_) damage_ = Damage{begin, end_ - begin, expected_, 0, true};
  offset_ = end_;
  return std::optional<Unit>();
}

Result<Scanner::Attempt> Scanner::attempt(std::uint64_t start) {
  found_.clear();
  crcs_.clear();
  std::uint64_t at = start;
  Seq seq = expected_;
  for (;;) {
    Result<std::optional<RecordHeader>> record = record_at(start, at, seq, !found_.empty());
    if (!record) return record.status();
    // A unit may begin where this one broke off.
    if (!*record) return Attempt{std::nullopt, at > start ? at : at + kAlignment};
    const RecordHeader& header = **record;
    const std::uint64_t end = at + record_bytes(header.body_len);
    const std::string_view body = window(at + kRecordHeaderBytes, header.body_len);
    if (header.type == kCommitType) {
      const bool closes = !found_.empty() && commit_matches(body, static_cast<std::uint32_t>(found_.size()), crcs_);
      return closes ? finish(start, end, header.seq) : Attempt{std::nullopt, end};
    }
    const bool in_batch = (header.flags & kInBatch) != 0;
    if (header.type == kLostType) {
      const std::optional<Seq> last = found_.empty() && !in_batch ? last_lost(body, header.seq) : std::nullopt;
      if (!last) return Attempt{std::nullopt, found_.empty() ? end : at};
      found_.push_back({header, at + kRecordHeaderBytes});
      return finish(start, end, *last);
    }
    if (!in_batch && !found_.empty()) return Attempt{std::nullopt, at};
    found_.push_back({header, at + kRecordHeaderBytes});
    if (!in_batch) return finish(start, end, header.seq);
    ByteWriter(crcs_).number(header.crc);
    seq = header.seq + 1;
    at = end;
  }
}

// The intact record at `at` with seq `least` or, unless `exact`, above; nothing when there is none. Keeps the window
// from `start` on.
Result<std::optional<RecordHeader>> Scanner::record_at(std::uint64_t start, std::uint64_t at, Seq least, bool exact) {
  constexpr std::optional<RecordHeader> kNone;
  if (at + kRecordHeaderBytes > end_) return kNone;
  if (Status status = load(start, at + kRecordHeaderBytes); !status) return status;
  if (at + kRecordHeaderBytes > end_) return kNone;
  const std::optional<RecordHeader> header = parse_record_header(window(at, kRecordHeaderBytes));
  if (!header || header->seq < least || (exact && header->seq != least)) return kNone;
  const std::uint64_t size = record_bytes(header->body_len);
  if (size > end_ - at) return kNone;
  if (Status status = load(start, at + size); !status) return status;
  if (size > end_ - at) return kNone;
  if (record_is_intact(window(at, size), *header, salt_)) return header;
  work_left_ -= static_cast<std::int64_t>(size);
  return kNone;
}

Scanner::Attempt Scanner::finish(std::uint64_t start, std::uint64_t end, Seq last) {
  Unit unit{start, end - start, found_.front().header.seq, last, {}};
  unit.records.reserve(found_.size());
  for (const Found& found : found_)
    unit.records.push_back({found.header.seq, found.header.type, window(found.body_at, found.header.body_len)});
  return {std::move(unit), 0};
}

// Brings [from, to) into the window. When the file turns out to be shorter, end_ moves to where it ends.
Status Scanner::load(std::uint64_t from, std::uint64_t to) {
  const std::uint64_t window_end = window_at_ + window_.size();
  if (from >= window_at_ && to <= window_end) return {};
  if (from >= window_at_ && from <= window_end) {
    window_.erase(0, from - window_at_);
  } else {
    window_.clear();
  }
  window_at_ = from;
  const std::size_t have = window_.size();
  const std::uint64_t target = std::min(end_, std::max(to, from + have + chunk_bytes_));
  if (target <= from + have) return {};
  window_.resize(target - from);
  const Result<std::size_t> got = file_.read(from + have, std::as_writable_bytes(std::span(window_)).subspan(have));
  if (!got) {
    window_.resize(have);
    // The sector that cannot be read may lie in what was only read ahead.
    if (got.status().code() == Code::io && std::exchange(chunk_bytes_, 0) > 0) return load(from, to);
    return got.status();
  }
  window_.resize(have + *got);
  if (from + window_.size() < target) end_ = from + window_.size();
  return {};
}

std::string_view Scanner::window(std::uint64_t at, std::uint64_t size) const {
  return std::string_view(window_).substr(at - window_at_, size);
}

}  // namespace ekiden::journal
