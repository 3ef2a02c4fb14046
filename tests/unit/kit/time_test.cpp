// SPDX-License-Identifier: Apache-2.0
#include "kit/time.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>

TEST_CASE("a moment is written as RFC 3339 in UTC with milliseconds") {
  using ekiden::kit::rfc3339;
  CHECK(rfc3339(0) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(1'709'210'096'007) == "2024-02-29T12:34:56.007Z");
  CHECK(rfc3339(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(rfc3339(std::numeric_limits<std::int64_t>::max()) == "9999-12-31T23:59:59.999Z");
  CHECK(rfc3339(std::numeric_limits<std::int64_t>::min()) == "0000-01-01T00:00:00.000Z");
}

TEST_CASE("the basic form has neither separators nor milliseconds") {
  CHECK(ekiden::kit::basic_time(1'369'353'600'999) == "20130524T000000Z");
}
