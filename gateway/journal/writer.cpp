// SPDX-License-Identifier: Apache-2.0
#include "journal/writer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "journal/bytes.hpp"
#include "journal/format.hpp"
#include "journal/retention.hpp"
#include "journal/segment_file.hpp"

namespace ekiden::journal {

namespace {

void break_chain(const Batch& batch) {
  if (batch.chain) batch.chain->is_broken = true;
}

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kIdle{60'000};
constexpr std::chrono::milliseconds kIdleWhileFull{1'000};
constexpr std::size_t kProbeBytes = 256 << 10;
constexpr std::size_t kKeptBufferBytes = 8 << 20;

std::uint64_t most_bytes(const Batch& batch) {
  std::uint64_t bytes = kCommitBytes;
  for (const Frame& frame : batch.frames) bytes += record_bytes(frame.body_len);
  return bytes;
}

}  // namespace

Writer::Writer(const Options& options, Fs& fs, Clock& clock, Random& random, Log& log, Metrics& metrics,
               SegmentList& segments, WriterStart start)
    : options_(options),
      fs_(fs),
      clock_(clock),
      random_(random),
      log_(log),
      sync_seconds_(metrics.histogram("ekiden_journal_sync_seconds", {})),
      bytes_(metrics.gauge("ekiden_journal_bytes", {})),
      segments_(segments),
      queue_(options.lazy_ms),
      index_(std::move(start.index)),
      active_(std::move(start.active)),
      next_seq_(start.next_seq),
      last_seq_(start.last_seq),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  queue_.close();
  thread_.join();
}

void Writer::on_events(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void Writer::release(Seq seq) {
  Seq known = needed_.load();
  while (known < seq && !needed_.compare_exchange_weak(known, seq)) {
  }
  if (segments_.can_take_oldest(needed_.load(), clock_.wall_ms() - options_.keep_ms)) queue_.nudge();
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
  bytes_.set(static_cast<double>(segments_.totals().bytes));
  while (!queue_.finished()) {
    std::vector<Batch> group = queue_.take(full_ ? kIdleWhileFull : kIdle);
    if (group.empty() && full_) probe();
    process(std::move(group));
    sweep();
  }
}

void Writer::process(std::vector<Batch> group) {
  Status group_status;
  for (Batch& batch : group) {
    if (batch.chain && batch.refused && batch.chain->is_broken)
      batch.refused = Status(Code::full, "what should stand before it was refused");
    if (batch.refused && group_status) group_status = make_room(most_bytes(batch));
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
  const bool fits = end + bytes <= options_.segment_bytes || end == kSegmentHeaderBytes;
  if (active_.file && fits) return {};
  if (Status status = flush(); !status) return status;
  return rotate();
}

void Writer::encode(Pending& pending) {
  const Batch& batch = pending.batch;
  const Seq first = next_seq_;
  std::vector<const Frame*> frames;
  for (const Frame& frame : batch.frames) {
    if (frame.type == kEventType) {
      const std::optional<Seq> known = index_.find(frame.id);
      const Seq seq = known.value_or(first + frames.size());
      pending.result.events.push_back({seq, known.has_value()});
      if (known) continue;
      index_.insert(frame.id, seq);
      chunk_.inserted.push_back(frame.id);
    }
    frames.push_back(&frame);
  }
  if (frames.empty()) return;
  chunk_.units.push_back({first, active_.end + chunk_.bytes.size()});
  chunk_.newest_ms = std::max(chunk_.newest_ms, batch.newest_ms);
  const bool several = frames.size() > 1;
  std::string crcs;
  for (const Frame* frame : frames)
    ByteWriter(crcs).number(append_record(chunk_.bytes, active_.salt, next_seq_++, frame->type,
                                          several ? kInBatch : std::uint16_t{0}, batch.body(*frame)));
  if (several) append_commit(chunk_.bytes, active_.salt, next_seq_++, static_cast<std::uint32_t>(frames.size()), crcs);
}

// Writes the chunk, and completes its batches one way or the other.
Status Writer::flush() {
  Status status;
  if (!chunk_.bytes.empty()) status = commit();
  if (!status) {
    for (const EventId& id : chunk_.inserted) index_.erase(id);
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
  const auto begin = steady_clock::now();
  if (Status status = active_.file->sync(); !status) {
    // What was not synced must not be found by the next start either: the page cache may still show it.
    (void)active_.file->truncate(active_.end);
    return fail("a sync failed", status);
  }
  sync_seconds_.observe(std::chrono::duration<double>(steady_clock::now() - begin).count());
  active_.end += chunk_.bytes.size();
  last_seq_ = next_seq_ - 1;
  segments_.publish(active_.end, last_seq_, chunk_.newest_ms, chunk_.units);
  bytes_.set(static_cast<double>(segments_.totals().bytes));
  if (std::exchange(full_, false)) {
    set_state({});
    log_.info("journal", "there is room again: the journal accepts");
  }
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
  chunk_.newest_ms = 0;
  chunk_.bytes.clear();
  if (chunk_.bytes.capacity() > kKeptBufferBytes) chunk_.bytes.shrink_to_fit();
  for (Pending& one : pending) {
    if (!one.batch.refused) one.result.events.clear();
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
  return {};
}

Status Writer::refuse_full(const Status& cause) {
  const Status status(Code::full, "the journal has no room in " + options_.folder + ": " + cause.message());
  if (!std::exchange(full_, true))
    log_.error("journal", "no room: the journal refuses until there is", {{"reason", cause.message()}});
  set_state(status);
  return status;
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

// While the journal is full, and nobody appends because it says so, it finds out by itself when there is room again.
void Writer::probe() {
  Status status;
  if (active_.file) {
    status = write_at(*active_.file, active_.end, std::string(kProbeBytes, '\0'));
    if (const Status truncated = active_.file->truncate(active_.end); !truncated) {
      (void)fail("a truncation failed", truncated);
      return;
    }
  } else {
    status = rotate();
  }
  if (status) {
    full_ = false;
    set_state({});
    log_.info("journal", "there is room again: the journal accepts");
  } else if (status.code() != Code::full && !failed_) {
    (void)fail("a write failed", status);
  }
}

void Writer::sweep() {
  if (failed_) return;
  const std::int64_t recorded_before = clock_.wall_ms() - options_.keep_ms;
  const Seq needed = needed_.load();
  if (!segments_.can_take_oldest(needed, recorded_before)) return;
  if (!delete_unneeded(segments_, fs_, log_, options_.folder, needed, recorded_before)) return;
  index_.forget_below(segments_.floor());
  bytes_.set(static_cast<double>(segments_.totals().bytes));
}

}  // namespace ekiden::journal
