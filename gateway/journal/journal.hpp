// SPDX-License-Identifier: Apache-2.0
// The durable, ordered log: the single source of truth. Append-only segments, one writer thread, one fdatasync for all
// that wait (group commit). Format: docs/journal_format.md.
//
// Thread-safe. `append` never blocks on the disk; reads do pread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/random.hpp"
#include "core/status.hpp"
#include "journal/records.hpp"

namespace ekiden::journal {

// When what was written is synced. In any case before a segment is sealed, and when the journal is closed.
enum class SyncPolicy {
  always,    // before its completion runs: survives a power cut
  interval,  // at most `sync_interval_ms` later: survives the end of the process, a power cut may take the last
             // interval
  os         // when the kernel likes: survives the end of the process, a power cut may take the last half minute
};

// What goes when the journal has reached Options::max_bytes. A batch with an ack, a lag or the state of a command is
// written in any case, whatever else is in it.
enum class WhenFull {
  block,       // records that are released go before keep_ms; when there are none, events and commands are refused
  reject,      // events and commands are refused until keep_ms lets a segment go
  drop_oldest  // the oldest segment goes, released or not: a Gap
};

struct Options {
  std::string folder;
  std::uint64_t segment_bytes = 64ull << 20;
  std::uint64_t max_record_bytes = 16ull << 20;
  std::uint64_t segment_keys = 131'072;                    // ids of events and commands in a segment
  std::int64_t keep_ms = 7ll * 24 * 3600 * 1000;           // after the last consumer is done with an event
  std::int64_t keep_commands_ms = 7ll * 24 * 3600 * 1000;  // commands at least, whatever keep_ms is
  std::int64_t lazy_ms = 100;                              // how long a lazy batch may wait until it is written
  std::int64_t burst_ms = 5;                               // how long a burst may hold the writer back
  std::uint64_t dedupe_memory_bytes = 16ull << 20;         // for the ids in sealed segments, 3.25 to 3.5 bytes each
  SyncPolicy sync = SyncPolicy::always;
  std::int64_t sync_interval_ms = 100;  // of SyncPolicy::interval
  std::uint64_t max_bytes = 0;          // 0: no limit
  WhenFull when_full = WhenFull::block;
};

struct AppendedEvent {
  Seq seq = 0;             // of the event itself, or of the first copy
  bool duplicate = false;  // the id was known: nothing was written for it
};

struct AppendResult {
  Status status;                      // not ok: nothing of the batch is in the journal
  std::vector<AppendedEvent> events;  // one for each EventRecord of the batch, in order
  Seq first = 0;                      // of what was written; the others follow one by one. 0: nothing was
  Seq last = 0;                       // no record of the batch, or of one before it, has a higher seq
};

enum class Durability {
  sync,  // `done` runs after the batch is as durable as Options::sync says
  lazy   // the same with a later write, within lazy_ms; a crash may lose the batch as a whole
};

// Batches that must not stand in the journal with one of them missing in between: once one was refused, all later ones
// are, as Code::full. Whoever has heard of the refusal goes on with a new chain. The writer's own.
struct Chain {
  bool is_broken = false;
};

struct StoredEvent {
  Seq seq = 0;
  EventId id;
  std::int64_t recorded_ms = 0;
  std::string channel;
  std::string type;
  std::string conversation;
  std::string document;  // the whole CloudEvent with its `sequence`: the same bytes for one event at every reading
};

struct StoredCommand {
  CommandRecord command;
  CommandStateRecord state;  // the newest; `accepted` when there is none
};

struct Page {
  std::vector<StoredEvent> events;
  Seq next = 0;  // give it as `after` of the next read: everything up to it was looked at
};

struct Stats {
  Seq first = 0;  // the oldest record kept, 0 when there is none
  Seq last = 0;   // the newest durable record, also when none is kept
  std::uint64_t bytes = 0;
  std::uint64_t segments = 0;
  std::uint64_t torn_bytes = 0;         // cut off the tail at recovery
  std::uint64_t quarantined_bytes = 0;  // bad ranges in the middle that were found so far, copied to quarantine/
};

// Records that are not there although nobody was done with them.
struct Gap {
  enum class Cause { damage, max_bytes };
  Cause cause = Cause::damage;
  Seq first_lost = 0;
  Seq last_lost = 0;  // inclusive; an upper bound where damage hides it
};

class Journal {
 public:
  // Called before `open` returns for each record that the state of consumers, commands and poll cursors needs: in the
  // end they have what every record since the first would have given them. Acks come first, the others oldest first.
  // Several acks may have become one; what has no effect any more is left out, and so are events.
  using Replay = std::function<void(Seq, const Record&)>;

