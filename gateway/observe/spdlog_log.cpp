// SPDX-License-Identifier: Apache-2.0
#include "observe/spdlog_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <unistd.h>

#include <array>

#include "core/encoding.hpp"
#include "observe/log_line.hpp"

namespace ekiden {

namespace {

using Sink = spdlog::sinks::ansicolor_sink<spdlog::details::console_mutex>;

spdlog::level::level_enum to_spdlog(LogLevel level) {
  static constexpr std::array levels = {spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                                        spdlog::level::warn, spdlog::level::err};
  return levels[static_cast<std::size_t>(level)];
}

std::shared_ptr<Sink> make_sink(const SpdlogLog::Options& options) {
  const bool color = options.color && options.format == LogFormat::text && isatty(fileno(options.stream)) == 1;
  auto sink = std::make_shared<Sink>(options.stream, color ? spdlog::color_mode::always : spdlog::color_mode::never);
  sink->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
  return sink;
}

}  // namespace

class SpdlogLog::Impl {
 public:
  Impl(const Clock& clock, Options options)
      : clock_(clock), format_(options.format), sink_(make_sink(options)), logger_("ekiden", sink_) {
    color_ = sink_->should_color();
    logger_.flush_on(spdlog::level::trace);
    set_level(options.level);
  }

  bool enabled(LogLevel level) const { return logger_.should_log(to_spdlog(level)); }
  void set_level(LogLevel level) { logger_.set_level(to_spdlog(level)); }

  void write(LogLevel level, std::string_view area, std::string_view message, std::span<const LogField> fields) {
    if (!enabled(level)) return;
    const std::string time = rfc3339(clock_.wall_ms());
    const std::string line = format_ == LogFormat::json
                                 ? json_log_line(time, level, area, message, fields)
                                 : time + " " + level_word(level) + " " + text_log_line(area, message, fields);
    logger_.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  // Five columns wide.
  std::string level_word(LogLevel level) const {
    static constexpr std::array<std::string_view, 5> words = {"trace", "debug", "info ", "warn ", "error"};
    static constexpr std::array<std::string_view, 5> colors = {"\033[2m", "\033[2m", "\033[32m", "\033[33m",
                                                               "\033[31m"};
    const std::string word(words[static_cast<std::size_t>(level)]);
    return color_ ? std::string(colors[static_cast<std::size_t>(level)]) + word + "\033[0m" : word;
  }

  const Clock& clock_;
  const LogFormat format_;
  bool color_ = false;
  std::shared_ptr<Sink> sink_;
  spdlog::logger logger_;
};

SpdlogLog::SpdlogLog(const Clock& clock) : SpdlogLog(clock, Options()) {}
SpdlogLog::SpdlogLog(const Clock& clock, Options options) : impl_(std::make_unique<Impl>(clock, options)) {}
SpdlogLog::~SpdlogLog() = default;

bool SpdlogLog::enabled(LogLevel level) const {
  return impl_->enabled(level);
}
void SpdlogLog::set_level(LogLevel level) {
  impl_->set_level(level);
}

void SpdlogLog::write(LogLevel level, std::string_view area, std::string_view message,
                      std::span<const LogField> fields) {
  impl_->write(level, area, message, fields);
}

std::optional<LogLevel> parse_log_level(std::string_view word) {
  for (const LogLevel level : {LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error})
    if (word == to_string(level)) return level;
  return std::nullopt;
}

}  // namespace ekiden
