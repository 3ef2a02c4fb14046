// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/ports/fs.hpp"
#include "journal/segments.hpp"

namespace ekiden::journal {

// Overwrites the records of these seqs (ascending), and all bytes that are no record in the segments `damaged` (their
// first seqs), so that no file of the folder holds any of them afterwards: segments, quarantine/ and what an unfinished
// rewriting left. Every other record keeps its place. Only sealed segments; none may be deleted meanwhile. After a
// failure some segments are done, and the rest is as before.
Status overwrite(Fs& fs, const std::string& folder, const SegmentList& segments, const std::vector<Seq>& seqs,
                 const std::set<Seq>& damaged);

}  // namespace ekiden::journal
