// SPDX-License-Identifier: Apache-2.0
#include "pipeline/fallback.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;
using Channels = std::vector<std::string>;

TEST_CASE("a failure goes where the rule for its reason says; any other definite failure is `failed`") {
  const FallbackRules rules({{"a", {"window_closed"}, {"b", "c"}}, {"a", {"failed"}, {"c", "form"}}},
                            {{"form", MessageTemplate("d", "[]", 0)}});
  CHECK(rules.targets("a", "window_closed") == Channels{"b", "c"});
  CHECK(rules.targets("a", "rejected") == Channels{"c", "form"});
  CHECK(rules.targets("a", "quota").empty());
  CHECK(rules.targets("b", "failed").empty());
  CHECK(rules.channel_of("form") == "d");
  CHECK(rules.channel_of("c") == "c");
  const auto by_channel = rules.targets_by_channel();
  CHECK(by_channel.at("a") == Channels{"b", "c", "form"});
  CHECK(by_channel.at("b") == Channels{"c"});
  CHECK(by_channel.at("c") == Channels{"form"});
  CHECK_FALSE(by_channel.contains("d"));
}

// `head`: of the envelope.
journal::StoredEvent status_event(const std::string& head, const std::string& status) {
  journal::StoredEvent event;
  event.type = "ekiden.message.status.v1";
  event.document = "{" + head +
                   R"("data":{"conversation":{"native_id":"anna"},"status":{"outbound_id":"c1","status":")" + status +
                   R"(","error":{"code":"recipient"}}}})";
  return event;
}

TEST_CASE("only a platform's word that a send failed is a late failure") {
  const auto failure = late_failure_of(status_event(R"("direction":"internal",)", "failed"));
  REQUIRE(failure);
  CHECK(failure->command == "c1");
  CHECK(failure->peer == "anna");
  CHECK(failure->code == "recipient");
  CHECK(failure->error == R"({"code":"recipient"})");
  CHECK_FALSE(late_failure_of(status_event(R"("direction":"internal","causationid":"c1",)", "failed")));
  CHECK_FALSE(late_failure_of(status_event("", "delivered")));
  journal::StoredEvent other = status_event("", "failed");
  other.type = "ekiden.message.received.v1";
  CHECK_FALSE(late_failure_of(other));
  other.document = R"({"data":{"status":"failed"}})";
  CHECK_FALSE(late_failure_of(other));
}

TEST_CASE("the command that takes over says the same to another, and where it comes from") {
  const std::string document = takeover_document(
      R"({"type":"message.send","channel":"a","to":"x","reply_to":"m","parts":[{"type":"text","text":"12345678901234567890.1"}]})",
      {"b", "y", {}, {}}, {"c1", {"d"}}, nullptr, 0);
  CHECK(
      document ==
      R"({"type":"message.send","parts":[{"type":"text","text":"12345678901234567890.1"}],"channel":"b","to":"y","fallback":{"of":"c1","rest":["d"]}})");
  const Result<CommandRequest> request = read_command(document);
  REQUIRE(request.ok());
  REQUIRE(request->fallback);
  CHECK(request->fallback->of == "c1");
  CHECK(request->fallback->rest == Channels{"d"});
}

TEST_CASE("a template that takes over says on its own channel what it makes of the message") {
  const MessageTemplate form("wechat", R"([{"type":"template","name":"T","params":{"a":"{name}: {text:4}"}}])", 0);
  CHECK(
      takeover_document(R"({"type":"message.send","channel":"a","to":"x","parts":[{"type":"text","text":"hello"}]})",
                        {"form", "y", {}, "Anna"}, {"c1", {}}, &form, 0) ==
      R"({"type":"message.send","parts":[{"type":"template","name":"T","params":{"a":"Anna: hel…"}}],"channel":"wechat","to":"y","fallback":{"of":"c1","rest":[]}})");
}

TEST_CASE("a result says who took over, and who did not and why") {
  CHECK(
      with_takeover(R"({"error":{"code":"quota"}})", {"c2", "b", {{"a", {}, "no phone", {}}}, {}}) ==
      R"({"error":{"code":"quota"},"fallback":{"command":"c2","channel":"b","skipped":[{"channel":"a","reason":"no phone"}]}})");
  CHECK(with_takeover(R"({"native_id":"n"})", {}, R"({"code":"late"})") ==
        R"({"native_id":"n","error":{"code":"late"},"fallback":{}})");
  CHECK(error_code_of(R"({"error":{"code":"quota"}})") == "quota");
  CHECK(error_code_of("") == "failed");
}

}  // namespace
