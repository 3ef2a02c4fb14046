// SPDX-License-Identifier: Apache-2.0
#include "journal/recovery.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "journal/batch.hpp"
#include "journal/segment_file.hpp"

namespace ekiden::journal {

namespace {

constexpr std::uint64_t kCopyBytes = 1 << 20;

// The most records that can have stood in so many bytes.
Seq most_records(std::uint64_t bytes) {
  return bytes / kRecordHeaderBytes + 1;
}

}  // namespace

Result<WriterStart> Recovery::run() {
  const Result<std::vector<std::string>> names = fs_.list(folder_);
  if (!names) return names.status();
  std::vector<Seq> firsts;
  for (const std::string& name : *names)
    if (const std::optional<Seq> first = parse_segment_name(name)) firsts.push_back(*first);
  std::sort(firsts.begin(), firsts.end());
  for (const Seq first : firsts)
    if (Status status = recover(first, first == firsts.back()); !status) return status.within(segment_name(first));
  // A creation or removal may not have been durable when the process ended.
  if (Status status = fs_.sync_folder(folder_); !status) return status;
  start_.next_seq = std::max(last_, seen_) + 1;
  start_.last_seq = last_;
  return std::move(start_);
}

Status Recovery::recover(Seq first_seq, bool is_last) {
  Segment segment;
  segment.path = segment_path(folder_, first_seq);
  segment.first_seq = first_seq;
  seen_ = std::max(seen_, first_seq - 1);
  Result<std::unique_ptr<File>> file = fs_.open(segment.path, is_last ? Fs::Open::read_write : Fs::Open::read);
  if (!file) return file.status();
  Opened opened{std::shared_ptr<File>(std::move(*file)), segment_name(first_seq), 0, is_last, false};
  const Result<std::uint64_t> size = opened.file->size();
  if (!size) return size.status();
  opened.size = *size;
  const Result<bool> readable = read_header(opened, segment);
  if (!readable) return readable.status();
  if (!*readable) return {};
  if (Status status = scan(opened, segment); !status) return status;
  return settle(opened, std::move(segment));
}

// Fills in the salt. False when there is nothing more to do with this segment.
Result<bool> Recovery::read_header(Opened& opened, Segment& segment) {
  std::string bytes(std::min<std::uint64_t>(opened.size, kSegmentHeaderBytes), '\0');
  const Result<std::size_t> got = opened.file->read(0, std::as_writable_bytes(std::span(bytes)));
  bytes.resize(got ? *got : 0);
  const ParsedHeader parsed = parse_header(bytes);
  if (parsed.state == HeaderState::newer_version)
    return Status(Code::config, "written by a newer version of Ekiden; start that version, or use another data folder");
  const bool first_of_all = !std::exchange(any_segment_, true);
  const bool good = parsed.state == HeaderState::good && parsed.header.first_seq == segment.first_seq;
  if (good) {
    segment.salt = parsed.header.salt;
    segment.newest_ms = parsed.header.created_ms;
    if (!first_of_all) report_lost(opened.name, last_ + 1, parsed.header.prev_last_seq);
    return true;
  }
  if (opened.is_last && opened.size <= kSegmentHeaderBytes) {
    // The process ended while it made this segment: nothing was ever written behind the header.
    torn_bytes_ += opened.size;
    log_.warning("journal", "removed a segment whose creation was not finished", {{"segment", opened.name}});
    if (Status status = fs_.remove(segment.path); !status) return status;
    return false;
  }
  opened.damaged = true;
  if (!first_of_all) report_lost(opened.name, last_ + 1, segment.first_seq - 1);
  if (find_salt(opened, parsed, segment)) {
    set_aside(opened, {0, kSegmentHeaderBytes, segment.first_seq, segment.first_seq - 1, false});
    return true;
  }
  set_aside(opened, {0, opened.size, segment.first_seq, 0, true});
  segments_.add(std::move(segment));
  return false;
}

bool Recovery::find_salt(const Opened& opened, const ParsedHeader& header, Segment& segment) const {
  for (const std::uint64_t salt : {header.header.salt, header.salt_again}) {
    Scanner scanner(*opened.file, salt, kSegmentHeaderBytes, opened.size, std::max(segment.first_seq, last_ + 1));
    const Result<std::optional<Unit>> unit = scanner.next();
    if (!unit || !*unit) continue;
    segment.salt = salt;
    return true;
  }
  return false;
}

Status Recovery::scan(Opened& opened, Segment& segment) {
  segment.end = kSegmentHeaderBytes;
  Scanner scanner(*opened.file, segment.salt, kSegmentHeaderBytes, opened.size, std::max(segment.first_seq, last_ + 1));
  for (;;) {
    const Result<std::optional<Unit>> unit = scanner.next();
    if (!unit) {
      // A sector that cannot be read is damage like any other, only that nothing of it can be set aside.
      log_.error(
          "journal", "a segment cannot be read to its end",
          {{"segment", opened.name}, {"offset", std::to_string(segment.end)}, {"reason", unit.status().message()}});
      opened.damaged = true;
      seen_ = std::max(seen_, std::max(last_, segment.first_seq) + most_records(opened.size - segment.end));
      return {};
    }
    if (!*unit) break;
    if (scanner.damage()) set_aside(opened, *scanner.damage());
    take(**unit, segment);
  }
  return scanner.damage() ? handle_tail(opened, *scanner.damage(), scanner.gave_up()) : Status();
}

void Recovery::take(const Unit& unit, Segment& segment) {
  index_unit(segment, unit.first, unit.offset);
  if (segment.first_record == 0) segment.first_record = unit.first;
  segment.last_record = last_ = unit.last;
  segment.end = unit.offset + unit.bytes;
  for (const RawRecord& raw : unit.records) {
    const Result<Record> record = decode(raw.type, raw.body);
    if (!record) {
      log_.warning("journal", "left out a record that this version does not understand",
                   {{"seq", std::to_string(raw.seq)}, {"reason", record.status().message()}});
      continue;
    }
    segment.newest_ms = std::max(segment.newest_ms, recorded_ms_of(*record));
    if (const auto* event = std::get_if<EventRecord>(&*record); event != nullptr && !start_.index.find(event->id))
      start_.index.insert(event->id, raw.seq);
    if (replay_) replay_(raw.seq, *record);
  }
}

// Behind the last intact unit. In the last segment that is a write which the end of the process cut short; anywhere
// else, or when it was not searched to its end, it is damage and stays where it is.
Status Recovery::handle_tail(Opened& opened, const Damage& tail, bool gave_up) {
  if (!opened.is_last || gave_up) {
    set_aside(opened, tail);
    return {};
  }
  torn_bytes_ += tail.bytes;
  log_.warning(
      "journal", "cut off a write that was not finished",
      {{"segment", opened.name}, {"offset", std::to_string(tail.offset)}, {"bytes", std::to_string(tail.bytes)}});
  return opened.file->truncate(tail.offset);
}

Status Recovery::settle(Opened& opened, Segment segment) {
  if (opened.is_last) {
    // Its newest records may be in the page cache only; from now on they count as durable.
    if (Status status = opened.file->sync(); !status) return status;
    const Seq next = segment.last_record == 0 ? segment.first_seq : segment.last_record + 1;
    if (!opened.damaged && next == std::max(last_, seen_) + 1) {
      segment.file = opened.file;
      start_.active = {opened.file, segment.salt, segment.end};
    }
  }
  segments_.add(std::move(segment));
  return {};
}

void Recovery::set_aside(Opened& opened, const Damage& damage) {
  opened.damaged = true;
  if (damage.to_end) seen_ = std::max(seen_, damage.first_lost + most_records(damage.bytes));
  report_lost(opened.name, damage.first_lost, damage.last_lost);
  if (damage.bytes == 0) return;
  quarantined_bytes_ += damage.bytes;
  const Status copied = copy_to_quarantine(opened, damage);
  log_.error("journal", "damaged bytes in a segment; what is intact before and behind them is used",
             {{"segment", opened.name},
              {"offset", std::to_string(damage.offset)},
              {"bytes", std::to_string(damage.bytes)},
              {"copy", copied ? "quarantine/" : copied.message()}});
}

Status Recovery::copy_to_quarantine(const Opened& opened, const Damage& damage) {
  const std::string quarantine = folder_ + "/quarantine";
  const std::string path = quarantine + "/" + opened.name + "." + std::to_string(damage.offset) + "-" +
                           std::to_string(damage.bytes) + ".bad";
  if (Status status = fs_.make_folder(quarantine); !status) return status;
  if (fs_.exists(path)) {
    const Result<std::unique_ptr<File>> old = fs_.open(path, Fs::Open::read);
    const Result<std::uint64_t> size = old ? (*old)->size() : old.status();
    if (size && *size == damage.bytes) return {};
    if (Status status = fs_.remove(path); !status) return status;
  }
  Result<std::unique_ptr<File>> copy = fs_.open(path, Fs::Open::create);
  if (!copy) return copy.status();
  std::string bytes;
  for (std::uint64_t done = 0; done < damage.bytes; done += bytes.size()) {
    bytes.resize(std::min(kCopyBytes, damage.bytes - done));
    const Result<std::size_t> got = opened.file->read(damage.offset + done, std::as_writable_bytes(std::span(bytes)));
    if (!got) return got.status();
    if (*got == 0) break;
    bytes.resize(*got);
    if (Status status = write_at(**copy, done, bytes); !status) return status;
  }
  if (Status status = (*copy)->sync(); !status) return status;
  return fs_.sync_folder(quarantine);
}

void Recovery::report_lost(const std::string& segment, Seq first, Seq last) {
  if (last < first) return;
  log_.error("journal", "records are lost",
             {{"segment", segment}, {"first_lost", std::to_string(first)}, {"last_lost", std::to_string(last)}});
}

}  // namespace ekiden::journal
