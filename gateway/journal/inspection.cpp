// SPDX-License-Identifier: Apache-2.0
#include "journal/inspection.hpp"

#include <algorithm>

#include "journal/file_names.hpp"
#include "journal/segment_file.hpp"

namespace ekiden::journal {

namespace {

constexpr std::uint64_t kReportBytes = 8 << 20;

class Inspector {
 public:
  Inspector(Fs& fs, const std::string& folder, const InspectionSettings& settings)
      : fs_(fs), folder_(folder), settings_(settings) {}

  Result<Inspection> run() {
    if (!fs_.exists(folder_)) return Status(Code::not_found, "there is no folder " + folder_);
    const Result<std::vector<std::string>> names = fs_.list(folder_);
    if (!names) return names.status();
    std::vector<Opened> segments;
    for (const std::string& name : *names) {
      if (name.ends_with(kUnfinishedSuffix)) inspection_.leftovers.push_back(name);
      const std::optional<Seq> first = parse_segment_name(name);
      if (!first) continue;
      Result<std::optional<Opened>> opened = open(name, *first);
      if (!opened) return opened.status();
      if (*opened) segments.push_back(*std::move(*opened));
    }
    std::sort(segments.begin(), segments.end(), [](const Opened& a, const Opened& b) { return a.first < b.first; });
    for (const Opened& segment : segments) bytes_in_all_ += segment.size;
    for (Opened& segment : segments) {
      segment.is_last = &segment == &segments.back();
      if (Status status = look_at(segment); !status) return status.within(segment.name);
    }
    return std::move(inspection_);
  }

 private:
  struct Opened {
    std::unique_ptr<File> file;
    std::string name;
    Seq first = 0;
    std::uint64_t size = 0;
    bool is_last = false;
  };

  // Nothing: it was deleted a moment ago.
  Result<std::optional<Opened>> open(const std::string& name, Seq first) {
    Result<std::unique_ptr<File>> file = fs_.open(folder_ + "/" + name, Fs::Open::read);
    if (!file && file.status().code() == Code::not_found) return std::optional<Opened>();
    if (!file) return file.status();
    const Result<std::uint64_t> size = (*file)->size();
    if (!size) return size.status();
    return std::optional(Opened{*std::move(file), name, first, *size, false});
  }

  Status look_at(const Opened& segment) {
    inspection_.segments.push_back({segment.name, segment.first, segment.size});
    std::string bytes(std::min<std::uint64_t>(segment.size, kSegmentHeaderBytes), '\0');
    const Result<std::size_t> got = segment.file->read(0, std::as_writable_bytes(std::span(bytes)));
    if (!got) {
      find(segment, {Fault::unreadable, {}, 0, segment.size, std::max(segment.first, last_ + 1), {}});
      return {};
    }
    bytes.resize(*got);
    const ParsedHeader header = parse_header(bytes);
    if (header.state == HeaderState::newer_version)
      return {Code::config, "written by a newer version of Ekiden; use that version's tools"};
    const bool is_good = header.state == HeaderState::good && header.header.first_seq == segment.first;
    look_between(segment, is_good ? header.header.prev_last_seq : segment.first - 1);
    if (is_good) return scan(segment, header.header.salt);
    if (segment.is_last && segment.size <= kSegmentHeaderBytes) {
      if (!settings_.is_open) find(segment, {Fault::torn_tail, {}, 0, segment.size, segment.first, segment.first - 1});
      return {};
    }
    const Seq expected = std::max(segment.first, last_ + 1);
    if (const std::optional<std::uint64_t> salt = salt_that_fits(*segment.file, segment.size, header, expected)) {
      find(segment, {Fault::damaged_header, {}, 0, kSegmentHeaderBytes, expected, expected - 1});
      return scan(segment, *salt);
    }
    find(segment, {Fault::damaged_header, {}, 0, segment.size, expected, {}});
    return {};
  }

