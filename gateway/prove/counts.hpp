// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::prove {

// What must not happen, counted. A guarantee holds where all of it is zero.
struct Counts {
  std::uint64_t lost = 0;        // acknowledged, and never delivered, or gone from the journal without a word
  std::uint64_t doubled = 0;     // one message, under two numbers in the journal
  std::uint64_t disordered = 0;  // delivered first, or journalled, after a later one of its conversation
  std::uint64_t altered = 0;     // other bytes than were said, or than at the first delivery; a batch in part
  std::uint64_t early = 0;       // delivered, and then not on the disk
  std::uint64_t repeated = 0;    // delivered again although its delivery was recorded
  std::uint64_t stuck = 0;       // a gateway that did not start, accept again or finish

  struct Column {
    std::string_view name;
    std::uint64_t Counts::*value;
  };
  static constexpr std::size_t kColumns = 7;
  // In the order of the table.
  static const std::array<Column, kColumns>& columns();

  bool are_zero() const;
  Counts& operator+=(const Counts& other);
};

// How much was tried.
struct Figures {
  std::uint64_t times = 0;  // kills, power cuts, flipped bits …
  std::uint64_t acknowledged = 0;
  std::uint64_t delivered = 0;
  std::uint64_t again = 0;  // deliveries of what had been delivered: at least once is what is promised

  Figures& operator+=(const Figures& other);
};

struct RowResult {
  Figures figures{};
  Counts counts{};
  std::string not_run{};  // why the row could not run here; empty: it ran
  std::string note{};     // a sentence, may be empty
};

}  // namespace ekiden::prove
