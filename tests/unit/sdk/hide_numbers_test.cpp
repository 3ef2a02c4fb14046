// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <string>

using ekiden::testkit::FakeHost;
using ekiden::testkit::Verdict;

namespace {

const std::string kHead = R"({"specversion":"1.0","id":"i","source":"s","type":"ekiden.message.received.v1",)"
                          R"("subject":"c","partitionkey":"c","data":{)";

std::string judged(const std::string& data, const std::string& config = R"({"min_digits":6})") {
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "hide-numbers").ok());
  REQUIRE(host.configure(config).ok());
  REQUIRE(host.start().status.ok());
  const std::string document = kHead + data + "}}";
  const auto judgement = host.apply({.id = "i", .conversation = "c", .document = document});
  REQUIRE(judgement);
  CHECK(judgement->completion.status.ok());
  CHECK(host.violations().empty());
  if (judgement->verdict.kind == Verdict::Kind::pass) return "passed";
  REQUIRE(judgement->verdict.kind == Verdict::Kind::replace);
  const std::string& made = judgement->verdict.document;
  REQUIRE(made.starts_with(kHead));
  return made.substr(kHead.size(), made.size() - kHead.size() - 2);
}

}  // namespace

TEST_CASE("long runs of digits in texts are hidden, and the platform's document is taken out, wherever it stands") {
  const std::string message = R"("message":{"parts":[{"type":"text","text":"call 13812345678 or 12345, 123456"}]})";
  const std::string hidden = R"("message":{"parts":[{"type":"text","text":"call *********** or 12345, ******"}]})";
  CHECK(judged(message) == hidden);
  CHECK(judged(R"("raw":{"body":"13812345678"},)" + message) == hidden);
  CHECK(judged(message + R"(,"raw":{"body":"13812345678"})") == hidden);
}

TEST_CASE("what is no text that somebody wrote stays as it is") {
  CHECK(judged(R"("order":{"id":"123456789"})") == "passed");
  const std::string odd =
      R"("message":{"native_id":"123456789","parts":[{"type":"image","media":{"ref":"123456789"}},{"type":"x","text":7},5]})";
  CHECK(judged(odd) == odd);
  CHECK(judged(R"("message":{"parts":{}})") == R"("message":{"parts":{}})");
  CHECK(judged(R"("message":5)") == R"("message":5)");
}

TEST_CASE("how long a run may be is a setting") {
  CHECK(judged(R"("message":{"parts":[{"type":"text","text":"12 3"}]})", R"({"min_digits":2})") ==
        R"("message":{"parts":[{"type":"text","text":"** 3"}]})");
}

TEST_CASE("the descriptor of the filter that hides numbers follows the schema") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  REQUIRE(factory->count() == 1);
  CHECK(ekiden::testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
}
