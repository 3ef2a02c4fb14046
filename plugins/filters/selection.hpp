// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/json_view.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::filters {

// Values of an event by JSON Pointer (RFC 6901), in which "*" stands for any one name or index: "/channel",
// "/data/message/parts/*/text".
class Selection {
 public:
  // Nothing unless it is such a pointer, of at most 32 names.
  static std::optional<Selection> parse(std::string_view pointer);

  // In the order in which they stand in the event.
  std::vector<sdk::JsonView> of(const sdk::JsonView& event) const;

 private:
  std::vector<std::string> names_;
};

// A text as it is, a number or a boolean as it is written; nothing for anything else.
std::optional<std::string> scalar_text(const sdk::JsonView& value);

}  // namespace ekiden::filters
