// SPDX-License-Identifier: Apache-2.0
// Passive replies whose push was answered too late for Tencent.
#include <catch2/catch.hpp>

#include "support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;

namespace {

constexpr std::int64_t kTooLateMs = 5'000;
constexpr std::int64_t kPushesEndMs = 20'000;
constexpr const char* kMetric = "late_passive_replies_total";

std::string with_replies(const char* rules) {
  std::string json = config();
  return json.insert(json.size() - 1, R"(,"passive_replies":)" + std::string(rules));
}

Request message(const std::string& content, const std::string& msg_id) {
  return safe_push(
      "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>"
      "<MsgType>text</MsgType><Content>" +
      content + "</Content><MsgId>" + msg_id + "</MsgId></xml>");
}

struct Desk {
  explicit Desk(const Leftovers& leftovers = {})
      : channel(
            with_replies(R"([{"when":"message","key":"agent","transfer":true},{"when":"message","text":"马上来"}])"),
            leftovers) {}

  testkit::FakeHost& host() { return channel.host(); }
  // A push comes, and its answer leaves so long after.
  testkit::Answer push(const Request& request, std::int64_t after_ms = 0) {
    host().hold_disk(true);
    host().request("POST", "", request.query, request.body);
    host().advance(after_ms);
    host().hold_disk(false);
    REQUIRE(host().last_answer().has_value());
    return *host().last_answer();
  }
  double ends(const char* end) { return host().metrics().value(kMetric, {end}); }

  Channel channel;
};

}  // namespace

TEST_CASE("a reply that came too late for each push goes as a message of its own, once") {
  Desk desk;
  const Request hello = message("hello", "7");
  for (int pushed = 0; pushed < 3; ++pushed) desk.push(hello, kTooLateMs);
  CHECK(desk.host().submitted().empty());
  desk.host().advance(kPushesEndMs);
  REQUIRE(desk.host().accepted_commands().size() == 1);
  const testkit::Submitted& command = desk.host().submitted()[0];
  CHECK(command.json ==
        R"({"type":"message.send","channel":"wechat-cn","to":"o1","parts":[{"type":"text","text":"马上来"}]})");
  CHECK_FALSE(command.key.empty());
  CHECK(desk.ends("sent_alone") == 1);
  desk.host().advance(kPushesEndMs);
  CHECK(desk.host().submitted().size() == 1);
}

TEST_CASE("a push that was answered in time makes a late answer to the same good, whichever came first") {
  Desk desk;
  desk.push(message("hello", "7"), kTooLateMs);
  CHECK(desk.push(message("hello", "7"), kTooLateMs - 1).body != "success");
  desk.push(message("hello", "8"), kTooLateMs - 1);
  desk.host().advance(kPushesEndMs);
  CHECK(desk.host().submitted().empty());
  CHECK(desk.ends("answered_later") == 1);
}

TEST_CASE("after its reply went alone, a push is answered without it, also after a restart") {
  Desk desk;
  const Request hello = message("hello", "7");
  desk.push(hello, kTooLateMs);
  desk.host().advance(kPushesEndMs);
  CHECK(desk.push(hello).body == "success");
  CHECK(desk.push(message("hello", "8")).body != "success");
  Leftovers left;
  const std::string key = desk.host().submitted().at(0).key;
  left[key] = desk.host().stored(key).value();
  Desk later(left);
  CHECK(later.push(hello).body == "success");
  CHECK(later.push(message("hello", "8")).body != "success");
}

TEST_CASE("while an answer is on its way, nothing goes alone") {
  Desk desk;
  desk.push(message("hello", "7"), kTooLateMs);
  desk.host().advance(kPushesEndMs - 1'000);
  desk.push(message("hello", "7"), 2'000);
  desk.host().advance(kPushesEndMs);
  CHECK(desk.host().submitted().empty());
}

TEST_CASE("a transfer that came too late is lost, and the log says so") {
  Desk desk;
  desk.push(message("agent", "7"), kTooLateMs);
  desk.host().advance(kPushesEndMs);
  CHECK(desk.host().submitted().empty());
  CHECK(desk.ends("lost") == 1);
  CHECK_THAT(desk.host().log_text(), Contains("too late for Tencent"));
  CHECK_THAT(desk.host().log_text(), !Contains("o1"));
}

TEST_CASE("a push that could not be kept has no late reply: it comes again") {
  Desk desk;
  desk.host().fail_disk(true);
  CHECK(desk.push(message("hello", "7"), kTooLateMs).status == 503);
  desk.host().fail_disk(false);
  desk.host().advance(kPushesEndMs);
  CHECK(desk.host().submitted().empty());
  CHECK(desk.host().metric(kMetric) == 0);
}
