// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include "core/ports/clock.hpp"
#include "core/ports/log.hpp"

namespace ekiden {

enum class LogFormat { text, json };

// Log lines on a stream through spdlog, one write a line. Text: "2026-11-21T10:00:00.000Z info  journal message
// key=value"; JSON: one flat object a line with time, level, area, message and the fields. No value can break a line
// or colour a terminal.
class SpdlogLog final : public Log {
 public:
  struct Options {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
    // Colour the level's word; false when NO_COLOR is set, as the caller finds out. Never on a stream that is no
    // terminal, never in JSON.
    bool color = true;
    std::FILE* stream = stderr;  // borrowed
  };

  explicit SpdlogLog(const Clock& clock);
  SpdlogLog(const Clock& clock, Options options);
  ~SpdlogLog() override;
  SpdlogLog(const SpdlogLog&) = delete;
  SpdlogLog& operator=(const SpdlogLog&) = delete;

  bool enabled(LogLevel level) const override;
  void write(LogLevel level, std::string_view area, std::string_view message,
             std::span<const LogField> fields) override;
  // [any-thread]
  void set_level(LogLevel level);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// "trace", "debug", "info", "warning", "error"; nothing for another word.
std::optional<LogLevel> parse_log_level(std::string_view word);

}  // namespace ekiden
