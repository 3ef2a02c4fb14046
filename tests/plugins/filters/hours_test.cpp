// SPDX-License-Identifier: Apache-2.0
#include "filters/hours.hpp"

#include <catch2/catch.hpp>

#include <string>

using ekiden::filters::Hours;

namespace {

Hours hours(const std::string& settings) {
  const auto json = ekiden::kit::parse_json(settings);
  REQUIRE(json);
  Hours read;
  const auto status = Hours::read(*json, read);
  CAPTURE(status.message);
  REQUIRE(status.ok());
  return read;
}

}  // namespace

TEST_CASE("a span begins with its first minute and ends before its last, in the zone that is said") {
  const Hours shop = hours(R"({"zone":"+08:00","week":{"fri":["09:00-12:00","13:30-24:00"],"sat":["00:00-01:00"]}})");
  // 2026-11-27 is a Friday.
  CHECK(shop.open_at("2026-11-27T00:59:59.999Z") == false);
  CHECK(shop.open_at("2026-11-27T01:00:00.000Z") == true);
  CHECK(shop.open_at("2026-11-27T03:59:59.000Z") == true);
  CHECK(shop.open_at("2026-11-27T04:00:00.000Z") == false);
  CHECK(shop.open_at("2026-11-27T15:59:00.000Z") == true);
  CHECK(shop.open_at("2026-11-27T16:59:00.000Z") == true);  // Saturday there
  CHECK(shop.open_at("2026-11-27T17:00:00.000Z") == false);
  CHECK(shop.open_at("2026-11-26T16:00:00.000Z") == false);  // Friday there, before nine
  const Hours west = hours(R"({"zone":"-05:30","week":{"thu":["18:30-18:31"]}})");
  CHECK(west.open_at("1970-01-02T00:00:00.000Z") == true);
  CHECK(hours(R"({"zone":"-05:30","week":{"wed":["18:30-18:31"]}})").open_at("1970-01-01T00:00:00.000Z") == true);
}

TEST_CASE("a date goes before its day of the week") {
  const Hours shop = hours(
      R"({"zone":"Asia/Shanghai","week":{"thu":["09:00-18:00"]},"days":{"2026-10-01":[],"2026-10-10":["10:00-11:00"]}})");
  CHECK(shop.open_at("2026-10-08T02:00:00Z") == true);
  CHECK(shop.open_at("2026-10-01T02:00:00Z") == false);
  CHECK(shop.open_at("2026-10-10T02:30:00Z") == true);
  CHECK(shop.open_at("2026-10-10T04:30:00Z") == false);
}

TEST_CASE("a time that is none is neither open nor closed") {
  const Hours shop = hours(R"({"zone":"UTC"})");
  CHECK(shop.open_at("2026-10-08T02:00:00Z") == false);
  for (const char* time : {"", "2026", "2026-10-08", "2026-10-08T02:00", "2026-13-08T02:00:00Z", "2026-10-08 02:00:00Z",
                           "2026-10-08T25:00:00Z", "2026-10-08T02:00:00+08:00", "9999999999999999999999Z"})
    CHECK_FALSE(shop.open_at(time));
}

TEST_CASE("zones with summer time, hours that go over midnight and days that are none are refused") {
  for (const char* settings :
       {R"({})", R"({"zone":"Europe/Berlin"})", R"({"zone":"+8"})", R"({"zone":"+15:00"})",
        R"({"zone":"UTC","week":{"monday":[]}})", R"({"zone":"UTC","week":{"mon":["22:00-06:00"]}})",
        R"({"zone":"UTC","week":{"mon":["9:00-18:00"]}})", R"({"zone":"UTC","week":{"mon":["09:00-24:01"]}})",
        R"({"zone":"UTC","week":{"mon":[9]}})", R"({"zone":"UTC","days":{"2026-02-30":[]}})",
        R"({"zone":"UTC","days":{"1.1.2026":[]}})"}) {
    CAPTURE(settings);
    const auto json = ekiden::kit::parse_json(settings);
    REQUIRE(json);
    Hours read;
    CHECK_FALSE(Hours::read(*json, read).ok());
  }
}
