// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kit/json.hpp"

namespace ekiden::filters {

// When a company is open: hours for each day of the week, and other ones for days by date, at a fixed offset from UTC.
class Hours {
 public:
  // {"zone": "Asia/Shanghai", "week": {"mon": ["09:00-12:00"]}, "days": {"2026-10-01": []}}; EKD_E_CONFIG says what is
  // wrong.
  static sdk::Status read(const rapidjson::Value& settings, Hours& hours);

  // Whether it was open at a time as the envelope writes it (RFC 3339, UTC); nothing when that is none.
  std::optional<bool> open_at(std::string_view time) const;

 private:
  struct Span {  // minutes of the day, the end not included
    int begin;
    int end;
  };
  using Spans = std::vector<Span>;

  static bool read_spans(const rapidjson::Value& list, Spans& spans);

  int offset_minutes_ = 0;
  std::array<Spans, 7> week_{};         // from Sunday on
  std::map<std::int64_t, Spans> days_;  // by the number of the day since 1970
};

}  // namespace ekiden::filters
