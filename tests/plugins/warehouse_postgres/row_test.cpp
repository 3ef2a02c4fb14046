// SPDX-License-Identifier: Apache-2.0
#include "warehouse_postgres/row.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "warehouse_postgres/parameters.hpp"

using namespace ekiden::warehouse_postgres;

TEST_CASE("a document that jsonb takes is kept as it is") {
  const std::string document = GENERATE(R"({"a":"b"})", "{\"a\":\"\xF0\x9F\x98\x80\"}", R"({"a":"\ud83d\ude00"})",
                                        R"({"a":"\\u0000 \\ud800"})", R"({"a":"=1+1\t\\.\n"})");
  const Row row = row_of(document);
  CHECK(row.document == document);
  CHECK_FALSE(row.beside);
}

TEST_CASE("what jsonb cannot hold is replaced, and the exact text stays beside it") {
  struct Case {
    const char* document;
    const char* storable;
  };
  const auto [document, storable] = GENERATE(values<Case>({
      {R"({"a":"\u0000"})", R"({"a":"\uFFFD"})"},
      {R"({"a":"x\u0000\u0000y"})", R"({"a":"x\uFFFD\uFFFDy"})"},
      {R"({"a":"\\\u0000"})", R"({"a":"\\\uFFFD"})"},
      {R"({"\u0000":"\\u0000"})", R"({"\uFFFD":"\\u0000"})"},
      {R"({"a":"\ud83d"})", R"({"a":"\uFFFD"})"},
      {R"({"a":"\ude00\ud83d"})", R"({"a":"\uFFFD\uFFFD"})"},
      {R"({"a":"\ud83d\u0000"})", R"({"a":"\uFFFD\uFFFD"})"},
  }));
  const Row row = row_of(document);
  CHECK(row.document == storable);
  CHECK(row.beside == document);
}

TEST_CASE("arguments are PostgreSQL's binary arrays, with NULL where there is no exact text") {
  const std::vector<Row> rows{{"{}", {}}, {"[1]", "[2]"}};
  const auto bytes = [](const char* text, std::size_t size) { return std::string(text, size); };
  CHECK(documents_of(rows).bytes == bytes("\0\0\0\1"
                                          "\0\0\0\0"
                                          "\0\0\x0E\xDA"
                                          "\0\0\0\2"
                                          "\0\0\0\1"
                                          "\0\0\0\3"
                                          "\1{}"
                                          "\0\0\0\4"
                                          "\1[1]",
                                          35));
  CHECK(beside_of(rows).bytes == bytes("\0\0\0\1"
                                       "\0\0\0\1"
                                       "\0\0\0\x19"
                                       "\0\0\0\2"
                                       "\0\0\0\1"
                                       "\xFF\xFF\xFF\xFF"
                                       "\0\0\0\3"
                                       "[2]",
                                       31));
  CHECK(int8(-2).bytes == bytes("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE", 8));
  CHECK(int4(258).bytes == bytes("\0\0\1\2", 4));
}
