// SPDX-License-Identifier: Apache-2.0
// What the sink has written, in a file of its own beside the files: `.PREFIX.ledger`. It is the truth about the file
// that is being written: bytes of that which no line here speaks of are not there yet.
//
//   ekiden-file-ledger 1            always the first line
//   seen ID                         an event of an earlier file, from a ledger that was shortened
//   open NAME MS HEADER KEY         NAME is being written as `.NAME.part`, since MS; it begins with HEADER bytes that
//                                   are no event's; KEY stands for how its events are written
//   row END ID                      the event ID stands in it, and ends before the byte END
//   close FINAL                     it is complete, and gets the name FINAL
//   done FINAL                      it has that name, and its marker
//   lost NAME                       it is not there, and its events may be written again
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace ekiden::file {

// The ids of the last events, as many as may come again after a crash.
class Memory {
 public:
  explicit Memory(std::size_t most) : most_(most) {}
  bool holds(std::string_view id) const { return ids_.contains(std::string(id)); }
  void add(std::string_view id);
  void forget_last(std::uint64_t count);
  const std::deque<std::string>& in_order() const { return order_; }

 private:
  std::size_t most_;
  std::unordered_set<std::string> ids_;
  std::deque<std::string> order_;  // the oldest first
};

// The file that is being written.
struct OpenFile {
  std::string name;
  std::int64_t opened_ms = 0;
  std::uint64_t header = 0;
  std::string key;
  std::uint64_t end = 0;     // behind its last event; the header's end before the first
  std::uint64_t events = 0;  // in it
  std::string final_name;    // not empty: it is complete, and gets this name
};

struct Ledger {
  std::optional<OpenFile> open;
  std::uint64_t bytes = 0;  // of whole lines: behind them a crash may have left the beginning of another
};

// The longest ledger that read_ledger() takes.
inline constexpr std::uint64_t kMaxLedgerBytes = std::uint64_t{64} << 20;

// Nothing when a whole line is none of the above, or stands where it cannot. What is read goes into `memory` as well.
std::optional<Ledger> read_ledger(std::string_view text, Memory& memory);

std::string first_line();
std::string seen_line(std::string_view id);
std::string open_line(const OpenFile& file);
std::string row_line(std::uint64_t end, std::string_view id);
std::string close_line(std::string_view final_name);
std::string done_line(std::string_view final_name);
std::string lost_line(std::string_view name);

}  // namespace ekiden::file
