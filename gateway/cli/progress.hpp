// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <ostream>
#include <string_view>

namespace ekiden::cli {

// One line on a terminal that says how far something is and about how long it still takes; gone at the end.
// Thread-safe.
class Progress {
 public:
  // `shown`: whether `to` is a terminal.
  Progress(std::ostream& to, std::size_t all, bool shown) : to_(to), all_(all), shown_(shown) {}
  ~Progress() {
    if (shown_) to_ << "\r\x1b[K" << std::flush;
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // One more is done, in the end `name`.
  void done(std::string_view name) {
    const std::lock_guard lock(mutex_);
    ++done_;
    if (!shown_) return;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin_);
    const std::int64_t left_s =
        ms.count() * static_cast<std::int64_t>(all_ - done_) / static_cast<std::int64_t>(done_) / 1000;
    to_ << "\r\x1b[K" << done_ << " of " << all_ << ", about " << left_s << " s left: " << name << std::flush;
  }

 private:
  std::ostream& to_;
  const std::size_t all_;
  const bool shown_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::size_t done_ = 0;
};

}  // namespace ekiden::cli
