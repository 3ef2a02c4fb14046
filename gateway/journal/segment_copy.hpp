// SPDX-License-Identifier: Apache-2.0
// A segment written again, without its damage or without what is to be erased, under the same seqs.
#pragma once

#include <functional>
#include <optional>

#include "journal/scanner.hpp"
#include "journal/segment_file.hpp"

namespace ekiden::journal {

struct SegmentCopy {
  SegmentHeader header;  // first_seq: of the name. The rest counts only when the segment's own header is damaged
  Seq expected = 0;      // the first seq that may stand in it
  // The seqs up to here belong to this segment: those missing at its end are noted as lost. 0: it ends where it ends.
  Seq last = 0;
  std::function<bool(const RawRecord&)> erases;  // may be empty
  // Every intact unit stays at its offset, so that what was noted about the segment's bytes still holds: damage is
  // overwritten, not left out. Without it the copy has no damage any more.
  bool keeps_layout = false;
};

// Writes the copy beside the segment, syncs it, puts it in the segment's place and syncs the folder: after a crash
// there is one or the other. Records that are lost become one LostRecord a gap, erased ones an ErasedRecord each. The
// segment may be absent: then the copy holds nothing but what is lost. Code::full, Code::io: the segment is as before.
Status copy_segment(Fs& fs, const std::string& folder, const SegmentCopy& copy);

}  // namespace ekiden::journal
