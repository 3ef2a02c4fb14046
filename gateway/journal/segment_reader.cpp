// SPDX-License-Identifier: Apache-2.0
#include "journal/segment_reader.hpp"

#include <algorithm>

#include "journal/file_names.hpp"
#include "journal/sidecar.hpp"

namespace ekiden::journal {

namespace {

constexpr std::size_t kKeptIndices = 8;
// For one record: about what lies between two entries of the index.
constexpr std::uint64_t kLookUpBytes = 16 << 10;

}  // namespace

Result<std::shared_ptr<File>> SegmentReader::file_of(const Span& span) const {
  if (span.file) return span.file;
  Result<std::unique_ptr<File>> opened = fs_.open(span.path, Fs::Open::read);
  if (!opened) return opened.status();
  return std::shared_ptr<File>(std::move(*opened));
}

Result<Seq> SegmentReader::visit(Seq from, const Use& use, Reading reading) const {
  const std::uint64_t chunk_bytes = reading == Reading::on ? Scanner::kChunkBytes : kLookUpBytes;
  Seq looked_at = from - 1;
  for (std::optional<Span> span = segments_.find(from); span; span = segments_.find_after(*span, looked_at + 1)) {
    narrow(*span, looked_at + 1);
    const Result<std::shared_ptr<File>> file = file_of(*span);
    if (!file && file.status().code() == Code::not_found) continue;  // deleted a moment ago
    if (!file) return file.status();
    Scanner scanner(**file, span->salt, span->offset, span->end, span->seq, chunk_bytes);
    for (;;) {
      const Result<std::optional<Unit>> unit = scanner.next();
      if (!unit) {
        const std::optional<Seq> last = go_past(*span, looked_at + 1, unit.status(), reading);
        if (!last) return unit.status();
        looked_at = std::max(looked_at, *last);
        break;
      }
      if (scanner.damage()) quarantine_.set_aside(**file, span->segment, *scanner.damage());
      if (!*unit) break;
      for (const RawRecord& raw : (*unit)->records) {
        if (raw.type == kLostType) quarantine_.damage().lose(raw.seq, (*unit)->last, Gap::Cause::damage);
        if (raw.seq <= looked_at) continue;  // a span begins before what is wanted, also where a segment has grown
        looked_at = raw.seq;
        if (!use(raw)) return looked_at;
      }
      looked_at = std::max(looked_at, (*unit)->last);
    }
  }
  return looked_at;
}

std::optional<Seq> SegmentReader::go_past(const Span& span, Seq first, const Status& why, Reading reading) const {
  const std::optional<Segment> segment = segments_.sealed_with(span.segment);
  if (!segment || segment->first_seq != span.segment || why.code() != Code::io) return std::nullopt;
  if (reading == Reading::on) quarantine_.leave_out(span.segment, first, segment->last_record, why);
  return quarantine_.is_left_out(span.segment, first) ? std::optional(segment->last_record) : std::nullopt;
}

Result<Record> SegmentReader::record(Seq seq) const {
  Result<Record> found = Status(Code::not_found, "the journal keeps nothing of that kind under " + std::to_string(seq));
  if (seq == 0) return found;
  const auto take = [&](const RawRecord& raw) {
    if (raw.seq == seq) found = decode(raw.type, raw.body);
    return false;
  };
  const Result<Seq> looked_at = visit(seq, take, Reading::one_record);
  if (!looked_at) return looked_at.status();
  return found;
}

void SegmentReader::narrow(Span& span, Seq seq) const {
  if (span.is_indexed || seq <= span.seq) return;
  const SparseIndex index = index_of(span.segment);
  const IndexEntry* const entry = nearest(*index, seq);
  if (entry == nullptr || entry->offset >= span.end) return;
  span.offset = entry->offset;
  span.seq = entry->seq;
}

SegmentReader::SparseIndex SegmentReader::index_of(Seq segment) const {
  const std::lock_guard lock(mutex_);
  const auto known =
      std::find_if(indices_.begin(), indices_.end(), [segment](const auto& entry) { return entry.first == segment; });
  if (known != indices_.end()) {
    indices_.splice(indices_.begin(), indices_, known);
    return known->second;
  }
  // Without a usable sidecar the segment is read from its beginning.
  std::vector<IndexEntry> index;
  const Result<std::unique_ptr<File>> file = fs_.open(folder_ + "/" + sidecar_name(segment), Fs::Open::read);
  if (file) {
    const Result<SidecarHeader> header = read_sidecar_header(**file);
    Result<std::vector<IndexEntry>> read =
        header ? read_sparse_index(**file, *header) : Result<std::vector<IndexEntry>>(header.status());
    if (read) index = *std::move(read);
  }
  indices_.emplace_front(segment, std::make_shared<const std::vector<IndexEntry>>(std::move(index)));
  if (indices_.size() > kKeptIndices) indices_.pop_back();
  return indices_.front().second;
}

}  // namespace ekiden::journal
