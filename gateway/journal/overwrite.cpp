// SPDX-License-Identifier: Apache-2.0
#include "journal/overwrite.hpp"

#include <algorithm>

#include "journal/file_names.hpp"
#include "journal/segment_copy.hpp"

namespace ekiden::journal {

namespace {

Status remove_files(Fs& fs, const std::string& folder, bool (*is_unwanted)(const std::string& name)) {
  if (!fs.exists(folder)) return {};
  const Result<std::vector<std::string>> names = fs.list(folder);
  if (!names) return names.status();
  bool any = false;
  for (const std::string& name : *names) {
    if (!is_unwanted(name)) continue;
    any = true;
    if (Status status = fs.remove(folder + "/" + name); !status) return status;
  }
  return any ? fs.sync_folder(folder) : Status();
}

}  // namespace

Status overwrite(Fs& fs, const std::string& folder, const SegmentList& segments, const std::vector<Seq>& seqs,
                 const std::set<Seq>& damaged) {
  std::set<Seq> affected = damaged;
  Seq looked_at = 0;
  for (const Seq seq : seqs) {
    if (seq <= looked_at) continue;
    const std::optional<Segment> segment = segments.sealed_with(seq);
    if (!segment) continue;
    affected.insert(segment->first_seq);
    looked_at = segment->last_record;
  }
  for (const Seq first_seq : affected) {
    const std::optional<Segment> segment = segments.sealed_with(first_seq);
    if (!segment || segment->first_seq != first_seq) continue;  // deleted before this began
    SegmentCopy copy;
    copy.header = {first_seq, segment->newest_ms, segment->salt, first_seq - 1};
    copy.expected = first_seq;
    copy.keeps_layout = true;
    copy.erases = [&seqs](const RawRecord& raw) { return std::binary_search(seqs.begin(), seqs.end(), raw.seq); };
    if (Status status = copy_segment(fs, folder, copy); !status) return status.within(segment_name(first_seq));
  }
  if (Status status =
          remove_files(fs, folder, [](const std::string& name) { return name.ends_with(kUnfinishedSuffix); });
      !status)
    return status;
  return remove_files(fs, folder + "/quarantine", [](const std::string&) { return true; });
}

}  // namespace ekiden::journal
