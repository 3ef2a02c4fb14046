// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ekiden {

// The identity of a fact: the first 16 bytes of SHA-256 over "ekd1" and, for each field, its length (u32, big-endian)
// and its bytes. The same platform fact, pushed twice, has the same id.
struct EventId {
  std::array<std::uint8_t, 16> bytes{};

  // Fields in order: tenant, channel, account, type without version, then the platform's own identifiers.
  static EventId of(std::span<const std::string_view> fields);
  // The text form: lower-case unpadded base32hex, 26 characters.
  static std::optional<EventId> parse(std::string_view text);
  std::string text() const;

  auto operator<=>(const EventId&) const = default;
};

}  // namespace ekiden

template <>
struct std::hash<ekiden::EventId> {
  std::size_t operator()(const ekiden::EventId& id) const noexcept {
    std::size_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8 | id.bytes[i];
    return value;
  }
};
