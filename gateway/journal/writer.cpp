// SPDX-License-Identifier: Apache-2.0
#include "journal/writer.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "journal/bytes.hpp"
#include "journal/format.hpp"
#include "journal/record_keys.hpp"
#include "journal/sealing.hpp"
#include "journal/segment_file.hpp"

namespace ekiden::journal {

namespace {

void break_chain(const Batch& batch) {
  if (batch.chain) batch.chain->is_broken = true;
}

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kIdle{60'000};
constexpr std::chrono::milliseconds kIdleWhileFull{1'000};
constexpr std::size_t kKeptBufferBytes = 8 << 20;

}  // namespace

Writer::Writer(const Parts& parts, Metrics& metrics, WriterStart start)
    : options_(parts.options),
      fs_(parts.fs),
      clock_(parts.clock),
      random_(parts.random),
      log_(parts.log),
      segments_(parts.segments),
      index_(parts.index),
      reader_(parts.reader),
      snapshots_(parts.snapshots),
      sync_seconds_(metrics.histogram("ekiden_journal_sync_seconds", {})),
      bytes_(metrics.gauge("ekiden_journal_bytes", {})),
      queue_(options_.lazy_ms, options_.burst_ms),
      active_(std::move(start.active)),
      unsealed_(start.unsealed),
      next_seq_(start.next_seq),
      last_seq_(start.last_seq),
      control_(std::move(start.control)),
      snapshot_is_due_(start.snapshot_is_due),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  queue_.close();
  thread_.join();
}

void Writer::on_events(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

Status Writer::accepting() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Writer::set_state(Status status) {
  const std::lock_guard lock(mutex_);
  state_ = std::move(status);
}

void Writer::run() {
  pthread_setname_np(pthread_self(), "ekiden-journal");
  bytes_.set(static_cast<double>(segments_.totals().bytes));
  if (snapshot_is_due_) snapshots_.write(last_seq_, control_);
  while (!queue_.finished()) {
    std::vector<Batch> group = queue_.take(idle());
    if (group.empty() && full_) probe();
    process(std::move(group));
    sync_in_time();
    run_jobs();
    sweep();
  }
  run_jobs();
  if (unsynced_since_) (void)sync();
}

std::chrono::milliseconds Writer::idle() const {
  const std::chrono::milliseconds longest = full_ || limited_ > 0 ? kIdleWhileFull : kIdle;
  if (!unsynced_since_ || options_.sync != SyncPolicy::interval) return longest;
  const auto due = *unsynced_since_ + std::chrono::milliseconds(options_.sync_interval_ms) - steady_clock::now();
  return std::clamp(std::chrono::ceil<std::chrono::milliseconds>(due), std::chrono::milliseconds(0), longest);
}

void Writer::sync_in_time() {
  if (unsynced_since_ && options_.sync == SyncPolicy::interval && idle() == std::chrono::milliseconds(0)) (void)sync();
}

void Writer::process(std::vector<Batch> group) {
  Status group_status;
  for (Batch& batch : group) {
    if (batch.chain && batch.refused && batch.chain->is_broken)
      batch.refused = Status(Code::full, "what should stand before it was refused");
    if (batch.refused && batch.is_new_work) batch.refused = make_room_below_limit(batch.bytes);
    if (batch.refused && group_status) group_status = make_room(batch.bytes);
    Pending& pending = chunk_.pending.emplace_back();
    pending.batch = std::move(batch);
    if (!pending.batch.refused) {
      break_chain(pending.batch);
      continue;
    }
    if (group_status) {
      encode(pending);
    } else {
      pending.batch.refused = group_status;
      break_chain(pending.batch);
    }
  }
  (void)flush();
}

// Sees to it that the active segment has room behind the chunk.
Status Writer::make_room(std::uint64_t bytes) {
  if (failed_) return accepting();
  const std::uint64_t end = active_.end + chunk_.bytes.size();
  const bool has_room = end + bytes <= options_.segment_bytes && index_.active_keys() < options_.segment_keys;
  if (active_.file && (has_room || end == kSegmentHeaderBytes)) return {};
  if (Status status = flush(); !status) return status;
  return rotate();
}

void Writer::encode(Pending& pending) {
  Batch& batch = pending.batch;
  const Seq first = next_seq_;
  const std::size_t inserted_before = chunk_.inserted.size();
  std::vector<Record*> fresh;
  fresh.reserve(batch.records.size());
  for (Record& record : batch.records) {
    if (const auto* const event = std::get_if<EventRecord>(&record)) {
      const Result<std::optional<Seq>> known_as = known(event->id);
      if (!known_as) return refuse_unread(pending, inserted_before, known_as.status());
      const Seq seq = known_as->value_or(first + fresh.size());
      pending.result.events.push_back({seq, known_as->has_value()});
      if (*known_as) continue;
      index_.insert(event->id, seq);
      chunk_.inserted.push_back(event->id);
    }
    fresh.push_back(&record);
  }
  pending.result.last = next_seq_ - 1;
  if (fresh.empty()) return;
  pending.result.first = first;
  chunk_.units.push_back({first, active_.end + chunk_.bytes.size()});
  chunk_.newest_ms = std::max(chunk_.newest_ms, batch.newest_ms);
  chunk_.newest_command_ms = std::max(chunk_.newest_command_ms, batch.newest_command_ms);
  const bool several = fresh.size() > 1;
  std::string crcs;
  for (Record* const record : fresh) {
    const std::uint32_t crc =
        append_record(chunk_.bytes, active_.salt, next_seq_, several ? kInBatch : std::uint16_t{0}, *record);
    if (several) ByteWriter(crcs).number(crc);
    if (!std::holds_alternative<EventRecord>(*record)) chunk_.control.emplace_back(next_seq_, std::move(*record));
    ++next_seq_;
  }
  if (several) append_commit(chunk_.bytes, active_.salt, next_seq_++, static_cast<std::uint32_t>(fresh.size()), crcs);
  pending.result.last = next_seq_ - 1;
}

void Writer::refuse_unread(Pending& pending, std::size_t inserted_before, const Status& cause) {
  take_back(inserted_before);
  pending.batch.refused = Status(Code::full, cause.message());
  break_chain(pending.batch);
}

// What a sidecar says of an id, the segment has to confirm: nothing is refused for a record that is lost.
Result<std::optional<Seq>> Writer::known(const EventId& id) {
  const Result<std::optional<DedupeIndex::Found>> found = index_.find_and_mend(id);
  if (!found) return found.status();
  if (!*found) return std::optional<Seq>();
  const Seq seq = (*found)->seq;
  if ((*found)->is_active) return std::optional(seq);
  const Result<Record> record = reader_.record(seq);
  if (!record && record.status().code() != Code::not_found && record.status().code() != Code::corrupt)
    return record.status();
  const auto* const erased = record ? std::get_if<ErasedRecord>(&*record) : nullptr;
  if (erased != nullptr && erased->id == id) return std::optional(seq);
  const auto* const event = record ? std::get_if<EventRecord>(&*record) : nullptr;
  return event != nullptr && event->id == id ? std::optional(seq) : std::nullopt;
}

// Out of the index again, but for the first `kept` of the chunk.
void Writer::take_back(std::size_t kept) {
  const auto first = chunk_.inserted.begin() + static_cast<std::ptrdiff_t>(kept);
  for (auto id = first; id != chunk_.inserted.end(); ++id) index_.erase(*id);
  chunk_.inserted.erase(first, chunk_.inserted.end());
}

// Writes the chunk, and completes its batches one way or the other.
Status Writer::flush() {
  Status status;
  if (!chunk_.bytes.empty()) status = commit();
  if (!status) {
    take_back(0);
    next_seq_ = chunk_.units.front().seq;
    for (Pending& pending : chunk_.pending) {
      if (pending.batch.refused) pending.batch.refused = status;
      break_chain(pending.batch);
    }
  }
  complete();
  return status;
}

Status Writer::commit() {
  if (Status status = write_at(*active_.file, active_.end, chunk_.bytes); !status) {
    const Status truncated = active_.file->truncate(active_.end);
    if (status.code() == Code::full && truncated) return refuse_full(status);
    return fail("a write failed", status);
  }
  if (options_.sync != SyncPolicy::always) {
    if (!unsynced_since_) unsynced_since_ = steady_clock::now();
  } else if (Status status = sync(); !status) {
    // What was not synced must not be found by the next start either: the page cache may still show it.
    (void)active_.file->truncate(active_.end);
    return status;
  }
  active_.end += chunk_.bytes.size();
  last_seq_ = next_seq_ - 1;
  segments_.publish({active_.end, last_seq_, chunk_.newest_ms, chunk_.newest_command_ms}, chunk_.units);
  apply_control();
  bytes_.set(static_cast<double>(segments_.totals().bytes));
  if (std::exchange(full_, false)) {
    set_state({});
    log_.info("journal", "there is room again: the journal accepts");
  }
  return {};
}

void Writer::apply_control() {
  for (const auto& [seq, record] : chunk_.control) {
    control_.apply(seq, record);
    for (const Key& name : names_of(record)) index_.assign(name, seq);
  }
}

// Never a second time for the same bytes: a failure makes the journal read-only.
Status Writer::sync() {
  const auto begin = steady_clock::now();
  unsynced_since_.reset();
  if (Status status = active_.file->sync(); !status) return fail("a sync failed", status);
  sync_seconds_.observe(std::chrono::duration<double>(steady_clock::now() - begin).count());
  return {};
}

void Writer::complete() {
  std::vector<Pending> pending = std::exchange(chunk_.pending, {});
  const bool wrote_events = std::any_of(pending.begin(), pending.end(), [](const Pending& one) {
    const auto& events = one.result.events;
    return one.batch.refused && std::any_of(events.begin(), events.end(), [](auto& event) { return !event.duplicate; });
  });
  chunk_.units.clear();
  chunk_.inserted.clear();
  chunk_.control.clear();
  chunk_.newest_ms = chunk_.newest_command_ms = 0;
  chunk_.bytes.clear();
  if (chunk_.bytes.capacity() > kKeptBufferBytes) chunk_.bytes.shrink_to_fit();
  for (Pending& one : pending) {
    if (!one.batch.refused) one.result = {};
    one.result.status = std::move(one.batch.refused);
    if (one.batch.done) one.batch.done(one.result);
  }
  if (!wrote_events) return;
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    wake = wake_;
  }
  if (wake) wake();
}

Status Writer::rotate() {
  if (unsynced_since_)
    if (Status status = sync(); !status) return status;
  const SegmentHeader header{next_seq_, clock_.wall_ms(), random_.next_u64(), last_seq_};
  bool sync_failed = false;
  Result<std::unique_ptr<File>> created = create_segment(fs_, options_.folder, header, sync_failed);
  if (!created) {
    if (created.status().code() == Code::full && !sync_failed) return refuse_full(created.status());
    return fail("a new segment could not be made", created.status());
  }
  active_ = {std::shared_ptr<File>(std::move(*created)), header.salt, kSegmentHeaderBytes};
  Segment segment;
  segment.path = segment_path(options_.folder, header.first_seq);
  segment.first_seq = header.first_seq;
  segment.salt = header.salt;
  segment.end = active_.end;
  segment.newest_ms = header.created_ms;
  segment.file = active_.file;
  segments_.add(std::move(segment));
  seal_last();
  unsealed_ = header.first_seq;
  return {};
}

// The segment before the active one is complete: what a start needs of it and of the time until now goes beside it.
void Writer::seal_last() {
  if (const std::optional<Segment> segment = segments_.get(unsealed_)) {
    const Result<std::uint64_t> bytes = size_of(fs_, segment->path);
    const Sealed sealed =
        journal::seal(fs_, log_, options_.folder, *segment, bytes ? *bytes : segment->end, index_.active().sorted());
    if (sealed.is_on_disk) segments_.let_go_of_index(unsealed_);
    index_.add(sealed.run);
    index_.set_active({});
  }
  if (last_seq_ == 0) return;
  control_.forget_below(segments_.floor());
  snapshots_.write(last_seq_, control_);
}

Status Writer::fail(std::string_view what, const Status& cause) {
  const Status status(Code::io, "the journal in " + options_.folder + " is read-only since " + std::string(what) +
                                    ": " + cause.message() + "; check the disk, then restart");
  failed_ = true;
  full_ = false;
  set_state(status);
  log_.error("journal", "read-only from now on", {{"what", std::string(what)}, {"reason", cause.message()}});
  return status;
}

Status Writer::seal() {
  return run_on_thread([this] { return seal_active(); });
}

Status Writer::forget(const std::vector<Seq>& erased) {
  return run_on_thread([this, &erased]() -> Status {
    control_.forget(erased);
    if (Status status = snapshots_.remove_all(); !status) return status;
    if (last_seq_ != 0) snapshots_.write(last_seq_, control_);
    return {};
  });
}

void Writer::mend_index(const Key& key) {
  (void)give_to_thread([this, key] { return index_.find_and_mend(key).status(); });
}

Status Writer::run_on_thread(std::function<Status()> work) {
  return give_to_thread(std::move(work)).get();
}

std::future<Status> Writer::give_to_thread(std::function<Status()> work) {
  std::future<Status> done;
  {
    const std::lock_guard lock(mutex_);
    done = jobs_.emplace_back(Job{std::move(work), {}}).done.get_future();
  }
  queue_.nudge();
  return done;
}

void Writer::run_jobs() {
  std::vector<Job> jobs;
  {
    const std::lock_guard lock(mutex_);
    jobs.swap(jobs_);
  }
  for (Job& job : jobs) job.done.set_value(job.work());
}

Status Writer::seal_active() {
  if (failed_) return accepting();
  return active_.file && active_.end == kSegmentHeaderBytes ? Status() : rotate();
}

}  // namespace ekiden::journal
