// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "journal/quarantine.hpp"
#include "journal/scanner.hpp"
#include "journal/segments.hpp"

namespace ekiden::journal {

// Reads durable records from the segments of a list, with the sparse indices that stand in the sidecars of sealed ones:
// a few of these are kept in memory. Damage that it meets is told, copied to quarantine/ and counted once, and what
// follows it is read; behind what the disk does not give, that is the next segment. Thread-safe.
class SegmentReader {
 public:
  // What it is given outlives it.
  SegmentReader(const std::string& folder, Fs& fs, Log& log, const SegmentList& segments)
      : folder_(folder), fs_(fs), segments_(segments), quarantine_(folder, fs, log) {}

  // Calls `use` for each record from seq `from` on until it returns false. The last seq looked at. Code::io when the
  // disk does not give the active segment, Code::full when there is no descriptor or memory: a repetition may succeed.
  using Use = std::function<bool(const RawRecord&)>;
  Result<Seq> visit(Seq from, const Use& use) const { return visit(from, use, Reading::on); }
  // Code::not_found when no such record is kept, or a visit has gone past it because the disk does not give it.
  // Code::io, Code::full as above, of any segment.
  Result<Record> record(Seq seq) const;

  Quarantine& quarantine() const { return quarantine_; }

 private:
  using SparseIndex = std::shared_ptr<const std::vector<IndexEntry>>;

  enum class Reading { on, one_record };

  Result<Seq> visit(Seq from, const Use& use, Reading reading) const;
  // The seq behind which to go on when the disk does not give the records of the span from `first` on. Nothing: that
  // is an error.
  std::optional<Seq> go_past(const Span& span, Seq first, const Status& why, Reading reading) const;
  Result<std::shared_ptr<File>> file_of(const Span& span) const;
  // Moves the beginning of the span as near to `seq` as the index in the sidecar allows.
  void narrow(Span& span, Seq seq) const;
  SparseIndex index_of(Seq segment) const;

  const std::string& folder_;
  Fs& fs_;
  const SegmentList& segments_;
  mutable Quarantine quarantine_;
  mutable std::mutex mutex_;
  mutable std::list<std::pair<Seq, SparseIndex>> indices_;  // by first seq of the segment, the last used in front
};

}  // namespace ekiden::journal
