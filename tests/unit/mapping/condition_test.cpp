// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mapping/condition.hpp"

namespace {

using namespace ekiden::mapping;

TEST_CASE("a condition holds for what its expression is true of") {
  std::vector<Mistake> mistakes;
  const auto condition = Condition::compile("{{ /data/n > 2 and /channel in ['web'] }}", mistakes);
  REQUIRE(condition);
  CHECK(condition->holds(R"({"channel": "web", "data": {"n": 3}})"));
  CHECK_FALSE(condition->holds(R"({"channel": "web", "data": {"n": 2}})"));
  CHECK_FALSE(condition->holds(R"({"channel": "web"})"));
  CHECK_FALSE(condition->holds("[]"));
  CHECK_FALSE(condition->holds("no JSON"));
}

TEST_CASE("a condition is one expression") {
  for (const auto& [text, offset] :
       std::initializer_list<std::pair<const char*, std::size_t>>{{"/a", 0},
                                                                  {"", 0},
                                                                  {" {{ /a }}", 0},
                                                                  {"{{ /a }} ", 8},
                                                                  {"{{ /a }}{{ /b }}", 8},
                                                                  {"{{ lookup(/a, t) }}", 14}}) {
    INFO(text);
    std::vector<Mistake> mistakes;
    CHECK(Condition::compile(text, mistakes) == nullptr);
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].offset == offset);
  }
}

}  // namespace
