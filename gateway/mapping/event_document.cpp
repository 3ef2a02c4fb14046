// SPDX-License-Identifier: Apache-2.0
#include "mapping/event_document.hpp"

namespace ekiden::mapping {

bool read_event(std::string_view json, rapidjson::Document& event) {
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;
  event.Parse<kFlags>(json.data(), json.size());
  return !event.HasParseError() && event.IsObject();
}

}  // namespace ekiden::mapping
