// SPDX-License-Identifier: Apache-2.0
// What the program writes to its standard error, as lines of the host's log.
#pragma once

#include <ekidenpp/host.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::bridge {

// At most 100 lines a minute, each of at most 1 KiB; the rest is left out, and the log says so. Not thread-safe.
class LogLines {
 public:
  explicit LogLines(sdk::Host& host) : host_(host) {}

  void append(std::string_view bytes, std::int64_t now_ms);
  // No more is to come: what there is, is a line.
  void end(std::int64_t now_ms);

 private:
  void write(std::string_view line, std::int64_t now_ms);

  sdk::Host& host_;
  std::string open_;  // not a whole line yet
  std::int64_t since_ms_ = 0;
  int count_ = 0;
};

}  // namespace ekiden::bridge
