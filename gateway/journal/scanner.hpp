// SPDX-License-Identifier: Apache-2.0
// Reads a segment unit by unit. A unit is what counts as a whole: a single record, or a batch with its commit marker.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/fs.hpp"
#include "journal/format.hpp"

namespace ekiden::journal {

struct RawRecord {
  Seq seq = 0;
  std::uint16_t type = 0;
  std::string_view body;  // valid until the next call of Scanner::next
};

struct Unit {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  Seq first = 0;
  Seq last = 0;                    // of the commit marker, for a batch; the last one lost, for a lost record
  std::vector<RawRecord> records;  // without the commit marker
};

// Bytes that are no unit, or seqs that are missing (then `bytes` may be 0).
struct Damage {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  Seq first_lost = 0;
  Seq last_lost = 0;    // below first_lost: none
  bool to_end = false;  // nothing intact follows: how many are lost is not known
};

// Not thread-safe; several scanners may read one file. Past damage it looks for the next unit in steps of 8 bytes
// whose seqs are higher than all before, so that it ends after a bounded amount of work whatever the bytes are.
class Scanner {
 public:
  // Of the file, so much at a time; no more than is needed once that cannot be read.
  static constexpr std::uint64_t kChunkBytes = 128 << 10;

  // From `from`, where a unit begins, to `to`; the first unit has seq `expected`. The file outlives the scanner.
  Scanner(const File& file, std::uint64_t salt, std::uint64_t from, std::uint64_t to, Seq expected,
          std::uint64_t chunk_bytes = kChunkBytes);

  // The next unit, or nothing at the end. Code::io when the file cannot be read.
  Result<std::optional<Unit>> next();
  // What lay between the last two results of `next`.
  const std::optional<Damage>& damage() const { return damage_; }
  // The work limit was reached: what follows the damage was not looked at.
  bool gave_up() const { return gave_up_; }

 private:
  struct Attempt {
    std::optional<Unit> unit;
    std::uint64_t resume = 0;  // without a unit: where the next one may begin
  };
  struct Found {  // a record of the unit being read; views are made when the window no longer moves
    RecordHeader header;
    std::uint64_t body_at = 0;
  };

  Result<Attempt> attempt(std::uint64_t start);
  Result<std::optional<RecordHeader>> record_at(std::uint64_t start, std::uint64_t at, Seq least, bool exact);
  Attempt finish(std::uint64_t start, std::uint64_t end, Seq last);
  Status load(std::uint64_t from, std::uint64_t to);
  std::string_view window(std::uint64_t at, std::uint64_t size) const;

  const File& file_;
  const std::uint64_t salt_;
  std::uint64_t chunk_bytes_;
  std::uint64_t offset_;
  std::uint64_t end_;
  Seq expected_;
  std::int64_t work_left_;
  bool gave_up_ = false;
  std::optional<Damage> damage_;
  std::string window_;  // bytes [window_at_, window_at_ + size) of the file
  std::uint64_t window_at_ = 0;
  std::vector<Found> found_;
  std::string crcs_;
};

// With a damaged header: the copy of the salt under which the file has a unit of seq `expected` or above.
std::optional<std::uint64_t> salt_that_fits(const File& file, std::uint64_t size, const ParsedHeader& header,
                                            Seq expected);

}  // namespace ekiden::journal