  // Between the end of the segment before and this one, whose predecessor ended in `before`.
  void look_between(const Opened& segment, Seq before) {
    if (inspection_.segments.size() == 1) return;
    const Seq expected = last_ + 1;
    std::vector<Finding>& findings = inspection_.findings;
    // What the segment before lost at its end is known now.
    if (!findings.empty() && !findings.back().last_lost) {
      findings.back().last_lost = std::max(before, findings.back().first_lost - 1);
    } else if (before >= expected) {
      find(segment, {Fault::missing_records, {}, 0, 0, expected, before});
    }
    last_ = std::max(last_, before);
  }

  Status scan(const Opened& segment, std::uint64_t salt) {
    SegmentSummary& summary = inspection_.segments.back();
    Scanner scanner(*segment.file, salt, kSegmentHeaderBytes, segment.size, std::max(segment.first, last_ + 1));
    std::uint64_t end = kSegmentHeaderBytes;
    for (;;) {
      const Result<std::optional<Unit>> unit = scanner.next();
      if (!unit) {
        find(segment, {Fault::unreadable, {}, end, segment.size - end, last_ + 1, {}});
        return {};
      }
      if (scanner.damage()) judge(segment, *scanner.damage(), scanner.gave_up());
      if (!*unit) break;
      if (summary.first == 0) summary.first = (*unit)->first;
      summary.last = last_ = (*unit)->last;
      end = (*unit)->offset + (*unit)->bytes;
      for (const RawRecord& record : (*unit)->records) take(segment, summary, record);
      report(end);
    }
    bytes_before_ += segment.size;
    report(0);
    return {};
  }

  void take(const Opened& segment, SegmentSummary& summary, const RawRecord& record) {
    ++summary.records;
    if (record.type == kEventType) ++summary.events;
    if (settings_.visit) settings_.visit(segment.name, record);
  }

  void judge(const Opened& segment, const Damage& damage, bool gave_up) {
    if (!damage.to_end) {
      find(segment, {damage.bytes == 0 ? Fault::missing_records : Fault::damaged_bytes,
                     {},
                     damage.offset,
                     damage.bytes,
                     damage.first_lost,
                     damage.last_lost});
    } else if (!segment.is_last || gave_up) {
      find(segment, {Fault::damaged_bytes, {}, damage.offset, damage.bytes, damage.first_lost, {}});
    } else if (!settings_.is_open) {
      find(segment, {Fault::torn_tail, {}, damage.offset, damage.bytes, damage.first_lost, damage.first_lost - 1});
    }
  }

  void find(const Opened& segment, Finding finding) {
    finding.segment = segment.name;
    inspection_.findings.push_back(std::move(finding));
    ++inspection_.segments.back().findings;
  }

  void report(std::uint64_t done) {
    if (!settings_.report || (done != 0 && bytes_before_ + done < reported_ + kReportBytes)) return;
    reported_ = bytes_before_ + done;
    settings_.report(reported_, bytes_in_all_);
  }

  Fs& fs_;
  const std::string& folder_;
  const InspectionSettings& settings_;
  Inspection inspection_;
  Seq last_ = 0;  // no lower seq can come any more
  std::uint64_t bytes_in_all_ = 0;
  std::uint64_t bytes_before_ = 0;  // of the segments that are done
  std::uint64_t reported_ = 0;
};

}  // namespace

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::torn_tail:
      return "torn_tail";
    case Fault::damaged_bytes:
      return "damaged_bytes";
    case Fault::missing_records:
      return "missing_records";
    case Fault::damaged_header:
      return "damaged_header";
    case Fault::unreadable:
      return "unreadable";
  }
  return "damaged_bytes";
}

Result<Inspection> inspect(Fs& fs, const std::string& folder, const InspectionSettings& settings) {
  return Inspector(fs, folder, settings).run();
}

}  // namespace ekiden::journal
