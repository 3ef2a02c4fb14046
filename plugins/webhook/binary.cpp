// SPDX-License-Identifier: Apache-2.0
#include "binary.hpp"

#include <ekidenpp/json_view.hpp>

#include <cstddef>

#include "kit/encoding.hpp"

namespace ekiden::webhook {
namespace {

// HTTP binding, 3.1.3.2: all but printable ASCII, and of that blank, double quote and percent, is percent-encoded
// UTF-8.
std::string header_value(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string value;
  value.reserve(text.size());
  for (const char c : text) {
    if (c > ' ' && c < 0x7F && c != '"' && c != '%') {
      value += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    value.append(1, '%').append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 0xF]);
  }
  return value;
}

bool add_attribute(const std::string& name, const sdk::JsonView& value, BinaryEvent& event) {
  const std::string text = value.is_string() ? value.text() : std::string(value.json());
  if (!value.is_string() && !value.int64() && !value.boolean()) return false;
  if (name == "datacontenttype")
    event.content_type = text;
  else
    event.headers.emplace_back("ce-" + name, header_value(text));
  return true;
}

}  // namespace

std::optional<BinaryEvent> binary_of(std::string_view document) {
  const auto whole = sdk::JsonView::parse(document);
  if (!whole || !whole->is_object()) return std::nullopt;
  BinaryEvent event;
  event.content_type = "application/json";
  for (const auto& [name, value] : whole->members()) {
    if (value.is_null()) continue;
    if (name == "data") {
      event.body = value.json();
    } else if (name == "data_base64") {
      auto bytes = kit::base64_decode(value.text());
      if (!bytes) return std::nullopt;
      event.body = std::move(*bytes);
    } else if (!add_attribute(name, value, event)) {
      return std::nullopt;
    }
  }
  return event;
}

}  // namespace ekiden::webhook
