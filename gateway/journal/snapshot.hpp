// SPDX-License-Identifier: Apache-2.0
// The control state on disk: docs/journal_format.md, "Snapshot". Never the truth: without one, the segments are read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "journal/control_state.hpp"

namespace ekiden::journal {

struct Snapshot {
  Seq seq = 0;  // all records up to here are in it; 0: none
  ControlState state;
};

std::string encode_snapshot(Seq seq, const ControlState& state);
// Code::corrupt when the bytes are not exactly one snapshot of this version.
Result<Snapshot> decode_snapshot(std::string_view bytes);

// The snapshots of a folder: the two newest are kept. Not thread-safe.
class Snapshots {
 public:
  // What it is given outlives it.
  Snapshots(const std::string& folder, Fs& fs, Log& log) : folder_(folder), fs_(fs), log_(log) {}

  // The newest usable one of `names`, or an empty one. A damaged one is told and removed.
  Snapshot load(const std::vector<std::string>& names);
  // A failure is logged: the next start reads more, and the next call tries again.
  void write(Seq seq, const ControlState& state);
  // Removes all there are.
  Status remove_all();

 private:
  Result<Snapshot> read(Seq seq) const;

  const std::string& folder_;
  Fs& fs_;
  Log& log_;
  std::vector<Seq> kept_;  // on disk, oldest first
};

}  // namespace ekiden::journal
