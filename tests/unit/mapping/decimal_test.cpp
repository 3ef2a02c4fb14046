// SPDX-License-Identifier: Apache-2.0
#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <string>

#include "mapping/decimal.hpp"

namespace {

using namespace ekiden::mapping;

TEST_CASE("a decimal number keeps all its digits") {
  for (const auto& [given, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"0", "0"},
           {"-0", "0"},
           {"-0.0", "0.0"},
           {"+007.50", "7.50"},
           {"000", "0"},
           {"123456789012345678901234567890.10", "123456789012345678901234567890.10"},
           {"-0.5", "-0.5"}}) {
    INFO(given);
    CHECK(decimal(given) == std::string(value));
  }
  for (const char* given : {"", "-", ".5", "5.", "1e3", "1,5", " 1", "0x1", "--1", "1.2.3", "NaN"}) {
    INFO(given);
    CHECK_FALSE(decimal(given));
  }
  CHECK(decimal(std::string(100, '9')));
  CHECK_FALSE(decimal(std::string(101, '9')));
}

TEST_CASE("places are added, and taken away only as the caller says") {
  struct Row {
    const char* given;
    std::size_t places;
    Rounding rounding;
    const char* value;
  };
  for (const Row& row : {Row{"1", 2, Rounding::none, "1.00"}, Row{"1.5000", 1, Rounding::none, "1.5"},
                         Row{"1.5", 0, Rounding::half_up, "2"}, Row{"2.5", 0, Rounding::half_even, "2"},
                         Row{"3.5", 0, Rounding::half_even, "4"}, Row{"2.500001", 0, Rounding::half_even, "3"},
                         Row{"-1.5", 0, Rounding::half_up, "-2"}, Row{"-0.4", 0, Rounding::half_up, "0"},
                         Row{"9.995", 2, Rounding::half_up, "10.00"}, Row{"0.45", 1, Rounding::half_even, "0.4"}}) {
    INFO(row.given);
    CHECK(decimal(row.given, row.places, row.rounding) == std::string(row.value));
  }
  CHECK_FALSE(decimal("1.55", 1, Rounding::none));
}

TEST_CASE("rounding to as many places as there are changes nothing") {
  rc::check([](std::int64_t whole, std::uint32_t rest) {
    const std::string text = std::to_string(whole) + "." + std::to_string(rest);
    const std::size_t places = std::to_string(rest).size();
    RC_ASSERT(decimal(text, places, Rounding::half_up) == decimal(text));
  });
}

}  // namespace