  // Locks the folder, recovers, replays and starts the writer. What that reads does not grow with the backlog.
  // Code::conflict: another process holds it.
  static Result<std::unique_ptr<Journal>> open(Options options, Fs& fs, Clock& clock, Random& random, Log& log,
                                               Metrics& metrics, const Replay& replay);
  virtual ~Journal() = default;  // syncs what is queued and stops the writer

  using Done = std::function<void(const AppendResult&)>;
  // All records of a batch are in the journal, or none, also after a crash. An EventRecord whose id is known is not
  // written again; the batch waits until the first copy is durable. `done` runs on the writer thread, in the order of
  // the batches; it must not block. Refusals: Code::full (no room, or it cannot be told now whether an id is known: try
  // later), Code::io (read-only since a disk error), Code::cancelled (closing), Code::invalid (a record is over
  // max_record_bytes).
  virtual void append(std::vector<Record> batch, Durability durability, Done done, std::shared_ptr<Chain> chain) = 0;
  void append(std::vector<Record> batch, Durability durability, Done done) {
    append(std::move(batch), durability, std::move(done), nullptr);
  }

  // From one to the other more appends are on their way from this thread: the writer takes them together, so that a
  // burst is one write and one sync, and it is woken once. It waits at most Options::burst_ms. Of two threads in a
  // burst at a time the later one has none.
  virtual void begin_burst() {}
  virtual void end_burst() {}

  // Durable events with seq > after, oldest first. At least one when there is any, else up to the limits. What the disk
  // does not give of a sealed segment, asked thirty times, is left out, a Gap. Any failure: a repetition may succeed.
  virtual Result<Page> read(Seq after, std::size_t max_events, std::size_t max_bytes) const = 0;
  // One event. Code::not_found when it is no longer kept, or no event.
  virtual Result<StoredEvent> event(Seq seq) const = 0;
  // Any record. Code::not_found when it is no longer kept.
  virtual Result<Record> record(Seq seq) const = 0;

  // A command by its id, or the newest one with that key (CommandRecord::idempotency_key). Code::not_found when it is
  // no longer kept, which is certain; any other failure says nothing of it, and a repetition may succeed. Reads the
  // disk.
  virtual Result<StoredCommand> command(std::string_view id) const = 0;
  virtual Result<StoredCommand> command_by_key(std::string_view idempotency_key) const = 0;
  // Every record that is kept, oldest first from seq `from` on, until `visit` returns false. Reads the disk.
  virtual Status visit(Seq from, const std::function<bool(Seq, const Record&)>& visit) const = 0;
  // Overwrites the records of these seqs (ascending) for good, and whatever is damaged. Their seqs stay; reading meets
  // an ErasedRecord there. When it has returned ok no file of the journal holds a byte of them. Blocks long; one at a
  // time; not on the writer thread. Code::io: it is read-only, or the disk failed, and a repetition goes on.
  virtual Status erase(const std::vector<Seq>& seqs) = 0;
  // What was lost, as far as it was met: at the start, and by readers since. Only grows.
  virtual std::vector<Gap> gaps() const = 0;

  // `wake` runs on the writer thread after each sync that made events durable. Set once, before the first append.
  virtual void on_events(std::function<void()> wake) = 0;

  // Records below `seq` are needed by nobody; sealed segments below it are deleted once they are older than keep_ms.
  virtual void release(Seq seq) = 0;

  // Ok, Code::full or Code::io: whether it accepts now, and why not.
  virtual Status accepting() const = 0;
  virtual Stats stats() const = 0;
};

}  // namespace ekiden::journal
