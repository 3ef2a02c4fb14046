// SPDX-License-Identifier: Apache-2.0
#include "journal/recovery.hpp"

#include <algorithm>
#include <utility>

#include "journal/batch.hpp"
#include "journal/record_keys.hpp"
#include "journal/sealing.hpp"
#include "journal/segment_file.hpp"

namespace ekiden::journal {

namespace {

// What write_durably leaves beside a file when it is cut short.
constexpr std::string_view kUnfinished = ".new";

// The most records that can have stood in so many bytes.
Seq most_records(std::uint64_t bytes) {
  return bytes / kRecordHeaderBytes + 1;
}

}  // namespace

Result<WriterStart> Recovery::run(const Journal::Replay& replay) {
  const Result<std::vector<std::string>> names = parts_.fs.list(parts_.folder);
  if (!names) return names.status();
  std::vector<Seq> firsts;
  for (const std::string& name : *names)
    if (const std::optional<Seq> first = parse_segment_name(name)) firsts.push_back(*first);
  std::sort(firsts.begin(), firsts.end());
  parts_.reader.quarantine().recall(firsts);
  snapshot_ = parts_.snapshots.load(*names);
  for (const Seq first : firsts)
    if (Status status = recover(first, first == firsts.back()); !status) return status.within(segment_name(first));
  remove_leftovers(*names, firsts);
  // A creation or removal may not have been durable when the process ended.
  if (Status status = parts_.fs.sync_folder(parts_.folder); !status) return status;
  replay_state(replay);
  start_.next_seq = std::max({last_, seen_, snapshot_.seq}) + 1;
  start_.last_seq = last_;
  start_.control = std::move(snapshot_.state);
  return std::move(start_);
}

Status Recovery::recover(Seq first_seq, bool is_last) {
  Segment segment;
  segment.path = segment_path(parts_.folder, first_seq);
  segment.first_seq = first_seq;
  seen_ = std::max(seen_, first_seq - 1);
  Result<std::unique_ptr<File>> file = parts_.fs.open(segment.path, is_last ? Fs::Open::read_write : Fs::Open::read);
  if (!file) return file.status();
  Opened opened{std::shared_ptr<File>(std::move(*file)), segment_name(first_seq), 0, is_last, false, false};
  const Result<std::uint64_t> size = opened.file->size();
  if (!size) return size.status();
  opened.size = *size;
  const Result<bool> readable = read_header(opened, segment);
  if (!readable) return readable.status();
  if (!*readable) return {};
  const std::optional<SidecarHeader> sidecar = sidecar_of(opened, segment);
  if (sidecar && sidecar->facts.last_record <= snapshot_.seq) {
    trust(*sidecar, segment);
  } else {
    keys_ = {};
    if (Status status = scan(opened, segment); !status) return status;
    if (!is_last) start_.snapshot_is_due = true;
  }
  if (is_last) return settle_last(opened, std::move(segment));
  settle_sealed(opened, std::move(segment), sidecar);
  return {};
}

// Fills in the salt. False when there is nothing more to do with this segment.
Result<bool> Recovery::read_header(Opened& opened, Segment& segment) {
  std::string bytes(std::min<std::uint64_t>(opened.size, kSegmentHeaderBytes), '\0');
  const Result<std::size_t> got = opened.file->read(0, std::as_writable_bytes(std::span(bytes)));
  bytes.resize(got ? *got : 0);
  const ParsedHeader parsed = parse_header(bytes);
  if (parsed.state == HeaderState::newer_version)
    return Status(Code::config, "written by a newer version of Ekiden; start that version, or use another data folder");
  Quarantine& quarantine = parts_.reader.quarantine();
  const bool first_of_all = !std::exchange(any_segment_, true);
  const bool good = parsed.state == HeaderState::good && parsed.header.first_seq == segment.first_seq;
  if (good) {
    segment.salt = parsed.header.salt;
    segment.newest_ms = parsed.header.created_ms;
    if (!first_of_all) quarantine.report_lost(segment.first_seq, last_ + 1, parsed.header.prev_last_seq);
    return true;
  }
  if (opened.is_last && opened.size <= kSegmentHeaderBytes) {
    // The process ended while it made this segment: nothing was ever written behind the header.
    torn_bytes_ += opened.size;
    parts_.log.warning("journal", "removed a segment whose creation was not finished", {{"segment", opened.name}});
    if (Status status = parts_.fs.remove(segment.path); !status) return status;
    return false;
  }
  opened.damaged = true;
  if (!first_of_all) quarantine.report_lost(segment.first_seq, last_ + 1, segment.first_seq - 1);
  const Seq expected = std::max(segment.first_seq, last_ + 1);
  if (const std::optional<std::uint64_t> salt = salt_that_fits(*opened.file, opened.size, parsed, expected)) {
    segment.salt = *salt;
    set_aside(opened, segment, {0, kSegmentHeaderBytes, segment.first_seq, segment.first_seq - 1, false});
    return true;
  }
  set_aside(opened, segment, {0, opened.size, segment.first_seq, 0, true});
  parts_.segments.add(std::move(segment));
  return false;
}

std::optional<SidecarHeader> Recovery::sidecar_of(const Opened& opened, const Segment& segment) const {
  if (opened.is_last || opened.damaged) return std::nullopt;
  const std::string path = parts_.folder + "/" + sidecar_name(segment.first_seq);
  const Result<std::unique_ptr<File>> file = parts_.fs.open(path, Fs::Open::read);
  if (!file) return std::nullopt;
  const Result<SidecarHeader> header = read_sidecar_header(**file);
  if (!header || header->facts.first_seq != segment.first_seq || header->facts.salt != segment.salt ||
      header->segment_bytes != opened.size)
    return std::nullopt;
  return *header;
}

void Recovery::trust(const SidecarHeader& sidecar, Segment& segment) {
  static_cast<SegmentFacts&>(segment) = sidecar.facts;
  last_ = std::max(last_, segment.last_record);
  seen_ = std::max(seen_, segment.seen);
}

Status Recovery::scan(Opened& opened, Segment& segment) {
  segment.end = kSegmentHeaderBytes;
  Scanner scanner(*opened.file, segment.salt, kSegmentHeaderBytes, opened.size, std::max(segment.first_seq, last_ + 1));
  for (;;) {
    const Result<std::optional<Unit>> unit = scanner.next();
    if (!unit) {
      // A sector that cannot be read is damage like any other, only that nothing of it can be set aside.
      parts_.log.error(
          "journal", "a segment cannot be read to its end",
          {{"segment", opened.name}, {"offset", std::to_string(segment.end)}, {"reason", unit.status().message()}});
      opened.damaged = opened.unreadable = true;
      seen_ = std::max(seen_, std::max(last_, segment.first_seq) + most_records(opened.size - segment.end));
      return {};
    }
    if (!*unit) break;
    if (scanner.damage()) set_aside(opened, segment, *scanner.damage());
    take(**unit, segment);
  }
  return scanner.damage() ? handle_tail(opened, segment, *scanner.damage(), scanner.gave_up()) : Status();
}

void Recovery::take(const Unit& unit, Segment& segment) {
  index_unit(segment.index, unit.first, unit.offset);
  if (segment.first_record == 0) segment.first_record = unit.first;
  segment.last_record = last_ = unit.last;
  segment.end = unit.offset + unit.bytes;
  for (const RawRecord& raw : unit.records) take(raw, segment);
}

void Recovery::take(const RawRecord& raw, Segment& segment) {
  add_keys(raw, keys_);
  if (raw.type == kLostType)
    parts_.reader.quarantine().damage().lose(raw.seq, last_lost(raw.body, raw.seq).value_or(raw.seq),
                                             Gap::Cause::damage);
  if (raw.type == kEventType) {
    const std::optional<EventHead> event = peek_event(raw.body);
    if (event) segment.newest_ms = std::max(segment.newest_ms, event->recorded_ms);
    return;
  }
  const Result<Record> record = decode(raw.type, raw.body);
  if (!record) {
    parts_.log.warning("journal", "left out a record that this version does not understand",
                       {{"seq", std::to_string(raw.seq)}, {"reason", record.status().message()}});
    return;
  }
  segment.newest_ms = std::max(segment.newest_ms, recorded_ms_of(*record));
  segment.newest_command_ms = std::max(segment.newest_command_ms, command_ms_of(*record));
  if (raw.seq > snapshot_.seq) snapshot_.state.apply(raw.seq, *record);
}

// Behind the last intact unit. In the last segment that is a write which the end of the process cut short; anywhere
// else, or when it was not searched to its end, it is damage and stays where it is.
Status Recovery::handle_tail(Opened& opened, const Segment& segment, const Damage& tail, bool gave_up) {
  if (!opened.is_last || gave_up) {
    set_aside(opened, segment, tail);
    return {};
  }
  torn_bytes_ += tail.bytes;
  parts_.log.warning(
      "journal", "cut off a write that was not finished",
      {{"segment", opened.name}, {"offset", std::to_string(tail.offset)}, {"bytes", std::to_string(tail.bytes)}});
  return opened.file->truncate(tail.offset);
}

Status Recovery::settle_last(Opened& opened, Segment segment) {
  // Its newest records may be in the page cache only; from now on they count as durable.
  if (Status status = opened.file->sync(); !status) return status;
  const Seq next = segment.last_record == 0 ? segment.first_seq : segment.last_record + 1;
  segment.seen = std::max({last_, seen_, snapshot_.seq});
  if (!opened.damaged && next == segment.seen + 1) {
    segment.file = opened.file;
    start_.active = {opened.file, segment.salt, segment.end};
  }
  start_.unsealed = segment.first_seq;
  parts_.segments.add(std::move(segment));
  parts_.index.set_active(std::move(keys_));
  return {};
}

void Recovery::settle_sealed(const Opened& opened, Segment segment, const std::optional<SidecarHeader>& sidecar) {
  segment.seen = std::max(last_, seen_);
  if (sidecar) {
    segment.index = {};
    parts_.index.add(
        std::make_shared<const KeyRun>(parts_.fs, parts_.folder + "/" + sidecar_name(segment.first_seq), *sidecar));
  } else if (opened.unreadable) {
    parts_.index.add(std::make_shared<const KeyRun>(segment, keys_.sorted()));
  } else {
    const Sealed sealed = seal(parts_.fs, parts_.log, parts_.folder, segment, opened.size, keys_.sorted());
    if (sealed.is_on_disk) segment.index = {};
    parts_.index.add(sealed.run);
  }
  parts_.segments.add(std::move(segment));
}

void Recovery::set_aside(Opened& opened, const Segment& segment, const Damage& damage) {
  opened.damaged = true;
  if (damage.to_end) seen_ = std::max(seen_, damage.first_lost + most_records(damage.bytes));
  parts_.reader.quarantine().set_aside(*opened.file, segment.first_seq, damage);
}

// The state knows of some records only where they stand.
void Recovery::replay_state(const Journal::Replay& replay) {
  snapshot_.state.forget_below(parts_.segments.floor());
  if (!replay) return;
  for (const auto& [seq, noted] : snapshot_.state.records()) {
    if (!ControlState::is_abridged(noted)) {
      replay(seq, noted);
      continue;
    }
    const Result<Record> record = parts_.reader.record(seq);
    if (record && type_of(*record) == type_of(noted))
      replay(seq, *record);
    else
      parts_.log.error("journal", "a record that is still needed cannot be read",
                       {{"seq", std::to_string(seq)}, {"reason", record.status().message()}});
  }
}

void Recovery::remove_leftovers(const std::vector<std::string>& names, const std::vector<Seq>& segments) {
  for (const std::string& name : names) {
    const std::optional<Seq> sidecar = parse_sidecar_name(name);
    // That of the last segment was written before the segment behind it was lost, or belongs to another one.
    const bool is_of_sealed =
        sidecar && !segments.empty() && std::binary_search(segments.begin(), segments.end() - 1, *sidecar);
    const std::string_view base =
        std::string_view(name).substr(0, name.size() - std::min(name.size(), kUnfinished.size()));
    const bool is_unfinished = name.ends_with(kUnfinished) && (parse_sidecar_name(base) || parse_snapshot_name(base));
    if ((!sidecar || is_of_sealed) && !is_unfinished) continue;
    if (const Status removed = parts_.fs.remove(parts_.folder + "/" + name); !removed)
      parts_.log.warning("journal", "a file that is of no use could not be removed",
                         {{"file", name}, {"reason", removed.message()}});
  }
}

}  // namespace ekiden::journal
