// SPDX-License-Identifier: Apache-2.0
#include "binary.hpp"

#include "kit/cloud_event.hpp"

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

}  // namespace

std::optional<BinaryEvent> binary_of(std::string_view document) {
  auto parts = kit::take_apart(document);
  if (!parts) return std::nullopt;
  BinaryEvent event{{}, std::move(parts->content_type), std::move(parts->data)};
  event.headers.reserve(parts->attributes.size());
  for (const auto& [name, value] : parts->attributes) event.headers.emplace_back("ce-" + name, header_value(value));
  return event;
}

}  // namespace ekiden::webhook
