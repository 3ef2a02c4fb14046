// SPDX-License-Identifier: Apache-2.0
#include "core/event_id.hpp"

#include <algorithm>

#include "core/encoding.hpp"

namespace ekiden {

EventId EventId::of(std::span<const std::string_view> fields) {
  std::string material;
  material.reserve(256);
  material = "ekd1";
  for (const std::string_view field : fields) {
    const auto length = static_cast<std::uint32_t>(field.size());
    for (int shift = 24; shift >= 0; shift -= 8) material.push_back(static_cast<char>(length >> shift & 0xff));
    material.append(field);
  }
  const std::string digest = sha256(material);
  EventId id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

std::optional<EventId> EventId::parse(std::string_view text) {
  const std::optional<std::string> bytes = base32hex_decode(text);
  EventId id;
  if (!bytes || bytes->size() != id.bytes.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), id.bytes.begin());
  return id;
}

std::string EventId::text() const {
  return base32hex(bytes);
}

}  // namespace ekiden
