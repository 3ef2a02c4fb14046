// SPDX-License-Identifier: Apache-2.0
// Makes a damaged journal whole again, as far as its bytes allow. Offline: the caller holds the folder's LOCK.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/fs.hpp"
#include "core/ports/random.hpp"
#include "journal/inspection.hpp"

namespace ekiden::journal {

struct RepairStep {
  enum class Kind {
    rewrite,  // the segment is written again without its damage; as it is now it goes to quarantine/
    note,     // a segment is made that says which records are missing
    remove    // a left-over of a repair or an erasure that was not finished
  };
  Kind kind = Kind::rewrite;
  std::string file;
  Seq first_seq = 0;  // of the segment
  Seq expected = 0;
  Seq last = 0;  // lost up to here when they are not in the segment; 0: nothing is missing at its end
};

struct RepairPlan {
  Inspection inspection;
  std::vector<RepairStep> steps;        // in the order in which they are carried out
  std::vector<std::string> unreadable;  // segments that the disk does not give: nothing is done to them
};

// What repair() would do. Fails as inspect().
Result<RepairPlan> plan_repair(Fs& fs, const std::string& folder,
                               std::function<void(std::uint64_t, std::uint64_t)> report);

// Each step is whole or not there after a crash; a second plan finds what is left to do. Code::full, Code::io: the
// steps before it are done, the segment of this one is as before.
Status repair(Fs& fs, Clock& clock, Random& random, const std::string& folder, const RepairPlan& plan);

}  // namespace ekiden::journal
