// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "journal/append_queue.hpp"
#include "journal/control_state.hpp"
#include "journal/dedupe_index.hpp"
#include "journal/segment_reader.hpp"
#include "journal/segments.hpp"
#include "journal/snapshot.hpp"

namespace ekiden::journal {

// The segment that is written to. Without a file the first batch creates one.
struct ActiveSegment {
  std::shared_ptr<File> file;
  std::uint64_t salt = 0;
  std::uint64_t end = 0;  // everything before is durable, nothing behind counts
};

// Where the writer goes on after recovery.
struct WriterStart {
  ActiveSegment active;
  Seq unsealed = 0;  // first seq of the segment that gets its sidecar when the next one is begun; 0: none
  Seq next_seq = 1;
  Seq last_seq = 0;
  ControlState control;
  bool snapshot_is_due = false;
};

// The one thread that writes. Takes all that waits, writes it in one go, syncs once, publishes it to the readers, and
// then runs the completions in order.
class Writer {
 public:
  // All outlive it.
  struct Parts {
    const Options& options;
    Fs& fs;
    Clock& clock;
    Random& random;
    Log& log;
    SegmentList& segments;
    DedupeIndex& index;
    SegmentReader& reader;
    Snapshots& snapshots;
  };
  Writer(const Parts& parts, Metrics& metrics, WriterStart start);
  // Writes what waits, runs every completion.
  ~Writer();

  // The rest: any thread.
  void append(Batch batch) { queue_.put(std::move(batch)); }
  void begin_burst() { queue_.begin_burst(); }
  void end_burst() { queue_.end_burst(); }
  void on_events(std::function<void()> wake);
  void release(Seq seq);
  Status accepting() const;
  // While it is held no segment is deleted.
  std::unique_lock<std::mutex> keep_segments() { return std::unique_lock(sweep_mutex_); }
  // Begins another segment, so that all that was written is in sealed ones. Waits for the writer's thread.
  Status seal();
  // These records were overwritten: what the state on disk said of them goes too. Waits for the writer's thread.
  Status forget(const std::vector<Seq>& erased);
  // A look-up of this key failed: makes again, soon, what it failed of.
  void mend_index(const Key& key);

 private:
  struct Pending {
    Batch batch;
    AppendResult result;
  };
  // What another thread wants done on this one, between two groups.
  struct Job {
    std::function<Status()> work;
    std::promise<Status> done;
  };
  // Batches that go to the disk together.
  struct Chunk {
    std::vector<Pending> pending;
    std::string bytes;
    std::vector<IndexEntry> units;
    std::vector<EventId> inserted;  // taken out of the index again when the write fails
    std::vector<std::pair<Seq, Record>> control;
    std::int64_t newest_ms = 0;
    std::int64_t newest_command_ms = 0;
  };

  void run();
  void process(std::vector<Batch> group);
  Status make_room(std::uint64_t bytes);
  void encode(Pending& pending);
  void refuse_unread(Pending& pending, std::size_t inserted_before, const Status& cause);
  Result<std::optional<Seq>> known(const EventId& id);
  void take_back(std::size_t kept);
  Status flush();
  Status commit();
  void apply_control();
  Status sync();
  void sync_in_time();
  std::chrono::milliseconds idle() const;
  Status rotate();
  void seal_last();
  Unneeded unneeded() const;
  void complete();
  Status refuse_full(const Status& cause);
  Status fail(std::string_view what, const Status& cause);
  void set_state(Status status);
  void probe();
  void sweep();
  Status run_on_thread(std::function<Status()> work);
  std::future<Status> give_to_thread(std::function<Status()> work);
  void run_jobs();
  Status seal_active();
  bool is_over_limit(std::uint64_t more) const;
  Status make_room_below_limit(std::uint64_t bytes);
  bool drop(Unneeded unneeded);
  void note_room();

  const Options& options_;
  Fs& fs_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  SegmentList& segments_;
  DedupeIndex& index_;
  SegmentReader& reader_;
  Snapshots& snapshots_;
  Histogram& sync_seconds_;
  Gauge& bytes_;
  AppendQueue queue_;
  std::atomic<Seq> needed_{0};

  mutable std::mutex mutex_;
  std::function<void()> wake_;  // under mutex_
  Status state_;                // under mutex_
  std::vector<Job> jobs_;       // under mutex_
  std::mutex sweep_mutex_;      // held while segments are deleted

  // Of the writer's thread.
  ActiveSegment active_;
  Seq unsealed_;
  Seq next_seq_;
  Seq last_seq_;  // the newest durable record
  ControlState control_;
  bool snapshot_is_due_;
  Chunk chunk_;
  std::optional<std::chrono::steady_clock::time_point> unsynced_since_;  // what was completed before its sync
  bool failed_ = false;                                                  // read-only for good
  bool full_ = false;
  std::uint64_t limited_ = 0;  // refuses events and commands at Options::max_bytes: until so many bytes have room

  std::jthread thread_;  // last: it uses all the others
};

}  // namespace ekiden::journal
