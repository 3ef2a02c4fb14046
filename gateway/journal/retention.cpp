// SPDX-License-Identifier: Apache-2.0
#include "journal/retention.hpp"

namespace ekiden::journal {

bool delete_unneeded(SegmentList& segments, Fs& fs, Log& log, const std::string& folder, const Unneeded& unneeded) {
  bool any = false;
  while (const std::optional<Segment> oldest = segments.take_oldest(unneeded)) {
    any = true;
    Status status = fs.remove(oldest->path);
    // A sidecar that stays behind is removed at the next start.
    if (const std::string sidecar = folder + "/" + sidecar_name(oldest->first_seq); status && fs.exists(sidecar))
      (void)fs.remove(sidecar);
    if (status) status = fs.sync_folder(folder);
    if (!status) {
      log.warning("journal", "a segment that nobody needs could not be deleted",
                  {{"segment", segment_name(oldest->first_seq)}, {"reason", status.message()}});
      return any;
    }
    log.info("journal", "deleted a segment that nobody needs any more",
             {{"segment", segment_name(oldest->first_seq)}, {"last_seq", std::to_string(oldest->last_record)}});
  }
  return any;
}

}  // namespace ekiden::journal
