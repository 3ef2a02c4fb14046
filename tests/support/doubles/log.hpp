// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "core/ports/log.hpp"

namespace ekiden::test {

// Keeps what was logged, one line each: "warning journal message key=value". Thread-safe.
class RecordingLog final : public Log {
 public:
  bool enabled(LogLevel) const override { return true; }
  void write(LogLevel level, std::string_view area, std::string_view message,
             std::span<const LogField> fields) override {
    static constexpr std::string_view names[] = {"trace", "debug", "info", "warning", "error"};
    std::string line(names[static_cast<int>(level)]);
    line.append(" ").append(area).append(" ").append(message);
    for (const LogField& field : fields) line.append(" ").append(field.key).append("=").append(field.value);
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  bool contains(std::string_view text) const { return count(text) > 0; }
  // How many lines have that text in them.
  std::size_t count(std::string_view text) const {
    std::size_t found = 0;
    for (const std::string& line : lines()) found += line.find(text) != std::string::npos ? 1u : 0u;
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace ekiden::test
