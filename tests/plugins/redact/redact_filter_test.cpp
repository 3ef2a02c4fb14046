// SPDX-License-Identifier: Apache-2.0
#include "redact/redact_filter.hpp"

#include <ekiden/plugin.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/envelope_validator.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>

#include "kit/json.hpp"

using namespace ekiden;
using testkit::FakeHost;
using Kind = testkit::Verdict::Kind;

namespace {

constexpr char kKey[] = "0123456789abcdef0123456789abcdef";

std::string event(const std::string& data) {
  return R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","source":"/ekiden/wechat-cn/wx1","type":"ekiden.message.received.v1",)"
         R"("subject":"wechat-cn:wx1:dm:o1","time":"2026-11-21T10:00:00.000Z","recordedtime":"2026-11-21T10:00:00.120Z",)"
         R"("datacontenttype":"application/json","dataschema":"urn:ekiden:schema:message:1","partitionkey":"wechat-cn:wx1:dm:o1",)"
         R"("sequence":"00000000013800138000","channel":"wechat-cn","accountid":"wx1","direction":"in","data":)" +
         data + "}";
}

const std::string kMessage = R"({
  "platform":{"name":"wechat","msg_id":"6222021234567890128"},
  "conversation":{"key":"wechat-cn:wx1:dm:o1","kind":"dm","native_id":"oyORnuP8q7ou2gfYjqLzSIWZf0rs"},
  "sender":{"role":"customer","display_name":"张三13800138000","identities":[
    {"type":"openid","value":"o4111111111111111"},{"type":"phone","value":"+8613800138000"},{"type":"email","value":"a@b.cn"}]},
  "raw":{"content_type":"text/xml","encoding":"xml","body":"<Content>13800138000</Content>"},
  "ext":{"amount":1.10,"big":123456789012345678901234567890,"phone":13800138000,"13800138000":"who","esc":"\u4f60\/"},
  "message":{"native_id":"6222021234567890128","parts":[
    {"type":"text","text":"电话13800138000，订单6054768590064713728"},
    {"type":"image","media":{"ref":"m1","url":"https://x/1","platform_media_id":"p1","sha256":"0000000000000000000000000000000000000000000000000000000000000000","mime":"image/jpeg","size":7,"name":"a.jpg","thumb_ref":"t"}},
    {"type":"audio","media":{"ref":"m2","duration_ms":900},"transcript":"打138 0013 8000"}]}})";

class Filter {
 public:
  explicit Filter(const std::string& config = "{}") {
    REQUIRE(host_.create(ekd_entry_v1(), "redact").ok());
    const auto configured = host_.configure(config);
    CAPTURE(configured.message);
    REQUIRE(configured.ok());
    REQUIRE(host_.start().status.ok());
  }
  FakeHost::Judgement judge(const std::string& document) {
    sdk::Delivery delivery;
    delivery.id = "i6lg87kl86kcepfi173705mfdg";
    delivery.type = "ekiden.message.received.v1";
    delivery.channel = "wechat-cn";
    delivery.conversation = "wechat-cn:wx1:dm:o1";
    delivery.document = document;
    auto judgement = host_.apply(delivery);
    REQUIRE(judgement);
    CHECK(host_.violations().empty());
    return *judgement;
  }
  // The event that goes on.
  std::string through(const std::string& data) {
    const std::string document = event(data);
    const auto judgement = judge(document);
    REQUIRE(judgement.completion.status.ok());
    return judgement.verdict.kind == Kind::replace ? judgement.verdict.document : document;
  }
  double counted(const std::string& what) const { return host_.metrics().value("redacted_total", {what}); }

 private:
  FakeHost host_;
};

// What stands at a pointer, as JSON; "absent".
std::string at(const std::string& document, const std::string& pointer) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseFullPrecisionFlag>(document.c_str());
  REQUIRE_FALSE(json.HasParseError());
  const rapidjson::Value* found = rapidjson::Pointer(pointer.c_str()).Get(json);
  return found == nullptr ? "absent" : kit::json_text(*found);
}

}  // namespace

