// SPDX-License-Identifier: Apache-2.0
#include "api/cursor.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace ekiden::api;

TEST_CASE("a cursor gives back its place") {
  for (const std::uint64_t place :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{1} << 40, std::numeric_limits<std::uint64_t>::max()})
    for (const CursorOf list : {CursorOf::events, CursorOf::dead_letters})
      CHECK(read_cursor(list, make_cursor(list, place)) == place);
}

TEST_CASE("a cursor that was changed, cut or made for another list is not read") {
  const std::string cursor = make_cursor(CursorOf::events, 42);
  CHECK_FALSE(read_cursor(CursorOf::dead_letters, cursor));
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string changed = cursor;
    changed[i] = changed[i] == '0' ? '1' : '0';
    CHECK_FALSE(read_cursor(CursorOf::events, changed));
    CHECK_FALSE(read_cursor(CursorOf::events, cursor.substr(0, i)));
  }
  CHECK_FALSE(read_cursor(CursorOf::events, cursor + cursor));
  CHECK_FALSE(read_cursor(CursorOf::events, std::string(100'000, '0')));
}
