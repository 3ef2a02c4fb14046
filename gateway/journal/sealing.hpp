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

// The same once more, from what the segment itself holds; without the sidecar, and so for this run of the program only,
// when the disk does not give it to its end. Code::not_found: it is gone; Code::full: no descriptor, a repetition may
// succeed; Code::io, Code::denied: it cannot be opened.
Result<std::shared_ptr<const KeyRun>> seal_again(Fs& fs, Log& log, const std::string& folder, const Segment& segment);

}  // namespace ekiden::journal
