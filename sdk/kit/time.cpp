// SPDX-License-Identifier: Apache-2.0
#include "kit/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace ekiden::kit {

std::string rfc3339(std::int64_t unix_ms) {
  using namespace std::chrono;
  constexpr std::int64_t kFirst = -62'167'219'200'000;  // 0000-01-01T00:00:00.000Z
  constexpr std::int64_t kLast = 253'402'300'799'999;   // 9999-12-31T23:59:59.999Z
  const sys_time<milliseconds> time{milliseconds(std::clamp(unix_ms, kFirst, kLast))};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::string basic_time(std::int64_t unix_ms) {
  std::string time = rfc3339(unix_ms).substr(0, std::string_view("2026-11-21T10:00:00").size());
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return time + "Z";
}

}  // namespace ekiden::kit
