// SPDX-License-Identifier: Apache-2.0
// What WeChat no longer lets through, and the template message or the other channel that takes over.
#include "e2e/conversation/wechat_company.hpp"

using namespace ekiden::test;

namespace {

constexpr long long kTwoDays = 48LL * 3'600 * 1'000;
constexpr const char* kKfSend = "POST /cgi-bin/kf/send_msg";
constexpr const char* kOaSend = "POST /cgi-bin/message/custom/send";
constexpr const char* kTemplateSend = "POST /cgi-bin/message/template/send";

constexpr const char* kSms = "  - {id: sms-main, adapter: limited}\n";
const std::string kConversations = R"(conversations:
  templates:
    - {id: wechat-template, channel: wechat-cn, parts: [{type: template, name: sandbox-notice, params: {thing1: "{text:20}", name2: "{name:10|customer}", time3: "{time}"}}]}
  fallback:
    - {from: wechat-kf, on: [window_closed, quota, failed], to: [wechat-template, sms-main]}
    - {from: wechat-cn, on: [window_closed, quota, failed], to: [wechat-template, sms-main]}
)";

struct Company : WechatCompany {
  Company() : WechatCompany(kConversations, kSms) {}
  // The customer of 微信客服 is known to be a follower.
  void meet(long long customer_wrote_ago = 0) {
    follower_says("hello");
    ago(customer_wrote_ago, [this] {
      customer_says("hello");
      wait_until_one();
    });
  }
  // The customer can be reached by a short message as well.
  void meet_by_sms() const {
    const Answer answer = http(gateway.listen(), "POST", "/hooks/sms-main", "hello",
                               {{"Content-Type", "text/plain"},
                                {"X-Message-Id", "s1"},
                                {"X-Sender", "+8613800000000"},
                                {"X-Identities", "unionid=uAnna"}});
    REQUIRE(answer.status == 200);
  }
  // Whatever ended as failed was taken over by a template message that was sent.
  void check_taken_over(const std::string& id) const {
    const std::string next = taker(id);
    REQUIRE_FALSE(next.empty());
    CHECK(end_of(next) == "sent");
    const rapidjson::Document command = find(next);
    CHECK(command["channel"] == "wechat-cn");
    CHECK(command["fallback_of"] == id.c_str());
  }
};

}  // namespace

