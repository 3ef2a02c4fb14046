// SPDX-License-Identifier: Apache-2.0
#include "cli/media_upkeep.hpp"

#include <limits>
#include <string>

namespace ekiden::cli {

namespace {

// A file is there before the event that names it, by the length of a request at most.
constexpr std::int64_t kBeforeEventMs = 3'600'000;

// Since when files may be named by events that are kept: the oldest event says.
Result<std::int64_t> needed_from_ms(const journal::Journal& journal) {
  const Result<journal::Page> oldest = journal.read(0, 1, 1);
  if (!oldest) return oldest.status();
  if (oldest->events.empty()) return std::numeric_limits<std::int64_t>::max();
  return oldest->events.front().recorded_ms - kBeforeEventMs;
}

}  // namespace

MediaUpkeep::MediaUpkeep(media::FileMediaStore& store, const journal::Journal& journal, Workers& workers, Log& log,
                         Metrics& metrics)
    : store_(store),
      journal_(journal),
      workers_(workers),
      log_(log),
      bytes_(metrics.gauge("ekiden_media_bytes", {})),
      files_(metrics.gauge("ekiden_media_files", {})) {}

void MediaUpkeep::sweep() {
  if (sweeping_.exchange(true)) return;
  workers_.run([this] {
    sweep_now();
    sweeping_ = false;
  });
}

void MediaUpkeep::sweep_now() {
  const Result<std::int64_t> needed = needed_from_ms(journal_);
  const Result<std::size_t> gone = needed ? store_.sweep(*needed) : Result<std::size_t>(needed.status());
  if (!gone)
    log_.error("media", "expired files could not be removed", {{"reason", gone.status().message()}});
  else if (*gone > 0)
    log_.info("media", "expired files were removed", {{"files", std::to_string(*gone)}});
}

void MediaUpkeep::measure() {
  const media::FileMediaStore::Stats stats = store_.stats();
  bytes_.set(static_cast<double>(stats.bytes));
  files_.set(static_cast<double>(stats.files));
}

}  // namespace ekiden::cli
