// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/workers.hpp"
#include "journal/journal.hpp"
#include "media/file_media_store.hpp"

namespace ekiden::cli {

// Lets files go that have expired and that no event in the journal can name any more. What it is given outlives it and
// its work.
class MediaUpkeep {
 public:
  MediaUpkeep(media::FileMediaStore& store, const journal::Journal& journal, Workers& workers, Log& log,
              Metrics& metrics);

  // Now and then; the work is a worker's.
  void sweep();
  void measure();

 private:
  void sweep_now();

  media::FileMediaStore& store_;
  const journal::Journal& journal_;
  Workers& workers_;
  Log& log_;
  Gauge& bytes_;
  Gauge& files_;
  std::atomic<bool> sweeping_{false};
};

}  // namespace ekiden::cli
