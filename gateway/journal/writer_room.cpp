// SPDX-License-Identifier: Apache-2.0
// The writer's room: what it deletes when nobody needs it, what it refuses when there is none, and how it finds out
// that there is some again.
#include <algorithm>
#include <limits>
#include <utility>

#include "journal/format.hpp"
#include "journal/retention.hpp"
#include "journal/segment_file.hpp"
#include "journal/writer.hpp"

namespace ekiden::journal {

namespace {

constexpr std::size_t kProbeBytes = 256 << 10;

}  // namespace

void Writer::release(Seq seq) {
  Seq known = needed_.load();
  while (known < seq && !needed_.compare_exchange_weak(known, seq)) {
  }
  if (segments_.can_take_oldest(unneeded())) queue_.nudge();
}

Status Writer::refuse_full(const Status& cause) {
  const Status status(Code::full, "the journal has no room in " + options_.folder + ": " + cause.message());
  if (!std::exchange(full_, true))
    log_.error("journal", "no room: the journal refuses until there is", {{"reason", cause.message()}});
  set_state(status);
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

Unneeded Writer::unneeded() const {
  const std::int64_t now = clock_.wall_ms();
  return {needed_.load(), now - options_.keep_ms, now - options_.keep_commands_ms};
}

void Writer::sweep() {
  if (failed_) return;
  if (const Unneeded now = unneeded(); segments_.can_take_oldest(now)) (void)drop(now);
  note_room();
}

// Whether a segment went. None does while somebody works on them.
bool Writer::drop(Unneeded unneeded) {
  const std::unique_lock quiet(sweep_mutex_, std::try_to_lock);
  unneeded.below = std::min(unneeded.below, control_.oldest_open_command());
  if (!quiet || !delete_unneeded(segments_, fs_, log_, options_.folder, unneeded)) return false;
  index_.forget_below(segments_.floor());
  bytes_.set(static_cast<double>(segments_.totals().bytes));
  return true;
}

bool Writer::is_over_limit(std::uint64_t more) const {
  return options_.max_bytes > 0 && segments_.totals().bytes + chunk_.bytes.size() + more > options_.max_bytes;
}

// Events and commands may wait for room; what tells how far everybody is may not, since that is what makes room.
Status Writer::make_room_below_limit(std::uint64_t bytes) {
  constexpr std::int64_t kAnyAge = std::numeric_limits<std::int64_t>::max();
  const auto of_any_age = [](Seq below) { return Unneeded{below, kAnyAge, kAnyAge}; };
  if (failed_ || !is_over_limit(bytes)) return {};
  if (options_.when_full != WhenFull::reject)
    while (is_over_limit(bytes) && segments_.can_take_oldest(of_any_age(needed_)))
      if (!drop(of_any_age(segments_.second_seq()))) break;
  while (options_.when_full == WhenFull::drop_oldest && is_over_limit(bytes)) {
    const std::optional<Segment> oldest = segments_.sealed_with(segments_.floor());
    const Seq next = segments_.second_seq();
    if (!oldest || next == 0 || !drop(of_any_age(next))) break;
    const Seq first = std::max({oldest->first_record, needed_.load(), Seq{1}});
    if (oldest->last_record < first) continue;
    reader_.quarantine().damage().lose(first, oldest->last_record, Gap::Cause::max_bytes);
    log_.error("journal", "the oldest events were dropped to make room, although they were needed",
               {{"first", std::to_string(first)}, {"last", std::to_string(oldest->last_record)}});
  }
  if (!is_over_limit(bytes)) return {};
  const Status status(Code::full, "the journal has reached its limit of " + std::to_string(options_.max_bytes) +
                                      " bytes (gateway.max_bytes)");
  if (std::exchange(limited_, std::max<std::uint64_t>(bytes, 1)) == 0)
    log_.error("journal", "no room: refuses events and commands", {{"reason", status.message()}});
  if (!full_) set_state(status);
  return status;
}

// While it refuses nobody appends, so it finds out by itself that there is room again.
void Writer::note_room() {
  if (limited_ == 0 || failed_ || !make_room_below_limit(limited_)) return;
  limited_ = 0;
  if (full_) return;
  set_state({});
  log_.info("journal", "there is room again: the journal accepts");
}

}  // namespace ekiden::journal
