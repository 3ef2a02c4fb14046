// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <vector>

#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

LogLevel log_level(std::int32_t level) {
  switch (level) {
    case EKD_LOG_DEBUG:
      return LogLevel::debug;
    case EKD_LOG_INFO:
      return LogLevel::info;
    case EKD_LOG_WARNING:
      return LogLevel::warning;
    default:
      return LogLevel::error;
  }
}

std::int32_t log_enabled(const ekd_host* host, std::int32_t level) {
  return ports(host).log.enabled(log_level(level)) ? 1 : 0;
}

void log_write(const ekd_host* host, std::int32_t level, ekd_str message, const ekd_pair* fields, std::uint32_t n) {
  std::vector<LogField> list{{"instance", Instance::of(host).id()}};
  if (fields == nullptr) n = 0;
  for (const ekd_pair& field : std::span(fields, n)) list.push_back({view(field.name), std::string(view(field.value))});
  ports(host).log.write(log_level(level), "plugin", view(message), list);
}

}  // namespace

const ekd_log log{.size = sizeof(ekd_log), .reserved = 0, .enabled = log_enabled, .write = log_write};

}  // namespace ekiden::plugin::services
