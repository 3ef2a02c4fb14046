// SPDX-License-Identifier: Apache-2.0
#include "journal/segments.hpp"

#include <algorithm>
#include <cassert>
#include <mutex>

#include "journal/format.hpp"

namespace ekiden::journal {

namespace {

constexpr std::uint64_t kIndexBytes = 16 << 10;

Span span_from(const Segment& segment, Seq seq) {
  Span span{segment.path, segment.file,      segment.salt,      kSegmentHeaderBytes,
            segment.end,  segment.first_seq, segment.first_seq, !segment.index.empty()};
  if (const IndexEntry* entry = nearest(segment.index, seq)) {
    span.offset = entry->offset;
    span.seq = entry->seq;
  }
  return span;
}

bool is_before(Seq seq, const Segment& segment) {
  return seq < segment.first_seq;
}

}  // namespace

void index_unit(std::vector<IndexEntry>& index, Seq seq, std::uint64_t offset) {
  if (index.empty() || offset - index.back().offset >= kIndexBytes) index.push_back({seq, offset});
}

const IndexEntry* nearest(const std::vector<IndexEntry>& index, Seq seq) {
  const auto after = std::upper_bound(index.begin(), index.end(), seq,
                                      [](Seq value, const IndexEntry& entry) { return value < entry.seq; });
  return after == index.begin() ? nullptr : &*std::prev(after);
}

void SegmentList::add(Segment segment) {
  const std::unique_lock lock(mutex_);
  assert(segments_.empty() || segments_.back().first_seq < segment.first_seq);
  if (!segments_.empty()) segments_.back().file.reset();
  bytes_ += segment.end;
  segments_.push_back(std::move(segment));
}

void SegmentList::publish(const Published& what, const std::vector<IndexEntry>& units) {
  const std::unique_lock lock(mutex_);
  Segment& active = segments_.back();
  for (const IndexEntry& unit : units) index_unit(active.index, unit.seq, unit.offset);
  if (active.first_record == 0) active.first_record = units.front().seq;
  bytes_ += what.end - active.end;
  active.end = what.end;
  active.last_record = active.seen = what.last;
  active.newest_ms = std::max(active.newest_ms, what.newest_ms);
  active.newest_command_ms = std::max(active.newest_command_ms, what.newest_command_ms);
}

std::vector<Segment>::const_iterator SegmentList::at(Seq first_seq) const {
  return std::lower_bound(segments_.begin(), segments_.end(), first_seq,
                          [](const Segment& one, Seq wanted) { return one.first_seq < wanted; });
}

std::optional<Segment> SegmentList::get(Seq first_seq) const {
  const std::shared_lock lock(mutex_);
  const auto segment = at(first_seq);
  return segment != segments_.end() && segment->first_seq == first_seq ? std::optional(*segment) : std::nullopt;
}

void SegmentList::let_go_of_index(Seq first_seq) {
  const std::unique_lock lock(mutex_);
  const auto segment = at(first_seq);
  if (segment != segments_.end() && segment->first_seq == first_seq)
    segments_[static_cast<std::size_t>(segment - segments_.begin())].index = {};
}

std::optional<Segment> SegmentList::take_oldest(const Unneeded& unneeded) {
  const std::unique_lock lock(mutex_);
  if (!oldest_is(unneeded)) return std::nullopt;
  Segment taken = std::move(segments_.front());
  segments_.erase(segments_.begin());
  bytes_ -= taken.end;
  return taken;
}

bool SegmentList::can_take_oldest(const Unneeded& unneeded) const {
  const std::shared_lock lock(mutex_);
  return oldest_is(unneeded);
}

bool SegmentList::oldest_is(const Unneeded& unneeded) const {
  if (segments_.size() < 2) return false;
  const Segment& oldest = segments_.front();
  return std::max(oldest.last_record, oldest.first_seq) < unneeded.below &&
         oldest.newest_ms <= unneeded.recorded_before_ms && oldest.newest_command_ms <= unneeded.commands_before_ms;
}

std::optional<Span> SegmentList::find(Seq seq) const {
  const std::shared_lock lock(mutex_);
  if (segments_.empty()) return std::nullopt;
  auto segment = std::upper_bound(segments_.begin(), segments_.end(), seq, is_before);
  if (segment != segments_.begin()) --segment;
  const bool is_newest = std::next(segment) == segments_.end();
  if (is_newest && segment->last_record != 0 && seq > segment->last_record) return std::nullopt;
  return span_from(*segment, seq);
}

std::optional<Span> SegmentList::find_after(const Span& span, Seq next) const {
  const std::shared_lock lock(mutex_);
  auto segment = at(span.segment);
  if (segment == segments_.end()) return std::nullopt;
  // The span's own segment may have grown since.
  if (segment->first_seq == span.segment && segment->end <= span.end && ++segment == segments_.end())
    return std::nullopt;
  return span_from(*segment, next);
}

std::optional<Segment> SegmentList::sealed_with(Seq seq) const {
  const std::shared_lock lock(mutex_);
  const auto next = std::upper_bound(segments_.begin(), segments_.end(), seq,
                                     [](Seq value, const Segment& s) { return value < s.first_seq; });
  return next == segments_.begin() || next == segments_.end() ? std::nullopt : std::optional(*std::prev(next));
}

Totals SegmentList::totals() const {
  const std::shared_lock lock(mutex_);
  Totals totals;
  totals.segments = segments_.size();
  totals.bytes = bytes_;
  const auto has_records = [](const Segment& segment) { return segment.first_record != 0; };
  const auto first = std::find_if(segments_.begin(), segments_.end(), has_records);
  if (first == segments_.end()) {
    if (!segments_.empty()) totals.last = segments_.back().first_seq - 1;
    return totals;
  }
  totals.first = first->first_record;
  totals.last = std::find_if(segments_.rbegin(), segments_.rend(), has_records)->last_record;
  return totals;
}

Seq SegmentList::second_seq() const {
  const std::shared_lock lock(mutex_);
  return segments_.size() < 2 ? 0 : segments_[1].first_seq;
}

Seq SegmentList::floor() const {
  const std::shared_lock lock(mutex_);
  return segments_.empty() ? 0 : segments_.front().first_seq;
}

}  // namespace ekiden::journal
