// SPDX-License-Identifier: Apache-2.0
#include "filters/lookup_table.hpp"

#include <catch2/catch.hpp>

#include <string>

using ekiden::filters::LookupTable;

namespace {

std::string row(const LookupTable& table, const std::string& key) {
  const std::string* found = table.find(key);
  return found == nullptr ? "none" : *found;
}

}  // namespace

TEST_CASE("a row of a CSV is an object of its cells, without the key and without empty ones") {
  LookupTable table;
  REQUIRE(LookupTable::read_csv("\xEF\xBB\xBF"
                                "id,store,note\r\n"
                                "a,杭州店,\"say \"\"hi\"\", twice\nor more\"\r\n"
                                "\"b,c\",,x\n\n"
                                "d,last,",
                                table)
              .ok());
  CHECK(row(table, "a") == R"({"store":"杭州店","note":"say \"hi\", twice\nor more"})");
  CHECK(row(table, "b,c") == R"({"note":"x"})");
  CHECK(row(table, "d") == R"({"store":"last"})");
  CHECK(row(table, "id") == "none");
}

TEST_CASE("a CSV that says something else than it seems to is refused with its line") {
  struct Row {
    const char* csv;
    const char* says;
  };
  const Row rows[] = {{"", "line 1"},
                      {"id\na\n", "line 1"},
                      {"id,a,a\n", "line 1"},
                      {"id,\n", "line 1"},
                      {"id,a\nx\n", "line 2"},
                      {"id,a\nx,1,2\n", "line 2"},
                      {"id,a\n,1\n", "line 2"},
                      {"id,a\nx,1\nx,2\n", "line 3"},
                      {"id,a\nx,\"1\n", "line 2"},
                      {"id,a\nx,\"1\"2\n", "line 2"},
                      {"id,a\nx,1\"2\n", "line 2"},
                      {"id,a\nx,\xFF\n", "UTF-8"}};
  for (const Row& row : rows) {
    CAPTURE(row.csv);
    LookupTable table;
    const auto status = LookupTable::read_csv(row.csv, table);
    CHECK_FALSE(status.ok());
    CHECK_THAT(status.message, Catch::Contains(row.says));
  }
}

TEST_CASE("a value of a JSON table is taken as it stands") {
  LookupTable table;
  REQUIRE(LookupTable::read_json(R"({"a":{"big":123456789012345678901},"b":"text","":[1.50]})", table).ok());
  CHECK(row(table, "a") == R"({"big":123456789012345678901})");
  CHECK(row(table, "b") == "\"text\"");
  CHECK(row(table, "") == "[1.50]");
  for (const char* json : {"", "[]", "{", R"({"a":1,"a":2})"}) {
    LookupTable bad;
    CHECK_FALSE(LookupTable::read_json(json, bad).ok());
  }
}
