// SPDX-License-Identifier: Apache-2.0
#include "kit/http_answer.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>
#include <string>

using namespace ekiden;

TEST_CASE("a wait is as long as the answer says, and never more than a status can hold") {
  sdk::HttpResponse response;
  for (const auto& [said, wait] : {std::pair<std::int64_t, std::int32_t>{-1, 0},
                                   {0, 0},
                                   {7'000, 7'000},
                                   {std::int64_t{30} * 24 * 3600 * 1000, std::numeric_limits<std::int32_t>::max()}}) {
    response.retry_after_ms = said;
    CHECK(kit::wait_of(response) == wait);
  }
}

TEST_CASE("an excerpt is the beginning of a body as JSON, whatever its bytes are") {
  CHECK(kit::excerpt_of("", 8).empty());
  CHECK(kit::excerpt_of("a \"b\"", 8) == R"("a \"b\"")");
  CHECK(kit::excerpt_of("\xFF", 8) == "\"\xEF\xBF\xBD\"");
  CHECK(kit::excerpt_of(std::string(9, 'x'), 8) == '"' + std::string(8, 'x') + '"');
  CHECK(kit::excerpt_of("好好好", 7) == "\"好好\"");
}
