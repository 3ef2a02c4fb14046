// SPDX-License-Identifier: Apache-2.0
#include "api/byte_range.hpp"

#include <catch2/catch.hpp>

using ekiden::api::byte_range;

TEST_CASE("one range of bytes is understood, all else means the whole file") {
  struct Row {
    const char* header;
    bool understood;
    std::uint64_t offset, length;
  };
  const Row table[] = {{"bytes=0-9", true, 0, 10},
                       {"bytes=10-", true, 10, 90},
                       {"bytes=-5", true, 95, 5},
                       {"bytes=99-99", true, 99, 1},
                       {"bytes=90-200", true, 90, 10},
                       {"bytes=-200", true, 0, 100},
                       {"bytes=100-", true, 0, 0},
                       {"bytes=-0", true, 100, 0},
                       {"", false, 0, 0},
                       {"lines=1-2", false, 0, 0},
                       {"bytes=9-1", false, 0, 0},
                       {"bytes=1-2,4-5", false, 0, 0},
                       {"bytes=-", false, 0, 0},
                       {"bytes=a-b", false, 0, 0},
                       {"bytes=1-x", false, 0, 0},
                       {"bytes=99999999999999999999-", false, 0, 0}};
  for (const Row& row : table) {
    INFO(row.header);
    const auto range = byte_range(row.header, 100);
    REQUIRE(range.has_value() == row.understood);
    if (!range) continue;
    CHECK(range->offset == row.offset);
    CHECK(range->length == row.length);
  }
  CHECK(byte_range("bytes=0-", 0)->length == 0);
}
