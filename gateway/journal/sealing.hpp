// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "journal/key_run.hpp"
#include "journal/segments.hpp"

namespace ekiden::journal {

struct Sealed {
  std::shared_ptr<const KeyRun> run;
  bool is_on_disk = false;  // otherwise the run is in memory, and so the segment's index has to stay
};

// Writes the sidecar of a sealed segment, whose file has `segment_bytes`. When that fails it is logged: the next start
// reads the segment.
Sealed seal(Fs& fs, Log& log, const std::string& folder, const Segment& segment, std::uint64_t segment_bytes,
            std::vector<KeyedSeq> sorted_keys);

// The same once more, from what the segment itself holds. Null when it cannot be read.
std::shared_ptr<const KeyRun> seal_again(Fs& fs, Log& log, const std::string& folder, const Segment& segment);

}  // namespace ekiden::journal
