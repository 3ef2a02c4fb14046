// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <atomic>
#include <string>
#include <vector>

#include "e2e/delivery/receiver.hpp"
#include "json_channel.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

Receiver::Reply fine(const Receiver::Request&, int) {
  return {};
}

// A list within a list, so deep that the gateway takes it and no filter of the SDK reads it.
std::string deep_data(const std::string& text) {
  std::string list = '"' + text + '"';
  for (int i = 0; i < 63; ++i) list = '[' + list + ']';
  return R"({"platform":{"name":"x"},"ext":)" + list + '}';
}

}  // namespace

TEST_CASE("the sink gets what nobody can be known by; the journal keeps the event as it came in") {
  const std::string isolation = GENERATE("host", "process");
  CAPTURE(isolation);
  Receiver receiver(fine);
  JsonChannel channel(receiver.url(), "{id: no-pii, filter: redact, isolation: " + isolation + "}");
  channel.start();
  REQUIRE(
      channel.post(
          "ada", "1",
          R"({"platform":{"name":"x","msg_id":"6222021234567890128"},"sender":{"role":"customer","display_name":"张三",)"
          R"("identities":[{"type":"openid","value":"o1"},{"type":"phone","value":"13800138000"}]},"message":{"native_id":)"
          R"("6222021234567890128","parts":[{"type":"text","text":"我的手机１３８-0013-8000，身份证11010519491231002X，寄到)"
          R"(浙江省杭州市西湖区文三路478号3楼"},{"type":"image","media":{"url":"https://x.example/id.jpg","mime":"image/jpeg"}}]}})") ==
      200);
  REQUIRE(eventually([&] { return receiver.count() == 1; }));
  const std::string body = receiver.requests().front().body;
  for (const char* secret : {"13800138000", "１３８", "0013", "110105", "文三路", "id.jpg", "\"raw\"", "\"phone\""})
    CHECK_THAT(body, !Catch::Contains(secret));
  CHECK_THAT(body, Catch::Contains(R"("text":"我的手机[电话号码]，身份证[身份证号]，寄到[地址]")"));
  CHECK_THAT(body, Catch::Contains(R"("native_id":"6222021234567890128")") && Catch::Contains(R"("value":"o1")"));
  CHECK_THAT(body, Catch::Contains(R"("media":{"mime":"image/jpeg"})"));
  REQUIRE(channel.gateway().events().size() == 1);
  CHECK_THAT(channel.gateway().events().front(),
             Catch::Contains("１３８-0013-8000") && Catch::Contains("id.jpg") && Catch::Contains(R"("raw":)"));
  CHECK(eventually([&] {
    return channel.gateway().metrics().find(R"(ekiden_plugin_redacted_total{instance="no-pii",what="phone"} 1)") !=
           std::string::npos;
  }));
  channel.gateway().stop();
}

TEST_CASE("an event that the filter cannot read is held and lets nothing through; other conversations go on") {
  Receiver receiver(fine);
  JsonChannel channel(receiver.url(), "{id: no-pii, filter: redact}");
  channel.start();
  REQUIRE(channel.post("ada", "1", deep_data("13800138000")) == 200);
  REQUIRE(channel.say("ada", "2", "behind it") == 200);
  REQUIRE(channel.say("bert", "3", "call 13900139000") == 200);
  CHECK(eventually([&] { return receiver.count() == 1; }));
  CHECK(eventually([&] {
    return http(channel.gateway().admin(), "GET", "/healthz").body.find("that can be redacted") != std::string::npos;
  }));
  for (const Receiver::Request& request : receiver.requests()) {
    CHECK(request.conversation == "json:json:dm:bert");
    CHECK_THAT(request.body, !Catch::Contains("13800138000") && !Catch::Contains("13900139000"));
  }
  CHECK_THAT(channel.gateway().api("GET", "/v1/dead-letters").body, !Catch::Contains("\"id\""));
  channel.gateway().stop();
}

TEST_CASE("every attempt of the sink, also after a restart, sends the same redacted bytes") {
  std::atomic<bool> broken{true};
  Receiver receiver([&](const auto&, int) { return Receiver::Reply{broken ? 503 : 200}; });
  JsonChannel channel(
      receiver.url(),
      "{id: no-pii, filter: redact, config: {kinds: {phone: hash}, key: \"a key of thirty-two characters...\"}}");
  channel.start();
  REQUIRE(channel.say("ada", "1", "call +86 138 0013 8000") == 200);
  CHECK(eventually([&] { return receiver.count() >= 2; }));
  channel.gateway().stop();
  broken = false;
  const std::size_t before = receiver.count();
  channel.start();
  CHECK(eventually([&] { return receiver.count() > before; }));
  channel.gateway().stop();
  for (const Receiver::Request& request : receiver.requests()) CHECK(request.body == receiver.requests().front().body);
  CHECK_THAT(receiver.requests().front().body, Catch::Contains("call [电话号码:"));
}
