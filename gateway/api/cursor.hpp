// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::api {

// What a cursor goes through: one for another list is refused.
enum class CursorOf { events, dead_letters };

// A place in a list as clients see it: opaque, safe in a URL. The check in it tells slips from cursors of ours; it is
// no protection and needs none.
std::string make_cursor(CursorOf list, std::uint64_t after);
// Nothing for what make_cursor did not make for this list.
std::optional<std::uint64_t> read_cursor(CursorOf list, std::string_view cursor);

}  // namespace ekiden::api
