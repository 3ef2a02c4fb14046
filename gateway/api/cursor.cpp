// SPDX-License-Identifier: Apache-2.0
#include "api/cursor.hpp"

#include <span>

#include "core/encoding.hpp"

namespace ekiden::api {

namespace {

constexpr std::size_t kPlaceBytes = 8;
constexpr std::size_t kCheckBytes = 4;

std::string with_check(CursorOf list, std::string place) {
  const std::string name = list == CursorOf::events ? "events" : "dead-letters";
  return place + sha256("ekiden cursor 1 " + name + " " + place).substr(0, kCheckBytes);
}

}  // namespace

std::string make_cursor(CursorOf list, std::uint64_t after) {
  std::string place(kPlaceBytes, '\0');
  for (std::size_t i = 0; i < kPlaceBytes; ++i) place[i] = static_cast<char>(after >> (8 * (kPlaceBytes - 1 - i)));
  const std::string bytes = with_check(list, std::move(place));
  return base32hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::optional<std::uint64_t> read_cursor(CursorOf list, std::string_view cursor) {
  constexpr std::size_t longest = 64;
  const auto bytes = cursor.size() <= longest ? base32hex_decode(cursor) : std::nullopt;
  if (!bytes || bytes->size() != kPlaceBytes + kCheckBytes) return std::nullopt;
  if (with_check(list, bytes->substr(0, kPlaceBytes)) != *bytes) return std::nullopt;
  std::uint64_t after = 0;
  for (std::size_t i = 0; i < kPlaceBytes; ++i) after = after << 8 | static_cast<unsigned char>((*bytes)[i]);
  return after;
}

}  // namespace ekiden::api
