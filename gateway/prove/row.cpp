// SPDX-License-Identifier: Apache-2.0
#include "prove/row.hpp"

#include <algorithm>
#include <array>

#include "prove/message.hpp"

namespace ekiden::prove {

RowResult Setting::repeat(std::uint64_t trials, const std::function<RowResult(std::uint64_t seed)>& trial) const {
  RowResult all;
  for (std::uint64_t i = 0; i < trials && !interrupted(); ++i) {
    const RowResult one = trial(mixed(seed, i));
    if (all.counts.are_zero() && !one.counts.are_zero()) all.note = "first in trial " + std::to_string(i + 1);
    all.figures += one.figures;
    all.counts += one.counts;
    progress(i + 1, trials);
    if (enough && enough(all.counts)) break;
  }
  return all;
}

RowResult not_run(std::string why) {
  RowResult result;
  result.not_run = std::move(why);
  return result;
}

std::span<const Row> all_rows() {
  static constexpr std::array<Row, 11> kAll = {
      {{"kill", "kill -9 of the gateway under load", prove_kills},
       {"power-cut", "power cut, all unsynced bytes gone", prove_power_cut},
       {"lost-pages", "power cut, any of the unsynced pages gone", prove_lost_pages},
       {"torn-write", "last batch torn at every byte", prove_torn_writes},
       {"flipped-bit", "every single bit of a segment flipped", prove_flipped_bits},
       {"full-disk", "disk full, and room again", prove_full_disk},
       {"failed-sync", "one fdatasync fails, then a power cut", prove_failed_sync},
       {"clock-jump", "wall clock jumps forward and back", prove_clock_jumps},
       {"dead-sink", "sink down, hanging, answers lost", prove_dead_sink},
       {"long-outage", "the same for days of the clock, with power cuts", prove_long_outage},
       {"dead-child", "kill -9 of plugins in processes of their own", prove_dead_children}}};
  return kAll;
}

const Row* find_row(std::string_view name) {
  const auto rows = all_rows();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace ekiden::prove
