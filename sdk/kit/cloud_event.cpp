// SPDX-License-Identifier: Apache-2.0
#include "kit/cloud_event.hpp"

#include <ekidenpp/json_view.hpp>

#include "kit/encoding.hpp"

namespace ekiden::kit {

std::optional<CloudEventParts> take_apart(std::string_view document) {
  const auto whole = sdk::JsonView::parse(document);
  if (!whole || !whole->is_object()) return std::nullopt;
  CloudEventParts parts;
  parts.content_type = "application/json";
  for (const auto& [name, value] : whole->members()) {
    if (value.is_null()) continue;
    if (name == "data") {
      parts.data = value.json();
      continue;
    }
    if (name == "data_base64") {
      auto bytes = base64_decode(value.text());
      if (!bytes) return std::nullopt;
      parts.data = std::move(*bytes);
      continue;
    }
    if (!value.is_string() && !value.int64() && !value.boolean()) return std::nullopt;
    std::string text = value.is_string() ? value.text() : std::string(value.json());
    if (name == "datacontenttype")
      parts.content_type = std::move(text);
    else
      parts.attributes.emplace_back(name, std::move(text));
  }
  return parts;
}

}  // namespace ekiden::kit
