// SPDX-License-Identifier: Apache-2.0
#include <ekiden/testkit/envelope_validator.hpp>

#include <catch2/catch.hpp>
#include <string>

using ekiden::testkit::check_envelope;

namespace {

const std::string kGood =
    R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","source":"/ekiden/wechat-cn/wx1",)"
    R"("type":"ekiden.message.received.v1","subject":"wechat-cn:wx1:dm:o1","partitionkey":"wechat-cn:wx1:dm:o1",)"
    R"("time":"2026-11-21T10:00:00.000Z","recordedtime":"2026-11-21T10:00:00.120Z","datacontenttype":"application/json",)"
    R"("dataschema":"urn:ekiden:schema:message:1","tenantid":"default","channel":"wechat-cn","accountid":"wx1","direction":"in",)"
    R"("traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","sequence":"00000000000000000042",)"
    R"("data":{"conversation":{"key":"wechat-cn:wx1:dm:o1","kind":"dm","native_id":"o1"},)"
    R"("raw":{"content_type":"application/xml","encoding":"xml","sha256":"0000000000000000000000000000000000000000000000000000000000000000","body":"<xml/>"},)"
    R"("platform":{"name":"wechat"},"sender":{"role":"customer","identities":[{"type":"openid","value":"o1"}]},)"
    R"("message":{"native_id":"1","parts":[{"type":"text","text":"好的"}]}}})";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("an event as the gateway writes it passes") {
  CHECK(check_envelope(kGood) == std::vector<std::string>());
}

TEST_CASE("a status event passes, and with a misspelt status does not") {
  const std::string data =
      R"({"status":{"outbound_id":"c1","status":"failed","at":"2026-11-21T10:00:00.000Z","error":{"code":"window_closed","native":45015,"text":"t","action":"a"}}})";
  std::string event = kGood.substr(0, kGood.find("\"data\":{")) + "\"data\":" + data + "}";
  event.replace(event.find("message.received"), 16, "message.status");
  CHECK(check_envelope(event) == std::vector<std::string>());
  event.replace(event.find("\"failed\""), 8, "\"faild\"");
  CHECK_FALSE(check_envelope(event).empty());
}

TEST_CASE("what is no event of ours is found") {
  const auto document = GENERATE_COPY(values<std::string>({
      "",
      "[]",
      "{}",
      "\xff",
      kGood.substr(0, kGood.size() - 1),
      with("\"1.0\"", "\"1.1\""),
      with("i6lg87kl86kcepfi173705mfdg", ""),
      with("i6lg87kl86kcepfi173705mfdg", "I6LG87KL86KCEPFI173705MFDG"),
      with("i6lg87kl86kcepfi173705mfdg", "i6lg87kl86kcepfi173705mfd"),
      with("/ekiden/wechat-cn/wx1", ""),
      with("ekiden.message.received.v1", "message.received"),
      with("\"channel\"", "\"Channel\""),
      with("\"tenantid\"", "\"tenant_id\""),
      with("\"tenantid\"", "\"anattributewithfartoolonganame\""),
      with("\"default\"", "{\"a\":1}"),
      with("\"default\"", "[1]"),
      with("\"default\"", "null"),
      with("\"default\"", "4294967296"),
      with("\"default\"", "\"王\""),
      with("\"default\"", "\"a\\u0007\""),
      with("2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00Z"),
      with("2026-11-21T10:00:00.000Z", "2026-13-21T10:00:00.000Z"),
      with("2026-11-21T10:00:00.120Z", "2026-11-21T10:00:00.120+08:00"),
      with("00000000000000000042", "42"),
      with("0af7651916cd43dd8448eb211c80319c", "00000000000000000000000000000000"),
      with("\"direction\":\"in\"", "\"direction\":\"inwards\""),
      with("\"direction\":\"in\"", "\"direction\":\"in\",\"direction\":\"in\""),
      with("\"native_id\":\"o1\"", "\"nativ_id\":\"o1\""),
      with("\"type\":\"text\"", "\"type\":\"txt\""),
      with("\"text\":\"好的\"", "\"text\":\"a\",\"text\":\"b\""),
      with("\"parts\":[{\"type\":\"text\",\"text\":\"好的\"}]", "\"parts\":[]"),
      with("\"role\":\"customer\"", "\"role\":\"client\""),
  }));
  INFO(document);
  CHECK_FALSE(check_envelope(document).empty());
}
