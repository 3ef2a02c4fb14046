// SPDX-License-Identifier: Apache-2.0
#include "journal/crc32c.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace ekiden::journal {

TEST_CASE("crc32c gives the published values") {
  struct Row {
    std::string bytes;
    std::uint32_t crc;
  };
  // RFC 3720 appendix B.4, and the usual check value.
  const Row rows[] = {
      {"123456789", 0xe3069283}, {"", 0}, {std::string(32, '\0'), 0x8a9136aa}, {std::string(32, '\xff'), 0x62a8ab43}};
  for (const Row& row : rows) {
    CHECK(crc32c(row.bytes) == row.crc);
    CHECK(crc32c_portable(row.bytes) == row.crc);
  }
}

TEST_CASE("crc32c is the same with and without the CPU's instruction, and in parts") {
  CHECK(rc::check([](const std::string& a, const std::string& b) {
    RC_ASSERT(crc32c(a) == crc32c_portable(a));
    RC_ASSERT(crc32c(b, crc32c(a)) == crc32c_portable(a + b));
    RC_ASSERT(crc32c_portable(b, crc32c_portable(a)) == crc32c(a + b));
  }));
}

TEST_CASE("crc32c is the same with and without the CPU's instruction at every length and place") {
  std::string bytes;
  for (unsigned i = 0; i < 2'500; ++i) bytes.push_back(static_cast<char>(i * 2'654'435'761u >> 24));
  bool same = true;
  for (std::size_t length = 0; length + 7 < bytes.size(); ++length) {
    const std::string_view part = std::string_view(bytes).substr(length % 8, length);
    same =
        same && crc32c(part) == crc32c_portable(part) && crc32c(part, 0x12345678) == crc32c_portable(part, 0x12345678);
  }
  CHECK(same);
}

}  // namespace ekiden::journal
