// SPDX-License-Identifier: Apache-2.0
#include "filters/enrich_filter.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "judged.hpp"

using namespace ekiden::test;
using Kind = ekiden::testkit::Verdict::Kind;

namespace {

const std::string kConfig = R"({
  "constants":{"region":"cn","level":2},
  "tables":[
    {"name":"store","key":"/channel","csv":"channel,city\nwechat-cn,杭州\n"},
    {"name":"customer","key":"/data/sender/identities/*/value","json":"{\"o1\":{\"name\":\"Ada\"},\"o0\":1}"},
    {"name":"grade","key":"/data/ext/level","json":"{\"3\":\"gold\"}"},
    {"name":"agent","key":"/data/agent","json":"{\"x\":1}"}],
  "hours":{"zone":"Asia/Shanghai","week":{"fri":["09:00-18:00"]}}})";

}  // namespace

TEST_CASE(
    "constants, rows of tables and the hours stand in data.ext.enriched, and everything else stays byte by byte") {
  Judge judge("enrich", kConfig);
  const std::string before = event(message("hi"));
  const auto judgement = judge(before);
  REQUIRE(judgement.verdict.kind == Kind::replace);
  std::string after = judgement.verdict.document;
  const std::string added =
      R"(,"enriched":{"region":"cn","level":2,"store":{"city":"杭州"},"customer":{"name":"Ada"},"grade":"gold","business_hours":true})";
  REQUIRE(after.find(added) != std::string::npos);
  CHECK(after.erase(after.find(added), added.size()) == before);
  CHECK(judge(before).verdict.document == judgement.verdict.document);
  CHECK(judge.host().metrics().value("lookups_total", {"store", "found"}) == 2);
  CHECK(judge.host().metrics().value("lookups_total", {"agent", "missing"}) == 2);
}

TEST_CASE("an event without ext gets one, and one that an earlier filter enriched keeps the rest of it") {
  Judge judge("enrich", R"({"constants":{"region":"cn"}})");
  CHECK_THAT(judge(event("{}")).verdict.document, Catch::Contains(R"("data":{"ext":{"enriched":{"region":"cn"}}})"));
  CHECK_THAT(judge(event(R"({"ext":{"a":1,"enriched":{"region":"jp","tags":["x"]},"b":2}})")).verdict.document,
             Catch::Contains(R"("ext":{"a":1,"enriched":{"tags":["x"],"region":"cn"},"b":2})"));
}

TEST_CASE("with nothing to add the event passes; where the place is taken it is refused") {
  Judge nothing("enrich", "{}");
  CHECK(nothing(event("{}")).verdict.kind == Kind::pass);
  Judge judge("enrich", R"({"constants":{"region":"cn"}})");
  CHECK_FALSE(judge(event(R"({"ext":[]})")).completion.status.ok());
  CHECK_FALSE(judge("{").completion.status.ok());
}

TEST_CASE("tables that cannot be read, and names that are taken, are refused with their name") {
  const auto refused = [](const std::string& table) { return refusal("enrich", R"({"tables":[)" + table + "]}"); };
  CHECK_THAT(refused(R"({"name":"t","key":"/x","csv":"a\n"})"), Catch::Contains("tables: t: line 1"));
  CHECK_THAT(refused(R"({"name":"t","key":"/x","json":"[]"})"), Catch::Contains("tables: t: the JSON"));
  CHECK_THAT(refused(R"({"name":"t","key":"/x"})"), Catch::Contains("one of csv and json"));
  CHECK_THAT(refused(R"({"name":"t","key":"/x","csv":"a,b","json":"{}"})"), Catch::Contains("one of csv and json"));
  CHECK_THAT(refused(R"({"name":"t","key":"x","json":"{}"})"), Catch::Contains("tables: t: key"));
  CHECK_THAT(refused(R"({"name":"tags","key":"/x","json":"{}"})"), Catch::Contains("taken"));
  CHECK_THAT(refusal("enrich", R"({"constants":{"t":1},"tables":[{"name":"t","key":"/x","json":"{}"}]})"),
             Catch::Contains("taken"));
  CHECK_THAT(refusal("enrich", R"({"constants":{"business_hours":1}})"), Catch::Contains("taken"));
  CHECK_THAT(refusal("enrich", R"({"hours":{"zone":"x"}})"), Catch::Contains("hours.zone"));
}
