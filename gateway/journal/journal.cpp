// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "journal/batch.hpp"
#include "journal/overwrite.hpp"
#include "journal/record_keys.hpp"
#include "journal/recovery.hpp"
#include "journal/sealing.hpp"
#include "journal/segment_reader.hpp"
#include "journal/segments.hpp"
#include "journal/snapshot.hpp"
#include "journal/writer.hpp"

namespace ekiden::journal {

namespace {

// The stored document with `sequence` as its first member.
std::string with_sequence(std::string_view document, Seq seq) {
  char member[48];
  const int length =
      std::snprintf(member, sizeof member, "{\"sequence\":\"%020llu\"", static_cast<unsigned long long>(seq));
  std::string out;
  out.reserve(static_cast<std::size_t>(length) + document.size() + 1);
  out.append(member, static_cast<std::size_t>(length));
  const std::size_t first_member = document.find_first_not_of(" \t\r\n", 1);
  if (first_member == std::string_view::npos) return out + "}";
  if (document[first_member] != '}') out.push_back(',');
  return out.append(document.substr(1));
}

StoredEvent stored(Seq seq, EventRecord event) {
  return {seq,
          event.id,
          event.recorded_ms,
          std::move(event.channel),
          std::move(event.type),
          std::move(event.conversation),
          with_sequence(event.document, seq)};
}

class SegmentedJournal final : public Journal {
 public:
  SegmentedJournal(Options options, Fs& fs, Log& log, std::unique_ptr<File> lock)
      : options_(std::move(options)),
        fs_(fs),
        log_(log),
        lock_(std::move(lock)),
        index_(options_.dedupe_memory_bytes),
        reader_(options_.folder, fs, log, segments_),
        snapshots_(options_.folder, fs, log) {
    index_.on_damage([this](Seq first_seq) -> Result<std::shared_ptr<const KeyRun>> {
      const std::optional<Segment> segment = segments_.get(first_seq);
      if (!segment) return Status(Code::not_found, "that segment is gone");
      return seal_again(fs_, log_, options_.folder, *segment);
    });
  }

  Status start(Clock& clock, Random& random, Metrics& metrics, const Replay& replay) {
    Recovery recovery({options_.folder, fs_, log_, segments_, index_, reader_, snapshots_});
    Result<WriterStart> start = recovery.run(replay);
    if (!start) return start.status();
    torn_bytes_ = recovery.torn_bytes();
    writer_ = std::make_unique<Writer>(
        Writer::Parts{options_, fs_, clock, random, log_, segments_, index_, reader_, snapshots_}, metrics,
        std::move(*start));
    return {};
  }

  using Journal::append;
  void append(std::vector<Record> batch, Durability durability, Done done, std::shared_ptr<Chain> chain) override {
    Batch made = make_batch(std::move(batch), durability, std::move(done), options_.max_record_bytes);
    made.chain = std::move(chain);
    writer_->append(std::move(made));
  }
  void begin_burst() override { writer_->begin_burst(); }
  void end_burst() override { writer_->end_burst(); }
  void on_events(std::function<void()> wake) override { writer_->on_events(std::move(wake)); }
  void release(Seq seq) override { writer_->release(seq); }
  Status accepting() const override { return writer_->accepting(); }

  Result<Page> read(Seq after, std::size_t max_events, std::size_t max_bytes) const override;
  Result<StoredEvent> event(Seq seq) const override;
  Result<Record> record(Seq seq) const override { return reader_.record(seq); }
  Result<StoredCommand> command(std::string_view id) const override { return command_at(command_key(id)); }
  Result<StoredCommand> command_by_key(std::string_view key) const override { return command_at(idempotency_key(key)); }
  Stats stats() const override;
  Status visit(Seq from, const std::function<bool(Seq, const Record&)>& visit) const override;
  Status erase(const std::vector<Seq>& seqs) override;
  std::vector<Gap> gaps() const override { return reader_.quarantine().damage().gaps(); }

 private:
  template <class T>
  Result<T> found_under(const Key& key) const;
  Result<StoredCommand> command_at(const Key& key) const;

