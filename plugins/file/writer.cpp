// SPDX-License-Identifier: Apache-2.0
#include "writer.hpp"

#include <algorithm>
#include <utility>

#include "kit/time.hpp"

namespace ekiden::file {
namespace {

using sdk::Status;

constexpr int kMostOfOneName = 1'000;
constexpr std::size_t kFlushBytes = std::size_t{4} << 20;

// "x.csv", 2 -> "x-2.csv"
std::string numbered(const std::string& name, int number) {
  const std::size_t dot = name.rfind('.');
  return number == 1 ? name : name.substr(0, dot) + "-" + std::to_string(number) + name.substr(dot);
}

}  // namespace

Writer::Writer(Folder& folder, const Settings& settings, Limits limits, Notes notes)
    : folder_(folder),
      settings_(settings),
      limits_(limits),
      notes_(std::move(notes)),
      lines_(settings),
      memory_(limits.remembered) {}

Status Writer::recover() {
  return guarded([this] { return ready(); });
}

Status Writer::write(std::span<Incoming> events, std::int64_t now_ms) {
  return guarded([&] { return write_all(events, now_ms); });
}

Status Writer::complete(std::int64_t now_ms, bool always) {
  return guarded([&]() -> Status {
    if (Status status = ready(); !status.ok()) return status;
    return open_ && open_->events > 0 && (always || is_old(now_ms)) ? close() : Status();
  });
}

// After a failure nothing in memory counts: what is on the disk is read again.
Status Writer::guarded(const std::function<Status()>& work) {
  const std::lock_guard lock(mutex_);
  Status status = work();
  if (!status.ok()) is_ready_ = false;
  return status;
}

Status Writer::ready() {
  if (is_ready_) return {};
  data_.reset();
  ledger_.reset();
  open_.reset();
  new_data_.clear();
  new_rows_.clear();
  Status status = folder_.lock("." + settings_.prefix + ".lock");
  if (status.ok()) status = read_ledger_file();
  if (status.ok() && open_ && open_->final_name.empty()) status = resume();
  if (status.ok() && open_ && !open_->final_name.empty()) status = publish();
  is_ready_ = status.ok();
  return status;
}

Status Writer::read_ledger_file() {
  std::optional<std::string> text;
  if (Status status = folder_.read(ledger_name(), kMaxLedgerBytes, text); !status.ok()) return status;
  memory_ = Memory(limits_.remembered);
  const auto ledger = read_ledger(text.value_or(std::string()), memory_);
  if (!ledger)
    return Status::config(
        "the file " + ledger_name() + " in the folder " + settings_.folder +
        " is damaged; move it away, and know that the events of the last moments may be written twice");
  if (ledger->bytes == 0) return start_ledger();
  open_ = ledger->open;
  ledger_end_ = ledger->bytes;
  return folder_.open(ledger_name(), ledger->bytes, ledger_);
}

Status Writer::start_ledger() {
  ledger_end_ = 0;
  Status status = folder_.open(ledger_name(), 0, ledger_);
  if (status.ok()) status = note(first_line());
  return status.ok() ? folder_.sync() : status;
}

// Goes on with the file that the ledger says is being written.
Status Writer::resume() {
  std::optional<std::uint64_t> there;
  if (Status status = folder_.size(work_name(*open_), there); !status.ok()) return status;
  const bool is_whole = there && *there >= open_->end;
  if (open_->events > 0 && !is_whole && notes_.lost) notes_.lost(open_->name, open_->events);
  if (open_->events == 0 || !there) {
    Status status = note(lost_line(open_->name));
    memory_.forget_last(open_->events);
    open_.reset();
    return status;
  }
  if (Status status = folder_.open(work_name(*open_), open_->end, data_); !status.ok()) return status;
  return is_whole && open_->key == lines_.key() ? Status() : close();
}

Status Writer::begin(const Incoming& first, std::int64_t now_ms) {
  const std::string header = lines_.header();
  OpenFile file;
  file.name = name_for(first);
  file.opened_ms = now_ms;
  file.header = file.end = header.size();
  file.key = lines_.key();
  Status status = note(open_line(file));
  if (status.ok()) status = folder_.open(work_name(file), 0, data_);
  if (status.ok()) status = folder_.sync();
  if (!status.ok()) return status;
  open_ = std::move(file);
  new_data_ = header;
  return {};
}

Status Writer::write_all(std::span<Incoming> events, std::int64_t now_ms) {
  if (Status status = ready(); !status.ok()) return status;
  if (open_ && open_->events > 0 && is_old(now_ms))
    if (Status status = close(); !status.ok()) return status;
  std::string line;
  for (Incoming& event : events) {
    if (memory_.holds(event.id)) continue;
    line.clear();
    event.status = lines_.append(event.document, line);
    if (!event.status.ok()) continue;
    Status status;
    if (open_ && !has_room_for(line.size())) status = close();
    if (status.ok() && new_data_.size() >= kFlushBytes) status = flush();
    if (status.ok() && !open_) status = begin(event, now_ms);
    if (!status.ok()) return status;
    new_data_ += line;
    open_->end += line.size();
    ++open_->events;
    new_rows_ += row_line(open_->end, event.id);
    memory_.add(event.id);
  }
  if (Status status = flush(); !status.ok()) return status;
  return open_ && !has_room_for(0) ? close() : Status();
}

// First the lines, then what the ledger says of them.
Status Writer::flush() {
  if (new_rows_.empty()) return {};
  Status status = data_->append(new_data_);
  if (status.ok()) status = data_->sync();
  if (!status.ok()) return status;
  if (!data_->is_linked())
    return Status::retry("the file that was being written in " + settings_.folder + " was taken away by somebody");
  status = note(new_rows_);
  new_data_.clear();
  new_rows_.clear();
  return status;
}

Status Writer::close() {
  Status status = flush();
  for (int number = 1; status.ok() && number <= kMostOfOneName; ++number) {
    const std::string name = numbered(open_->name, number);
    std::optional<std::uint64_t> there;
    status = folder_.size(name, there);
    if (!status.ok() || there) continue;
    status = note(close_line(name));
    open_->final_name = name;
    return status.ok() ? publish() : status;
  }
  return status.ok() ? Status::retry("there are too many files of the same name in " + settings_.folder) : status;
}

// Gives a complete file its name; also when a crash came in between.
Status Writer::publish() {
  data_.reset();
  const std::string name = open_->final_name;
  std::optional<std::uint64_t> work, there;
  Status status = folder_.size(work_name(*open_), work);
  if (status.ok() && work) {
    status = folder_.rename_to_new(work_name(*open_), name);
    if (status.code == EKD_E_CONFLICT) {
      open_->final_name.clear();
      return close();
    }
  }
  if (status.ok()) status = folder_.sync();
  // A reader that waits for the marker has not taken the file; one that does not, may have.
  if (status.ok() && settings_.marker) status = folder_.size(name, there);
  if (status.ok() && there) {
    std::unique_ptr<Appender> marker;
    status = folder_.open(name + ".done", 0, marker);
    if (status.ok()) status = folder_.sync();
  }
  if (status.ok()) status = note(done_line(name));
  if (!status.ok()) return status;
  if (notes_.published) notes_.published(name, open_->events);
  open_.reset();
  return ledger_end_ > limits_.ledger_bytes ? shorten_ledger() : Status();
}

Status Writer::shorten_ledger() {
  const std::string next = ledger_name() + ".new";
  std::string text = first_line();
  for (const std::string& id : memory_.in_order()) text += seen_line(id);
  std::unique_ptr<Appender> file;
  Status status = folder_.open(next, 0, file);
  if (status.ok()) status = file->append(text);
  if (status.ok()) status = file->sync();
  if (status.ok()) status = folder_.rename(next, ledger_name());
  if (status.ok()) status = folder_.sync();
  if (!status.ok()) return status;
  ledger_ = std::move(file);
  ledger_end_ = text.size();
  return {};
}

bool Writer::is_old(std::int64_t now_ms) const {
  return now_ms - open_->opened_ms >= settings_.max_age_ms;
}

// Whether a line of so many bytes may be added: a file holds one event at least.
bool Writer::has_room_for(std::size_t bytes) const {
  return open_->events == 0 || (open_->events < settings_.max_events && open_->end + bytes < settings_.max_bytes);
}

std::string Writer::name_for(const Incoming& first) const {
  std::string sequence = std::to_string(first.sequence);
  sequence.insert(0, 20 - std::min<std::size_t>(20, sequence.size()), '0');
  return settings_.prefix + "-" + kit::basic_time(first.recorded_ms) + "-" + sequence + std::string(lines_.extension());
}

Status Writer::note(const std::string& line) {
  Status status = ledger_->append(line);
  if (status.ok()) status = ledger_->sync();
  ledger_end_ += line.size();
  return status;
}

}  // namespace ekiden::file
