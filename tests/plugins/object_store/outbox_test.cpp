// SPDX-License-Identifier: Apache-2.0
#include "object_store/outbox.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "object_store/part.hpp"

using namespace ekiden::object_store;

namespace {

Line line(std::uint64_t sequence, const std::string& id) {
  return {id, "{\n\"id\":\"" + id + "\"}", sequence, 1'795'000'000'000};
}

}  // namespace

TEST_CASE("a part's name and body are made of its events alone, in the order of their numbers") {
  Settings settings;
  settings.prefix = "support/";
  settings.sink = "lake";
  settings.gzip = false;
  Part one, same, other;
  fill(one, {line(9, "b"), line(4, "a")}, settings);
  fill(same, {line(4, "a"), line(9, "b")}, settings);
  fill(other, {line(4, "a"), line(7, "c"), line(9, "b")}, settings);
  CHECK(one.body == "{\"id\":\"a\"}\n{\"id\":\"b\"}\n");
  CHECK_THAT(one.key, Catch::StartsWith("support/dt=2026-11-18/h=11/lake-00000000000000000004-00000000000000000009-"));
  CHECK_THAT(one.key, Catch::EndsWith(".ndjson"));
  CHECK(one.key == same.key);
  CHECK(one.key != other.key);
  settings.gzip = true;
  Part zipped, again;
  fill(zipped, {line(4, "a"), line(9, "b")}, settings);
  fill(again, {line(4, "a"), line(9, "b")}, settings);
  CHECK_THAT(zipped.key, Catch::EndsWith(".ndjson.gz"));
  CHECK(zipped.body == again.body);
  CHECK(zipped.body.substr(0, 10) == std::string("\x1F\x8B\x08\0\0\0\0\0\0\xFF", 10));
}

TEST_CASE("what is remembered of a part is read, and nothing else is taken for it") {
  const std::string good = "1\n77\nwaiting\n3\nabc\nsupport/x.ndjson\na\nb\n";
  const auto record = read_part_record(good);
  REQUIRE(record);
  CHECK(record->part.number == 77);
  CHECK_FALSE(record->part.is_stored);
  CHECK(record->pieces == 3);
  CHECK(record->digest == "abc");
  CHECK(record->part.key == "support/x.ndjson");
  CHECK(record->part.ids == std::vector<std::string>{"a", "b"});
  for (const char* bad :
       {"", "1\n", "2\n77\nwaiting\n3\nabc\nx\na\n", "1\nx\nwaiting\n3\nabc\nx\na\n", "1\n77\nlost\n3\nabc\nx\na\n",
        "1\n77\nstored\n-\nabc\nx\na\n", "1\n77\nstored\n3\nabc\nx\n", "1\n77\nstored\n3\nabc\nx\na"}) {
    INFO(bad);
    CHECK_FALSE(read_part_record(bad));
  }
}