  const Options options_;
  Fs& fs_;
  Log& log_;
  const std::unique_ptr<File> lock_;
  SegmentList segments_;
  DedupeIndex index_;
  SegmentReader reader_;
  Snapshots snapshots_;
  std::uint64_t torn_bytes_ = 0;
  std::unique_ptr<Writer> writer_;
};

Result<Page> SegmentedJournal::read(Seq after, std::size_t max_events, std::size_t max_bytes) const {
  Page page;
  std::size_t bytes = 0;
  bool enough = false;
  Seq refused = 0;
  const Result<Seq> looked_at = reader_.visit(after + 1, [&](const RawRecord& raw) {
    if (raw.type != kEventType) return true;
    Result<Record> record = decode(raw.type, raw.body);
    if (!record) return true;
    auto& event = std::get<EventRecord>(*record);
    bytes += event.document.size();
    if (!page.events.empty() && bytes > max_bytes) {
      refused = raw.seq;
      return false;
    }
    page.events.push_back(stored(raw.seq, std::move(event)));
    enough = page.events.size() >= max_events;
    return !enough;
  });
  if (!looked_at && page.events.empty()) return looked_at.status();
  if (!looked_at)
    page.next = page.events.back().seq;
  else
    page.next = refused != 0 ? refused - 1 : *looked_at;
  return page;
}

Result<StoredEvent> SegmentedJournal::event(Seq seq) const {
  Result<Record> found = record(seq);
  if (!found) return found.status();
  auto* event = std::get_if<EventRecord>(&*found);
  if (event == nullptr) return Status(Code::not_found, "record " + std::to_string(seq) + " is no event");
  return stored(seq, std::move(*event));
}

template <class T>
Result<T> SegmentedJournal::found_under(const Key& key) const {
  const Result<std::optional<DedupeIndex::Found>> found = index_.find(key);
  if (!found) {
    writer_->mend_index(key);
    return found.status();
  }
  Result<Record> record = *found ? reader_.record((*found)->seq) : Result<Record>(Status(Code::not_found, "not kept"));
  if (!record) return record.status();
  auto* const value = std::get_if<T>(&*record);
  if (value == nullptr) return Status(Code::not_found, "not kept");
  return std::move(*value);
}

Result<StoredCommand> SegmentedJournal::command_at(const Key& key) const {
  Result<CommandRecord> command = found_under<CommandRecord>(key);
  if (!command) return command.status();
  Result<CommandStateRecord> state = found_under<CommandStateRecord>(command_state_key(command->id));
  if (state) return StoredCommand{*std::move(command), *std::move(state)};
  if (state.status().code() != Code::not_found) return state.status();
  CommandStateRecord accepted{command->id, CommandState::accepted, 0, command->at_ms, {}};
  return StoredCommand{*std::move(command), std::move(accepted)};
}

Status SegmentedJournal::visit(Seq from, const std::function<bool(Seq, const Record&)>& visit) const {
  const auto use = [&](const RawRecord& raw) {
    const Result<Record> record = decode(raw.type, raw.body);
    return !record || visit(raw.seq, *record);
  };
  return reader_.visit(std::max<Seq>(from, 1), use).status();
}

Status SegmentedJournal::erase(const std::vector<Seq>& seqs) {
  const std::unique_lock quiet = writer_->keep_segments();
  if (Status status = writer_->seal(); !status) return status;
  const std::set<Seq> damaged = reader_.quarantine().damage().segments();
  if (Status status = overwrite(fs_, options_.folder, segments_, seqs, damaged); !status) return status;
  return writer_->forget(seqs);
}

Stats SegmentedJournal::stats() const {
  const Totals totals = segments_.totals();
  Stats stats;
  stats.torn_bytes = torn_bytes_;
  stats.quarantined_bytes = reader_.quarantine().bytes();
  stats.first = totals.first;
  stats.last = totals.last;
  stats.bytes = totals.bytes;
  stats.segments = totals.segments;
  return stats;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(Options options, Fs& fs, Clock& clock, Random& random, Log& log,
                                               Metrics& metrics, const Replay& replay) {
  if (Status status = fs.make_folder(options.folder); !status) return status;
  Result<std::unique_ptr<File>> lock = fs.lock(options.folder + "/LOCK");
  if (!lock && lock.status().code() == Code::conflict)
    return Status(Code::conflict, "the journal in " + options.folder +
                                      " is held by another process: one gateway per data folder, stop the other first");
  if (!lock) return lock.status();
  auto journal = std::make_unique<SegmentedJournal>(std::move(options), fs, log, std::move(*lock));
  if (Status status = journal->start(clock, random, metrics, replay); !status) return status;
  return std::unique_ptr<Journal>(std::move(journal));
}

}  // namespace ekiden::journal
