// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "clock.hpp"

namespace ekiden::sandbox {

enum class Direction { in, out };

/// Every request that the sandbox saw or made, newest ten thousand, and how often each endpoint was called.
/// Callers never pass secrets, tokens or queries. Safe to call from any thread.
class RequestLog {
 public:
  explicit RequestLog(const Clock& clock) : clock_(clock) {}

  /// `status` is the HTTP status; 0 when there was no answer.
  void add(Direction direction, std::string_view what, int status, std::string_view note);

  std::string entries_json(std::int64_t after) const;
  std::string counts_json() const;
  void clear();

 private:
  struct Entry {
    std::int64_t seq;
    std::int64_t at_ms;
    Direction direction;
    std::string what;
    int status;
    std::string note;
  };

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
  std::map<std::string, std::uint64_t> counts_;
  std::int64_t last_seq_ = 0;
};

}  // namespace ekiden::sandbox
