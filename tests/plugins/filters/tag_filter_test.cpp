// SPDX-License-Identifier: Apache-2.0
#include "filters/tag_filter.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "judged.hpp"

using namespace ekiden::test;
using Kind = ekiden::testkit::Verdict::Kind;

namespace {

const std::string kRules =
    R"({"rules":[{"tag":"complaint","when":{"text":["投诉","refund"]}},{"tag":["vip","gold"],"when":{"sender":"o1"}},
  {"tag":["night","complaint"],"when":{"type":"message.*"}},{"tag":"never","when":{"channel":"other"}}]})";

}  // namespace

TEST_CASE("tags stand once each, in the order of the rules, and everything else stays byte by byte") {
  Judge judge("tag", kRules);
  const std::string before = event(message("hi"));
  const auto judgement = judge(before);
  REQUIRE(judgement.verdict.kind == Kind::replace);
  std::string after = judgement.verdict.document;
  const std::string added = R"(,"enriched":{"tags":["complaint","vip","gold","night"]})";
  REQUIRE(after.find(added) != std::string::npos);
  CHECK(after.erase(after.find(added), added.size()) == before);
  CHECK(judge(before).verdict.document == judgement.verdict.document);
}

TEST_CASE("tags of an earlier filter stay in front; an event without new ones passes as it is") {
  Judge judge("tag", kRules);
  const auto tagged = judge(event(
      R"({"ext":{"enriched":{"tags":["night","old"],"store":1}},"sender":{"identities":[{"type":"openid","value":"o1"}]}})",
      "order.paid"));
  CHECK_THAT(tagged.verdict.document, Catch::Contains(R"("enriched":{"store":1,"tags":["night","old","vip","gold"]})"));
  CHECK(judge(event("{}", "order.paid")).verdict.kind == Kind::pass);
  CHECK(judge(tagged.verdict.document).verdict.kind == Kind::pass);
}

TEST_CASE("an event whose place for tags is taken by something else is refused, and what the platform said stays") {
  Judge judge("tag", kRules);
  for (const char* data : {R"({"ext":5})", R"({"ext":{"enriched":"x"}})", "7"})
    CHECK_FALSE(judge(event(data)).completion.status.ok());
  CHECK_FALSE(judge("").completion.status.ok());
}

TEST_CASE("a rule needs a tag and a condition") {
  CHECK_THAT(refusal("tag", "{}"), Catch::Contains("rules: missing"));
  CHECK_THAT(refusal("tag", R"({"rules":[{"when":{"text":"x"}}]})"), Catch::Contains("no tag"));
  CHECK_THAT(refusal("tag", R"({"rules":[{"tag":"t"}]})"), Catch::Contains("rules: t: needs a condition"));
}
