// SPDX-License-Identifier: Apache-2.0
// ekiden.log/1: keeps every line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core.hpp"
#include "http_exchange.hpp"

namespace ekiden::testkit {

struct LogLine {
  std::int32_t level = 0;
  std::string message{};
  Headers fields{};
};

class LogService final : public TableService<ekd_log> {
 public:
  static constexpr const char* kId = EKD_LOG_ID;
  static constexpr bool kAfterStop = true;

  explicit LogService(Core& core) : TableService(core, kId, {sizeof(ekd_log), 0, &enabled, &write}) {}

  // What was logged at info and above, one line each.
  std::string text() const {
    std::string text;
    for (const LogLine& line : lines) {
      if (line.level < EKD_LOG_INFO) continue;
      text += line.message;
      for (const auto& [name, value] : line.fields) text.append(" ").append(name).append("=").append(value);
      text += '\n';
    }
    return text;
  }

  std::vector<LogLine> lines;

 private:
  static std::int32_t enabled(const ekd_host* host, std::int32_t) {
    HostCall<LogService> call(host);
    return 1;
  }
  static void write(const ekd_host* host, std::int32_t level, ekd_str message, const ekd_pair* fields,
                    std::uint32_t n) {
    HostCall<LogService> call(host);
    call->lines.push_back({level, std::string(sdk::view(message)), detail::headers_of(fields, n)});
  }
};

}  // namespace ekiden::testkit
