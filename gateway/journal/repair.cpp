// SPDX-License-Identifier: Apache-2.0
#include "journal/repair.hpp"

#include <algorithm>
#include <map>

#include "journal/file_names.hpp"
#include "journal/segment_copy.hpp"

namespace ekiden::journal {

namespace {

// The highest seq that may have been given when records from `first` on are lost in so many bytes.
Seq bound(const Finding& finding) {
  return finding.first_lost + finding.bytes / kRecordHeaderBytes;
}

// A copy of the whole file, as it is now. Never replaces an older one.
Status keep_original(Fs& fs, const std::string& folder, const std::string& name, std::int64_t now_ms) {
  constexpr std::uint64_t kCopyBytes = 1 << 20;
  const std::string quarantine = folder + "/quarantine";
  if (Status status = fs.make_folder(quarantine); !status) return status;
  Result<std::unique_ptr<File>> from = fs.open(folder + "/" + name, Fs::Open::read);
  if (!from) return from.status();
  const std::string path = quarantine + "/" + name + "." + std::to_string(now_ms) + ".original";
  Result<std::unique_ptr<File>> to = fs.open(path, Fs::Open::create);
  if (!to) return to.status();
  Status status;
  std::string bytes;
  for (std::uint64_t done = 0; status.ok(); done += bytes.size()) {
    bytes.resize(kCopyBytes);
    const Result<std::size_t> got = (*from)->read(done, std::as_writable_bytes(std::span(bytes)));
    if (!got) status = got.status();
    bytes.resize(got ? *got : 0);
    if (bytes.empty()) break;
    status = write_at(**to, done, bytes);
  }
  if (status) status = (*to)->sync();
  if (status) return fs.sync_folder(quarantine);
  (void)fs.remove(path);
  return status;
}

}  // namespace

Result<RepairPlan> plan_repair(Fs& fs, const std::string& folder,
                               std::function<void(std::uint64_t, std::uint64_t)> report) {
  InspectionSettings settings;
  settings.report = std::move(report);
  Result<Inspection> inspection = inspect(fs, folder, settings);
  if (!inspection) return inspection.status();
  RepairPlan plan;
  std::map<Seq, RepairStep> steps;  // by segment, so that a segment is written once
  std::map<std::string, Seq> expected;
  Seq last = 0;
  for (const SegmentSummary& segment : inspection->segments) {
    expected[segment.name] = std::max(segment.first_seq, last + 1);
    last = std::max(last, segment.last);
  }
  for (const Finding& finding : inspection->findings) {
    if (finding.fault == Fault::unreadable) {
      plan.unreadable.push_back(finding.segment);
      continue;
    }
    const bool is_between = finding.fault == Fault::missing_records && finding.offset == 0;
    const std::string name = is_between ? segment_name(finding.first_lost) : finding.segment;
    const Seq first_seq = *parse_segment_name(name);
    RepairStep& step = steps[first_seq];
    step.file = name;
    step.first_seq = first_seq;
    step.kind = expected.contains(name) ? RepairStep::Kind::rewrite : RepairStep::Kind::note;
    step.expected = is_between ? finding.first_lost : expected[name];
    const Seq last_lost = finding.last_lost.value_or(bound(finding));
    if (finding.fault != Fault::torn_tail && last_lost >= finding.first_lost) step.last = last_lost;
  }
  for (const std::string& name : plan.unreadable) steps.erase(*parse_segment_name(name));
  for (auto& [first_seq, step] : steps) plan.steps.push_back(std::move(step));
  for (const std::string& name : inspection->leftovers) plan.steps.push_back({RepairStep::Kind::remove, name, 0, 0, 0});
  plan.inspection = *std::move(inspection);
  return plan;
}

Status repair(Fs& fs, Clock& clock, Random& random, const std::string& folder, const RepairPlan& plan) {
  for (const RepairStep& step : plan.steps) {
    Status status;
    if (step.kind == RepairStep::Kind::remove) {
      status = fs.remove(folder + "/" + step.file);
      if (status) status = fs.sync_folder(folder);
    } else {
      if (step.kind == RepairStep::Kind::rewrite) status = keep_original(fs, folder, step.file, clock.wall_ms());
      SegmentCopy copy;
      copy.header = {step.first_seq, clock.wall_ms(), random.next_u64(), step.expected - 1};
      copy.expected = step.expected;
      copy.last = step.last;
      if (status) status = copy_segment(fs, folder, copy);
    }
    if (!status) return status.within(step.file);
  }
  return {};
}

}  // namespace ekiden::journal
