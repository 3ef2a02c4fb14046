// SPDX-License-Identifier: Apache-2.0
// Our table of numbering plans against libphonenumber's, as npm has it.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "core/json_string.hpp"
#include "mapping/phone_number.hpp"
#include "support/e2e/folder.hpp"

namespace {

using namespace ekiden;

// A mobile number of each region, as it is written there.
struct Sample {
  const char* region;
  const char* text;
};
constexpr Sample kSamples[] = {
    {"CN", "131 2345 6789"},  {"HK", "5123 4567"},     {"MO", "6612 3456"},         {"TW", "0912 345 678"},
    {"JP", "090-1234-5678"},  {"KR", "010-2000-0000"}, {"SG", "8123 4567"},         {"MY", "012-345 6789"},
    {"TH", "081 234 5678"},   {"VN", "0912 345 678"},  {"PH", "0905 123 4567"},     {"ID", "0812-345-678"},
    {"IN", "081234 56789"},   {"AU", "0412 345 678"},  {"NZ", "021 123 4567"},      {"US", "(201) 555-0123"},
    {"CA", "(506) 234-5678"}, {"GB", "07400 123456"},  {"DE", "01512 3456789"},     {"FR", "06 12 34 56 78"},
    {"ES", "612 34 56 78"},   {"IT", "312 345 6789"},  {"RU", "8 (912) 345-67-89"},
};

void add(std::string& lines, const std::string& text, const mapping::NumberingPlan& home) {
  lines += "{\"region\":\"" + std::string(home.region) + "\",\"text\":";
  append_json_string(lines, text);
  const auto number = mapping::e164(text, home);
  lines += ",\"number\":" + (number ? "\"" + *number + "\"" : "null") + "}\n";
}

TEST_CASE("another library takes the same texts for the same numbers") {
  std::string lines;
  std::size_t regions = 0;
  const mapping::NumberingPlan& china = *mapping::numbering_plan("CN");
  for (const Sample& sample : kSamples) {
    const mapping::NumberingPlan* const home = mapping::numbering_plan(sample.region);
    REQUIRE(home != nullptr);
    ++regions;
    const auto number = mapping::e164(sample.text, *home);
    REQUIRE(number);
    add(lines, sample.text, *home);
    add(lines, *number, china);
    add(lines, std::string(home->international) + number->substr(1), *home);
    add(lines, "00" + number->substr(1), china);
    add(lines,
        "+" + std::string(home->country) + " (" + std::string(home->trunk) + ")" +
            number->substr(1 + home->country.size()),
        china);
  }
  CHECK(regions == mapping::numbering_regions().size());
  for (const char* text : {"10010", "(021) 6123 4567", "400-800-8820", "8613800138000", "1380013800012345", "", "+"})
    add(lines, text, china);

  const test::TemporaryFolder folder;
  const auto judged =
      cli::run_child({"node", EKIDEN_INTEROP "/phone.mjs", folder.write("numbers.ndjson", lines)}, 60'000);
  REQUIRE(judged);
  INFO(judged->out << judged->err);
  CHECK(judged->exit_code == 0);
}

}  // namespace
