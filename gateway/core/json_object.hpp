// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace ekiden {

struct JsonObjectShape {
  bool ok = false;
  bool empty = true;  // has no member
};

// Whether `text` is one JSON object (RFC 8259) of valid UTF-8 from its first byte on, with at most `max_depth` levels
// and no member at its top that is named as one of `reserved`, escapes resolved. In one pass that builds nothing; what
// it accepts, RapidJSON reads. Pure.
JsonObjectShape shape_of_json_object(std::string_view text, int max_depth, std::span<const std::string_view> reserved);

}  // namespace ekiden