TEST_CASE("微信客服, 48 hours and a second after the message: no request leaves, and a template message takes over") {
  Company company;
  company.meet(kTwoDays + 1'000);
  for (const bool again : {false, true}) {
    if (again) company.kill_and_start();
    const std::string id = company.send("wechat-kf", "your parcel is on its way, and will arrive tomorrow");
    CHECK(company.end_of(id) == "failed window_closed");
    company.check_taken_over(id);
  }
  CHECK(company.calls(kKfSend) == 0);
  CHECK(company.phone("template") == 2);
}

TEST_CASE("a service account, 48 hours and a second after the message: a template message to the same follower") {
  Company company;
  company.follower_says("hello", kTwoDays + 1'000);
  const std::string id = company.send("wechat-cn", "too late");
  CHECK(company.end_of(id) == "failed window_closed");
  company.check_taken_over(id);
  CHECK(company.calls(kOaSend) == 0);
  CHECK(company.phone("template") == 1);
}

TEST_CASE("the sixth message on 微信客服, and the fourth after a click, are taken over, also when killed in between") {
  Company company;
  company.meet();
  for (int reply = 1; reply <= 5; ++reply) {
    if (reply == 3) company.kill_and_start();
    CHECK(company.end_of(company.send("wechat-kf", "reply " + std::to_string(reply))) == "sent");
  }
  company.kill_and_start();
  const std::string sixth = company.send("wechat-kf", "reply 6");
  CHECK(company.end_of(sixth) == "failed quota");
  company.check_taken_over(sixth);
  CHECK(company.calls(kKfSend) == 5);
  CHECK(company.phone("template") == 1);

  Company other;
  other.follower_says("hello", kTwoDays + 1'000);
  // Of the future, so that a slow machine does not leave the minute.
  other.follower_does(R"("type": "event", "event": "CLICK", "key": "k")", -600'000);
  for (int reply = 1; reply <= 3; ++reply) {
    if (reply == 2) other.kill_and_start();
    CHECK(other.end_of(other.send("wechat-cn", "reply " + std::to_string(reply))) == "sent");
  }
  const std::string fourth = other.send("wechat-cn", "reply 4");
  CHECK(other.end_of(fourth) == "failed quota");
  other.check_taken_over(fourth);
  CHECK(other.calls(kOaSend) == 3);
}

TEST_CASE("who follows no longer gets no template message, but what comes next in the list") {
  Company company;
  company.meet(kTwoDays + 1'000);
  company.meet_by_sms();
  company.follower_does(R"("type": "event", "event": "unsubscribe")");
  company.kill_and_start();
  const std::string id = company.send("wechat-kf", "too late");
  CHECK(company.end_of(id) == "failed window_closed");
  const rapidjson::Document first = company.find(id);
  const rapidjson::Value& fallback = first["result"]["fallback"];
  CHECK(fallback["channel"] == "sms-main");
  REQUIRE(fallback["skipped"].Size() == 1);
  CHECK(fallback["skipped"][0]["channel"] == "wechat-template");
  CHECK(std::string(fallback["skipped"][0]["reason"].GetString()) == "the customer has left this channel");
  CHECK(company.end_of(company.taker(id)) == "sent");
  CHECK(company.calls(kTemplateSend) == 0);
}

TEST_CASE("a customer whom no UnionID links to a follower gets no template message") {
  Company company;
  REQUIRE(company.sandbox.put("/sandbox/unionid", R"({"unionid": "", "ids": ["oAnna", "wmAnna"]})").status == 200);
  company.follower_says("hello");
  company.customer_says("hello", kTwoDays + 1'000);
  const std::string id = company.send("wechat-kf", "too late");
  CHECK(company.end_of(id) == "failed window_closed");
  CHECK(company.taker(id).empty());
  CHECK(company.find(id)["result"]["fallback"]["skipped"].Size() == 2);
  CHECK(company.calls(kTemplateSend) == 0);
}

TEST_CASE("a send whose answer was lost is never taken over") {
  Company company;
  company.meet();
  REQUIRE(company.sandbox.put("/sandbox/faults/answer-lost", R"({"count": 1})").status == 200);
  const std::string id = company.send("wechat-cn", "did it arrive?");
  CHECK(company.end_of(id).starts_with("unknown"));
  CHECK(company.taker(id).empty());
  CHECK(company.calls(kTemplateSend) == 0);
}

TEST_CASE(
    "what WeChat tells later has failed is taken over once, however often it is told and whenever one is killed") {
  Company company;
  company.meet();
  const std::string id = company.send("wechat-kf", "hello");
  REQUIRE(company.end_of(id) == "sent");
  const std::string failed = R"({"event_type": "msg_send_fail", "fail_type": 10, "fail_msgid": ")" +
                             std::string(company.find(id)["result"]["native_id"].GetString()) + "\"}";
  company.kf_tells(failed);
  company.kill_and_start();
  REQUIRE(eventually([&] { return !company.taker(id).empty(); }, std::chrono::seconds(60)));
  company.check_taken_over(id);
  company.kf_tells(failed);
  company.kill_and_start();
  const std::string other = company.send("wechat-kf", "and this?");
  CHECK(company.end_of(other) == "sent");
  CHECK(company.phone("template") == 1);
}

TEST_CASE("a gateway that is killed while a send is refused has one command that takes over, or none lost") {
  Company company;
  company.meet(kTwoDays + 1'000);
  std::size_t sent = 0;
  for (int round = 0; round < 4; ++round) {
    const std::string id = company.send("wechat-kf", "too late " + std::to_string(round));
    company.kill_and_start();
    CHECK(company.end_of(id) == "failed window_closed");
    const std::string next = company.taker(id);
    REQUIRE_FALSE(next.empty());
    const std::string end = company.end_of(next);
    CHECK((end == "sent" || end.starts_with("unknown")));  // the request may have left before the kill
    if (end == "sent") ++sent;
  }
  CHECK(company.phone("template") >= sent);
  CHECK(company.phone("template") <= 4);
  CHECK(company.calls(kKfSend) == 0);
}
