// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace ekiden {

enum class LogLevel { trace, debug, info, warning, error };

struct LogField {
  std::string_view key;
  std::string value;
};

// Structured log on standard error. Thread-safe. At info and above no message text, token, secret or URL query may be
// given to it: callers log ids, counts, reasons.
class Log {
 public:
  virtual ~Log() = default;
  virtual bool enabled(LogLevel level) const = 0;
  // `area` is a fixed word that names the part of Ekiden: "journal", "sink", "channel"…
  virtual void write(LogLevel level, std::string_view area, std::string_view message,
                     std::span<const LogField> fields) = 0;

  void info(std::string_view area, std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::info, area, message, std::span(fields.begin(), fields.size()));
  }
  void debug(std::string_view area, std::string_view message, std::initializer_list<LogField> fields = {}) {
    if (enabled(LogLevel::debug)) write(LogLevel::debug, area, message, std::span(fields.begin(), fields.size()));
  }
  void warning(std::string_view area, std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::warning, area, message, std::span(fields.begin(), fields.size()));
  }
  void error(std::string_view area, std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::error, area, message, std::span(fields.begin(), fields.size()));
  }
};

}  // namespace ekiden
