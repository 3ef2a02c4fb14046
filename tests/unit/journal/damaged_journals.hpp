// SPDX-License-Identifier: Apache-2.0
// A journal of three segments, and the ways in which its files can be damaged.
#pragma once

#include <functional>

#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

using Files = std::map<std::string, std::string>;  // by name

// Three segments of six events in batches of two.
inline Files write_three_segments() {
  Bench bench;
  bench.options.segment_bytes = 1200;
  if (!bench.open()) return {};
  for (std::uint64_t n = 0; n < 18; n += 2) (void)bench.append({make_event(n), make_event(n + 1)});
  bench.close();
  Files files;
  for (const std::string& name : bench.segments()) files[name] = bench.disk.contents(bench.options.folder + "/" + name);
  return files;
}

inline void put(Bench& bench, const Files& files) {
  bench.options.segment_bytes = 1200;
  (void)bench.disk.make_folder(bench.options.folder);
  for (const auto& [name, bytes] : files) bench.disk.set_contents(bench.options.folder + "/" + name, bytes);
}

struct DamageRow {
  const char* what;
  std::function<void(Files&)> damage;
  std::size_t left;  // events
  const char* logged;
};

// Of the files of write_three_segments().
inline std::vector<DamageRow> damage_rows(const Files& files) {
  const std::string middle = std::next(files.begin())->first;
  return {
      {"missing", [=](auto& all) { all.erase(middle); }, 12, "first_lost=10 last_lost=18"},
      {"empty", [=](auto& all) { all[middle].clear(); }, 12, "first_lost=10 last_lost=18"},
      {"zeros", [=](auto& all) { all[middle].assign(all[middle].size(), '\0'); }, 12, "damaged bytes"},
      {"short", [=](auto& all) { all[middle].resize(kSegmentHeaderBytes + 10); }, 12, "first_lost=10 last_lost=18"},
      {"cut", [=](auto& all) { all[middle].resize(all[middle].size() - 1); }, 16, "first_lost=16 last_lost=18"},
      {"both salts gone", [=](auto& all) { all[middle].replace(32, 32, 32, '\x11'); }, 12, "damaged bytes"},
      {"an old one in its place", [=](auto& all) { all[middle] = all.begin()->second; }, 12, "damaged bytes"},
      {"an old one behind the last", [](auto& all) { all[segment_name(500)] = all.begin()->second; }, 18,
       "damaged bytes"},
      {"noise behind the last", [](auto& all) { all[segment_name(500)] = std::string(5000, '\x7e'); }, 18,
       "damaged bytes"},
  };
}

}  // namespace ekiden::journal::test