TEST_CASE("without settings no text, no identity, no file and no document of the platform tells who somebody is") {
  Filter filter;
  const std::string out = filter.through(kMessage);
  CHECK(testkit::check_envelope(out).empty());
  CHECK(at(out, "/data/message/parts/0/text") == "\"电话[电话号码]，订单6054768590064713728\"");
  CHECK(at(out, "/data/message/parts/1") == R"({"type":"image","media":{"mime":"image/jpeg","size":7}})");
  CHECK(at(out, "/data/message/parts/2") ==
        R"({"type":"audio","media":{"duration_ms":900},"transcript":"打[电话号码]"})");
  CHECK(at(out, "/data/sender/display_name") == "\"张三[电话号码]\"");
  CHECK(at(out, "/data/sender/identities") == R"([{"type":"openid","value":"o4111111111111111"}])");
  CHECK(at(out, "/data/raw") == "absent");
  CHECK(at(out, "/data/ext/phone") == "\"[电话号码]\"");
  CHECK(at(out, "/data/ext/13800138000") == "absent");
  for (const char* what : {"raw"}) CHECK(filter.counted(what) == 1);
  CHECK(filter.counted("media") == 2);
  CHECK(filter.counted("identity") == 2);
  CHECK(filter.counted("phone") == 5);
  CHECK(filter.counted("field") == 0);
}

TEST_CASE("ids stay, and whatever is not touched stays byte by byte") {
  Filter filter;
  const std::string out = filter.through(kMessage);
  CHECK(at(out, "/data/platform/msg_id") == "\"6222021234567890128\"");
  CHECK(at(out, "/data/message/native_id") == "\"6222021234567890128\"");
  CHECK(at(out, "/data/conversation/native_id") == "\"oyORnuP8q7ou2gfYjqLzSIWZf0rs\"");
  CHECK_THAT(out, Catch::Contains(R"("sequence":"00000000013800138000")"));
  CHECK_THAT(out, Catch::Contains(R"("amount":1.10,"big":123456789012345678901234567890,)"));
  CHECK_THAT(out, Catch::Contains(R"("esc":"\u4f60\/")"));
}

TEST_CASE("an event with nothing to take out passes as it is, and each judgement of one event is the same") {
  Filter filter;
  CHECK(filter
            .judge(event(
                R"({"platform":{"name":"x"},"message":{"native_id":"1","parts":[{"type":"text","text":"你好 😀"}]}})"))
            .verdict.kind == Kind::pass);
  const auto first = filter.judge(event(kMessage));
  const auto again = filter.judge(event(kMessage));
  CHECK(first.verdict.kind == Kind::replace);
  CHECK(first.verdict.document == again.verdict.document);
}

TEST_CASE("what cannot be read is refused, so that it is held") {
  Filter filter;
  std::string deep = "1";
  for (int i = 0; i < 70; ++i) deep = "[" + deep + "]";
  for (const std::string& document :
       {std::string("13800138000"), std::string("{"), std::string(), event("\"\xFF\""), event(deep)}) {
    const auto judgement = filter.judge(document);
    CHECK_FALSE(judgement.completion.status.ok());
    CHECK(judgement.verdict.kind == Kind::pass);
    CHECK(judgement.completion.status.message.find("138") == std::string::npos);
  }
}

TEST_CASE("a pseudonym is the same however a number was written, and another under another key") {
  const std::string config =
      std::string(R"({"kinds":{"phone":"hash","id_card":"hash"},"identities":{"phone":"hash"},"key":")") + kKey + "\"}";
  Filter filter(config);
  const std::string out = filter.through(kMessage);
  const std::string value = at(out, "/data/sender/identities/1/value");
  CHECK(value.size() == 34);
  const std::string pseudonym = value.substr(1, 32);
  CHECK(at(out, "/data/ext/phone") == "\"[电话号码:" + pseudonym + "]\"");
  CHECK(at(out, "/data/message/parts/2/transcript") == "\"打[电话号码:" + pseudonym + "]\"");
  std::string other = config;
  other.replace(other.find("0123"), 4, "9876");
  CHECK(at(Filter(other).through(kMessage), "/data/ext/phone") != at(out, "/data/ext/phone"));
}

