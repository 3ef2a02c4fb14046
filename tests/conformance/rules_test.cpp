// SPDX-License-Identifier: Apache-2.0
// sdk/ABI.md and the cases speak of the same rules.
#include <catch2/catch.hpp>

#include <regex>
#include <set>
#include <sstream>

#include "conformance/case.hpp"
#include "support/e2e/folder.hpp"

namespace {

using ekiden::conformance::all_cases;
using ekiden::conformance::Case;

// The row of the table that begins with the rule's number.
std::string row_of(const std::string& page, std::string_view rule) {
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("| " + std::string(rule) + " |")) return line;
  }
  return {};
}

TEST_CASE("the row of each rule in ABI.md names the cases that hold it, and no others") {
  const std::string page = ekiden::test::read_file(EKIDEN_ABI_PAGE);
  std::set<std::string> named;
  const std::regex name("`([a-z]+/[a-z-]+)`");
  for (std::sregex_iterator at(page.begin(), page.end(), name), end; at != end; ++at) named.insert((*at)[1]);
  for (const Case* one : all_cases()) {
    INFO(one->name << " of " << one->rule);
    CHECK(row_of(page, one->rule).find("`" + std::string(one->name) + "`") != std::string::npos);
    named.erase(std::string(one->name));
  }
  named.erase("ext/draft");
  CHECK(named == std::set<std::string>());
}

}  // namespace
