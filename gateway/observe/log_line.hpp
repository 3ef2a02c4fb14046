// SPDX-License-Identifier: Apache-2.0
// One log line without its end. Pure. Control characters are escaped and invalid UTF-8 is replaced, so that a line is
// a line whatever the values hold.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/ports/log.hpp"

namespace ekiden {

std::string_view to_string(LogLevel level);

// What follows time and level: "journal message key=value other=\"two words\"".
std::string text_log_line(std::string_view area, std::string_view message, std::span<const LogField> fields);

// {"time":…,"level":…,"area":…,"message":…, fields}; a field that would repeat a key gets "_" appended.
std::string json_log_line(std::string_view time, LogLevel level, std::string_view area, std::string_view message,
                          std::span<const LogField> fields);

}  // namespace ekiden