TEST_CASE("rules of the configuration go before the filter's own, the first that fits counts") {
  Filter filter(std::string(R"({"key":")") + kKey + R"(","keep_last":3,"fields":[
    {"at":"/data/ext/a","do":"keep"},
    {"at":"/data/ext","do":"drop"},
    {"at":"/data/raw","do":"keep"},
    {"at":"/data/sender/display_name","do":"mask"},
    {"at":"/data/sender/identities/*/value","do":"label"},
    {"at":"/data/message/native_id","do":"hash"},
    {"at":"/data/message/parts/0/text","do":"scan","kinds":["email"]},
    {"at":"/data/message/parts/*/transcript","do":"label"}]})");
  const std::string out = filter.through(kMessage);
  CHECK(at(out, "/data/ext") == "absent");
  CHECK_THAT(at(out, "/data/raw/body"), Catch::Contains("13800138000"));
  CHECK(at(out, "/data/sender/display_name") == "\"**********000\"");
  CHECK(at(out, "/data/sender/identities/1/value") == "\"[已隐藏]\"");
  CHECK(at(out, "/data/sender/identities/0/value") == "\"[已隐藏]\"");
  CHECK(at(out, "/data/message/native_id").size() > 40);
  CHECK_THAT(at(out, "/data/message/parts/0/text"), Catch::Contains("13800138000"));
  CHECK(at(out, "/data/message/parts/2/transcript") == "\"[已隐藏]\"");
}

TEST_CASE("a kept picture still goes when its message speaks of an identity paper") {
  Filter filter(R"({"media":{"image":"keep"}})");
  const auto message = [](const std::string& text, const std::string& name) {
    return R"({"platform":{"name":"x"},"message":{"native_id":"1","parts":[{"type":"text","text":")" + text +
           R"("},{"type":"image","media":{"ref":"m1","name":")" + name +
           R"("}},{"type":"file","media":{"ref":"m2"}}]}})";
  };
  CHECK(at(filter.through(message("衣服破了", "a.jpg")), "/data/message/parts/1/media/ref") == "\"m1\"");
  CHECK(at(filter.through(message("衣服破了", "a.jpg")), "/data/message/parts/2/media/ref") == "absent");
  for (const char* text : {"我的身\u200B份证", "這是護照", "my ID card", "運転免許証です"})
    CHECK(at(filter.through(message(text, "a.jpg")), "/data/message/parts/1/media/ref") == "absent");
  CHECK(at(filter.through(message("", "身份证正面.jpg")), "/data/message/parts/1/media") == "{}");
}

TEST_CASE("files inside a forwarded history and a call's recording cannot be fetched either") {
  Filter filter;
  const std::string out = filter.through(
      R"({"platform":{"name":"x"},"call":{"call_id":"13800138000","from":"13800138000","recording":{"ref":"r1","duration_ms":5}},)"
      R"("message":{"native_id":"1","parts":[{"type":"merged","items":[{"type":"image","media":{"ref":"m1"}},{"type":"text","text":"13800138000"}]}]}})");
  CHECK(out.find("\"ref\"") == std::string::npos);
  CHECK(at(out, "/data/call") == R"({"call_id":"13800138000","from":"[电话号码]","recording":{"duration_ms":5}})");
  CHECK(at(out, "/data/message/parts/0/items/1/text") == "\"[电话号码]\"");
}

TEST_CASE("a rule that scans everything lets neither the platform's document nor a file through") {
  for (const char* action : {"scan", "label", "mask"}) {
    Filter filter(std::string(R"({"fields":[{"at":"/data/**","do":")") + action + "\"}]}");
    const std::string out = filter.through(kMessage);
    CHECK(at(out, "/data/raw") == "absent");
    CHECK(at(out, "/data/message/parts/1/media") == R"({"mime":"image/jpeg","size":7})");
  }
  Filter keeps(R"({"fields":[{"at":"/data/message/parts/*/media","do":"keep"}]})");
  CHECK(at(keeps.through(kMessage), "/data/message/parts/1/media/ref") == "\"m1\"");
}

TEST_CASE("a conversation that is known by a telephone number does not tell it") {
  Filter filter;
  const std::string out =
      filter.through(R"({"platform":{"name":"x"},"conversation":{"key":"k","kind":"call","native_id":"13800138000"}})");
  CHECK(at(out, "/data/conversation/native_id") == "\"[电话号码]\"");
}
