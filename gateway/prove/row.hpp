// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "prove/counts.hpp"
#include "prove/model/parts.hpp"

namespace ekiden::prove {

struct Setting {
  std::uint64_t seed = 0;  // the row's own
  bool is_short = false;
  // Whether what was found lets the row end before its last trial. Empty: never.
  std::function<bool(const Counts&)> enough{};
  std::string folder{};   // the row's own; for processes and their data
  std::string program{};  // the ekiden that is run
  const Parts& parts;
  std::function<void(std::uint64_t done, std::uint64_t of)> progress{};
  std::function<bool()> interrupted{};  // true: end soon, the result is thrown away

  // So many trials, each with a seed of its own; tells which was the first that found something.
  RowResult repeat(std::uint64_t trials, const std::function<RowResult(std::uint64_t seed)>& trial) const;
};

RowResult not_run(std::string why);

// One kind of harm, done again and again.
struct Row {
  std::string_view name;  // as --row takes it
  std::string_view harm;  // what is done, in a few words
  RowResult (*run)(const Setting&);
};

std::span<const Row> all_rows();
// Null when there is no such row.
const Row* find_row(std::string_view name);

// On ports, in this process.
RowResult prove_power_cut(const Setting& setting);
RowResult prove_lost_pages(const Setting& setting);
RowResult prove_torn_writes(const Setting& setting);
RowResult prove_flipped_bits(const Setting& setting);
RowResult prove_full_disk(const Setting& setting);
RowResult prove_failed_sync(const Setting& setting);
RowResult prove_clock_jumps(const Setting& setting);
RowResult prove_long_outage(const Setting& setting);
// With real processes.
RowResult prove_kills(const Setting& setting);
RowResult prove_dead_sink(const Setting& setting);
RowResult prove_dead_children(const Setting& setting);

}  // namespace ekiden::prove
