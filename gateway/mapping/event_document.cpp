// SPDX-License-Identifier: Apache-2.0
#include "mapping/event_document.hpp"

#include <cstring>

#include "core/encoding.hpp"

namespace ekiden::mapping {

bool read_event(std::string_view json, rapidjson::Document& event) {
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag;
  // RapidJSON reads in place several times as fast as through a stream that checks each character; there a NUL would
  // count as the end.
  if (!is_valid_utf8(json) || json.find('\0') != std::string_view::npos) return false;
  char* const text = static_cast<char*>(event.GetAllocator().Malloc(json.size() + 1));
  std::memcpy(text, json.data(), json.size());
  text[json.size()] = '\0';
  event.ParseInsitu<kFlags>(text);
  return !event.HasParseError() && event.IsObject();
}

}  // namespace ekiden::mapping
