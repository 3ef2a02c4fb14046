// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "journal/batch.hpp"
#include "journal/recovery.hpp"
#include "journal/scanner.hpp"
#include "journal/segments.hpp"
#include "journal/writer.hpp"

namespace ekiden::journal {

namespace {

// The stored document with `sequence` as its first member.
std::string with_sequence(std::string_view document, Seq seq) {
  char member[48];
  const int length =
      std::snprintf(member, sizeof member, "{\"sequence\":\"%020llu\"", static_cast<unsigned long long>(seq));
  std::string out(member, static_cast<std::size_t>(length));
  out.reserve(out.size() + document.size() + 1);
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

Status not_kept(Seq seq) {
  return {Code::not_found, "the journal keeps nothing of that kind under " + std::to_string(seq)};
}

class SegmentedJournal final : public Journal {
 public:
  SegmentedJournal(Options options, Fs& fs, Log& log, std::unique_ptr<File> lock)
      : options_(std::move(options)), fs_(fs), log_(log), lock_(std::move(lock)) {}

  Status start(Clock& clock, Random& random, Metrics& metrics, const Replay& replay) {
    Recovery recovery(options_.folder, fs_, log_, replay, segments_);
    Result<WriterStart> start = recovery.run();
    if (!start) return start.status();
    recovered_.torn_bytes = recovery.torn_bytes();
    recovered_.quarantined_bytes = recovery.quarantined_bytes();
    writer_ = std::make_unique<Writer>(options_, fs_, clock, random, log_, metrics, segments_, std::move(*start));
    return {};
  }

  using Journal::append;
  void append(std::vector<Record> batch, Durability durability, Done done, std::shared_ptr<Chain> chain) override {
    Batch made = make_batch(batch, durability, std::move(done), options_.max_record_bytes);
    made.chain = std::move(chain);
    writer_->append(std::move(made));
  }
  void on_events(std::function<void()> wake) override { writer_->on_events(std::move(wake)); }
  void release(Seq seq) override { writer_->release(seq); }
  Status accepting() const override { return writer_->accepting(); }

  Result<Page> read(Seq after, std::size_t max_events, std::size_t max_bytes) const override;
  Result<StoredEvent> event(Seq seq) const override;
  Result<Record> record(Seq seq) const override;
  Stats stats() const override;

 private:
  template <class Visit>
  Result<Seq> visit_from(Seq from, Visit&& visit) const;
  Result<std::shared_ptr<File>> file_of(const Span& span) const;
  void note(const Span& span, const Damage& damage) const;

  const Options options_;
  Fs& fs_;
  Log& log_;
  const std::unique_ptr<File> lock_;
  SegmentList segments_;
  Stats recovered_;
  mutable std::atomic<bool> damage_noted_{false};
  std::unique_ptr<Writer> writer_;
};

Result<std::shared_ptr<File>> SegmentedJournal::file_of(const Span& span) const {
  if (span.file) return span.file;
  Result<std::unique_ptr<File>> opened = fs_.open(span.path, Fs::Open::read);
  if (!opened) return opened.status();
  return std::shared_ptr<File>(std::move(*opened));
}

// Damage that recovery saw was reported then. What a reader meets later is reported once: each reading meets it again.
void SegmentedJournal::note(const Span& span, const Damage& damage) const {
  if (recovered_.quarantined_bytes > 0 || damage_noted_.exchange(true)) return;
  log_.error("journal", "a reader skips damaged bytes",
             {{"segment", segment_name(span.segment)},
              {"offset", std::to_string(damage.offset)},
              {"bytes", std::to_string(damage.bytes)}});
}

// Calls `visit` for each durable record from seq `from` on until it returns false. The last seq looked at.
template <class Visit>
Result<Seq> SegmentedJournal::visit_from(Seq from, Visit&& visit) const {
  Seq looked_at = from - 1;
  for (std::optional<Span> span = segments_.find(from); span; span = segments_.find_after(*span, looked_at + 1)) {
    const Result<std::shared_ptr<File>> file = file_of(*span);
    if (!file && file.status().code() == Code::not_found) continue;  // deleted a moment ago
    if (!file) return file.status();
    Scanner scanner(**file, span->salt, span->offset, span->end, span->seq);
    for (;;) {
      const Result<std::optional<Unit>> unit = scanner.next();
      if (!unit) return unit.status();
      if (scanner.damage()) note(*span, *scanner.damage());
      if (!*unit) break;
      for (const RawRecord& raw : (*unit)->records) {
        if (raw.seq < from) continue;
        looked_at = raw.seq;
        if (!visit(raw)) return looked_at;
      }
      looked_at = std::max(looked_at, (*unit)->last);
    }
  }
  return looked_at;
}

Result<Page> SegmentedJournal::read(Seq after, std::size_t max_events, std::size_t max_bytes) const {
  Page page;
  std::size_t bytes = 0;
  bool enough = false;
  Seq refused = 0;
  const Result<Seq> looked_at = visit_from(after + 1, [&](const RawRecord& raw) {
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
  if (!looked_at) return looked_at.status();
  page.next = refused != 0 ? refused - 1 : *looked_at;
  return page;
}

Result<Record> SegmentedJournal::record(Seq seq) const {
  Result<Record> found = not_kept(seq);
  if (seq == 0) return found;
  const Result<Seq> looked_at = visit_from(seq, [&](const RawRecord& raw) {
    if (raw.seq == seq) found = decode(raw.type, raw.body);
    return false;
  });
  if (!looked_at) return looked_at.status();
  return found;
}

Result<StoredEvent> SegmentedJournal::event(Seq seq) const {
  Result<Record> found = record(seq);
  if (!found) return found.status();
  auto* event = std::get_if<EventRecord>(&*found);
  if (event == nullptr) return not_kept(seq);
  return stored(seq, std::move(*event));
}

Stats SegmentedJournal::stats() const {
  const Totals totals = segments_.totals();
  Stats stats = recovered_;
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
