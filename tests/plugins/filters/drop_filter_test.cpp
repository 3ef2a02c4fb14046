// SPDX-License-Identifier: Apache-2.0
#include "filters/drop_filter.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "judged.hpp"

using namespace ekiden::test;
using Kind = ekiden::testkit::Verdict::Kind;

namespace {

// Whether a rule with this condition drops the event.
bool drops(const std::string& condition, const std::string& document) {
  Judge judge("drop", R"({"rules":[{"reason":"unwanted",)" + condition + "}]}");
  const auto judgement = judge(document);
  CHECK(judgement.completion.status.ok());
  CHECK(judgement.verdict.reason == (judgement.verdict.kind == Kind::drop ? "unwanted" : ""));
  return judgement.verdict.kind == Kind::drop;
}

bool drops(const std::string& condition) {
  return drops(condition, event(message("Hello, 退款")));
}

bool drops_field(const std::string& test) {
  return drops(R"("when":{"fields":[)" + test + "]}");
}

}  // namespace

TEST_CASE("a condition holds when all that it names holds") {
  CHECK(drops(R"("when":{"type":"message.received"})"));
  CHECK(drops(R"("when":{"type":["order.paid","message.*"]})"));
  CHECK(drops(R"("when":{"type":"*"})"));
  CHECK_FALSE(drops(R"("when":{"type":"message"})"));
  CHECK_FALSE(drops(R"("when":{"type":"order.*"})"));
  CHECK(drops(R"("when":{"channel":["a","wechat-cn"]})"));
  CHECK_FALSE(drops(R"("when":{"channel":"wechat"})"));
  CHECK(drops(R"("when":{"sender":["o2","o1"]})"));
  CHECK_FALSE(drops(R"("when":{"sender":"o"})"));
  CHECK(drops(R"("when":{"text":["hELLO"]})"));
  CHECK(drops(R"("when":{"text":"投诉"})"));
  CHECK_FALSE(drops(R"("when":{"text":["bye","6054768590064713728"]})"));
  CHECK(drops(R"("when":{"channel":"wechat-cn","text":"退款"})"));
  CHECK_FALSE(drops(R"("when":{"channel":"other","text":"退款"})"));
  CHECK_FALSE(drops(R"("when":{"channel":"wechat-cn"},"unless":{"text":"退款"})"));
  CHECK(drops(R"("when":{"channel":"wechat-cn"},"unless":{"text":"退款","sender":"o2"})"));
  CHECK(drops(R"("unless":{"channel":"other"})"));
}

TEST_CASE("a field is tested by its value, of which kind it is, or by whether it is there") {
  CHECK(drops_field(R"({"at":"/data/sender/role","equals":"customer"})"));
  CHECK_FALSE(drops_field(R"({"at":"/data/sender/role","equals":"Customer"})"));
  CHECK(drops_field(R"({"at":"/data/ext/level","equals":3})"));
  CHECK_FALSE(drops_field(R"({"at":"/data/ext/level","equals":"3"})"));
  CHECK(drops_field(R"({"at":"/data/ext/ratio","equals":1.5})"));
  CHECK(drops_field(R"({"at":"/data/ext/vip","equals":true})"));
  CHECK(drops_field(R"({"at":"/data/ext/none","equals":null})"));
  CHECK_FALSE(drops_field(R"({"at":"/data/ext/absent","equals":null})"));
  CHECK(drops_field(R"({"at":"/data/message/native_id","in":["1","6054768590064713728"]})"));
  CHECK(drops_field(R"({"at":"/data/message/parts/*/type","in":["image","audio"]})"));
  CHECK(drops_field(R"({"at":"/data/message/parts/0/text","matches":"(?i)^hello\\b"})"));
  CHECK(drops_field(R"({"at":"/data/ext/*","matches":"^3$"})"));
  CHECK_FALSE(drops_field(R"({"at":"/data/ext","matches":"level"})"));
  CHECK(drops_field(R"({"at":"/data/ext/none","exists":true})"));
  CHECK_FALSE(drops_field(R"({"at":"/data/raw","exists":true})"));
  CHECK(drops_field(R"({"at":"/data/raw","exists":false})"));
  CHECK_FALSE(drops_field(R"({"at":"/data/sender/role","equals":"customer"},{"at":"/data/raw","exists":true})"));
}

TEST_CASE("hours are those of the event, in the company's zone") {
  const auto at = [](const char* are, const char* time) {
    return drops(std::string(R"("when":{"hours":{"are":")") + are +
                     R"(","zone":"Asia/Shanghai","week":{"fri":["09:00-18:00"]}}})",
                 event(message("x"), "message.received", time));
  };
  CHECK(at("open", "2026-11-27T02:00:00.000Z"));
  CHECK_FALSE(at("closed", "2026-11-27T02:00:00.000Z"));
  CHECK(at("closed", "2026-11-27T10:00:00.000Z"));
  CHECK_FALSE(at("open", "at noon"));
  CHECK_FALSE(at("closed", "at noon"));
}

TEST_CASE("the first rule that holds gives the reason, and an event that no rule describes passes") {
  Judge judge("drop",
              R"({"rules":[{"reason":"bots","when":{"sender":"o9"}},{"reason":"greetings","when":{"text":"hello"}},
                                    {"reason":"all","when":{"type":"message.*"}}]})");
  CHECK(judge(event(message("hello"))).verdict.reason == "greetings");
  CHECK(judge(event(message("bye"))).verdict.reason == "all");
  CHECK(judge(event("{}", "order.paid")).verdict.kind == Kind::pass);
  CHECK_FALSE(judge("{").completion.status.ok());
}

TEST_CASE("rules that cannot be meant are refused with their name") {
  const auto refused = [](const std::string& rule) { return refusal("drop", R"({"rules":[)" + rule + "]}"); };
  CHECK_THAT(refusal("drop", "{}"), Catch::Contains("rules: missing"));
  CHECK_THAT(refused(R"({"reason":"Test 1","when":{"text":"x"}})"), Catch::Contains("reason"));
  CHECK_THAT(refused(R"({"reason":"r"})"), Catch::Contains("rules: r: needs a condition"));
  CHECK_THAT(refused(R"({"reason":"r","when":{}})"), Catch::Contains("needs a condition"));
  CHECK_THAT(refused(R"({"reason":"r","when":{"fields":[{"at":"data","equals":1}]}})"),
             Catch::Contains("rules: r.when.fields: data"));
  CHECK_THAT(refused(R"({"reason":"r","when":{"fields":[{"at":"/data/**","equals":1}]}})"),
             Catch::Contains("no JSON Pointer"));
  CHECK_THAT(refused(R"({"reason":"r","unless":{"fields":[{"at":"/x"}]}})"),
             Catch::Contains("r.unless.fields: /x needs one of"));
  CHECK_THAT(refused(R"({"reason":"r","when":{"fields":[{"at":"/x","equals":1,"exists":true}]}})"),
             Catch::Contains("needs one of"));
  CHECK_THAT(refused(R"({"reason":"r","when":{"fields":[{"at":"/x","matches":"("}]}})"),
             Catch::Contains("no regular expression"));
  CHECK_THAT(refused(R"({"reason":"r","when":{"hours":{"zone":"Mars"}}})"), Catch::Contains("r.when.hours.zone"));
}
