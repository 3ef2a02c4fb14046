// SPDX-License-Identifier: Apache-2.0
#include "journal/segments.hpp"

#include <algorithm>
#include <cassert>
#include <mutex>

#include "journal/format.hpp"

namespace ekiden::journal {

namespace {

constexpr std::uint64_t kIndexBytes = 64 << 10;

Span span_from(const Segment& segment, Seq seq) {
  Span span{segment.path, segment.file,      segment.salt,     kSegmentHeaderBytes,
            segment.end,  segment.first_seq, segment.first_seq};
  auto entry = std::upper_bound(segment.index.begin(), segment.index.end(), seq,
                                [](Seq value, const IndexEntry& e) { return value < e.seq; });
  if (entry != segment.index.begin()) {
    --entry;
    span.offset = entry->offset;
    span.seq = entry->seq;
  }
  return span;
}

}  // namespace

void index_unit(Segment& segment, Seq seq, std::uint64_t offset) {
  if (segment.index.empty() || offset - segment.index.back().offset >= kIndexBytes)
    segment.index.push_back({seq, offset});
}

void SegmentList::add(Segment segment) {
  const std::unique_lock lock(mutex_);
  assert(segments_.empty() || segments_.back().first_seq < segment.first_seq);
  if (!segments_.empty()) segments_.back().file.reset();
  segments_.push_back(std::move(segment));
}

void SegmentList::publish(std::uint64_t end, Seq last, std::int64_t newest_ms, const std::vector<IndexEntry>& units) {
  const std::unique_lock lock(mutex_);
  Segment& active = segments_.back();
  for (const IndexEntry& unit : units) index_unit(active, unit.seq, unit.offset);
  if (active.first_record == 0) active.first_record = units.front().seq;
  active.end = end;
  active.last_record = last;
  active.newest_ms = std::max(active.newest_ms, newest_ms);
}

std::optional<Segment> SegmentList::take_oldest(Seq needed, std::int64_t recorded_before_ms) {
  const std::unique_lock lock(mutex_);
  if (!oldest_is_unneeded(needed, recorded_before_ms)) return std::nullopt;
  Segment taken = std::move(segments_.front());
  segments_.erase(segments_.begin());
  return taken;
}

bool SegmentList::can_take_oldest(Seq needed, std::int64_t recorded_before_ms) const {
  const std::shared_lock lock(mutex_);
  return oldest_is_unneeded(needed, recorded_before_ms);
}

bool SegmentList::oldest_is_unneeded(Seq needed, std::int64_t recorded_before_ms) const {
  if (segments_.size() < 2) return false;
  const Segment& oldest = segments_.front();
  return std::max(oldest.last_record, oldest.first_seq) < needed && oldest.newest_ms <= recorded_before_ms;
}

std::optional<Span> SegmentList::find(Seq seq) const {
  const std::shared_lock lock(mutex_);
  if (segments_.empty()) return std::nullopt;
  auto segment = std::upper_bound(segments_.begin(), segments_.end(), seq,
                                  [](Seq value, const Segment& s) { return value < s.first_seq; });
  if (segment != segments_.begin()) --segment;
  return span_from(*segment, seq);
}

std::optional<Span> SegmentList::find_after(const Span& span, Seq next) const {
  const std::shared_lock lock(mutex_);
  for (const Segment& segment : segments_) {
    // The span's own segment may have grown since.
    const bool grown = segment.first_seq == span.segment && segment.end > span.end;
    if (grown || segment.first_seq > span.segment) return span_from(segment, next);
  }
  return std::nullopt;
}

Totals SegmentList::totals() const {
  const std::shared_lock lock(mutex_);
  Totals totals;
  totals.segments = segments_.size();
  for (const Segment& segment : segments_) {
    totals.bytes += segment.end;
    if (totals.first == 0) totals.first = segment.first_record;
    totals.last = std::max(totals.last, segment.last_record);
  }
  return totals;
}

Seq SegmentList::floor() const {
  const std::shared_lock lock(mutex_);
  return segments_.empty() ? 0 : segments_.front().first_seq;
}

}  // namespace ekiden::journal
