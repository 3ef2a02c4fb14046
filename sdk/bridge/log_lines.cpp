// SPDX-License-Identifier: Apache-2.0
#include "bridge/log_lines.hpp"

#include <ekidenpp/utf8.hpp>

#include <utility>

namespace ekiden::bridge {

namespace {

constexpr int kLinesAMinute = 100;
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::size_t kLongestLine = 1024;

}  // namespace

void LogLines::append(std::string_view bytes, std::int64_t now_ms) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (open_.size() < kLongestLine) open_ += piece.substr(0, kLongestLine - open_.size());
    if (end == std::string_view::npos) return;
    write(std::exchange(open_, {}), now_ms);
    bytes.remove_prefix(end + 1);
  }
}

void LogLines::end(std::int64_t now_ms) {
  if (!open_.empty()) write(std::exchange(open_, {}), now_ms);
}

void LogLines::write(std::string_view line, std::int64_t now_ms) {
  if (count_ == 0 || now_ms - since_ms_ > kMinuteMs) {
    since_ms_ = now_ms;
    count_ = 0;
  }
  if (++count_ > kLinesAMinute) return;
  host_.log(sdk::LogLevel::info,
            count_ == kLinesAMinute ? "the program writes too much; the rest is left out" : "the program wrote",
            {{"line", sdk::to_valid_utf8(line)}});
}

}  // namespace ekiden::bridge
