// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mapping/phone_number.hpp"

namespace {

using namespace ekiden::mapping;

std::string number(std::string_view text, std::string_view region) {
  const NumberingPlan* const plan = numbering_plan(region);
  REQUIRE(plan != nullptr);
  return e164(text, *plan).value_or("none");
}

TEST_CASE("a telephone number gets its country code, however it is written") {
  struct Row {
    const char* text;
    const char* region;
    const char* number;
  };
  for (const Row& row : {Row{"13800138000", "CN", "+8613800138000"},
                         Row{"138 0013-8000", "CN", "+8613800138000"},
                         Row{"+86 138 0013 8000", "CN", "+8613800138000"},
                         Row{"8613800138000", "CN", "+8613800138000"},
                         Row{"008613800138000", "CN", "+8613800138000"},
                         Row{"＋８６１３８００１３８０００", "CN", "+8613800138000"},
                         Row{"(021) 6123 4567", "CN", "+862161234567"},
                         Row{"+86 (021) 6123 4567", "CN", "+862161234567"},
                         Row{"400-800-8820", "CN", "+864008008820"},
                         Row{"tel:+44-20-7031-3000", "CN", "+442070313000"},
                         Row{"+44 (0)20 7031 3000", "CN", "+442070313000"},
                         Row{"03-1234-5678", "JP", "+81312345678"},
                         Row{"010 86 138 0013 8000", "JP", "+8613800138000"},
                         Row{"9123 4567", "HK", "+85291234567"},
                         Row{"1 (650) 253-0000", "US", "+16502530000"},
                         Row{"650.253.0000", "US", "+16502530000"},
                         Row{"06 12345678", "IT", "+390612345678"},
                         Row{"8 (912) 345-67-89", "RU", "+79123456789"},
                         Row{"+7 812 123-45-67", "CN", "+78121234567"},
                         Row{"812 123-45-67", "RU", "+78121234567"},
                         Row{"8 (812) 123-45-67", "RU", "+78121234567"},
                         Row{"+7 (8) 812 123-45-67", "CN", "+78121234567"},
                         Row{"+377 98 98 98 98", "FR", "+37798989898"}}) {
    INFO(row.text);
    CHECK(number(row.text, row.region) == row.number);
  }
}

TEST_CASE("what is no number of the plan is none") {
  for (const char* text : {"", "+", "10010", "61234567", "1380013800012345", "138x00138000", "13800138000 ext 2",
                           "+86 1", "+0123456789", "+12", "+1234567890123456", "++8613800138000", "138+00138000"}) {
    INFO(text);
    CHECK(number(text, "CN") == "none");
  }
  CHECK(number("165 025 3000", "US") == "none");
  CHECK(number(std::string(65, ' ') + "13800138000", "CN") == "none");
}

TEST_CASE("a region that is not in the table has no plan") {
  CHECK(numbering_plan("XX") == nullptr);
  CHECK(numbering_plan("cn") == nullptr);
}

}  // namespace
