// SPDX-License-Identifier: Apache-2.0
// Strange, but what a customer really said: kept, and answered `success`.
#include <catch2/catch.hpp>

#include <thread>
#include <vector>

#include "core/encoding.hpp"
#include "e2e/ingest/event_view.hpp"
#include "e2e/ingest/pushes.hpp"

using namespace ekiden::test;

namespace {

constexpr const char* kText = "/data/message/parts/0/text";
constexpr const char* kDuplicates = R"(ekiden_duplicates_total{channel="wechat-cn"})";

Answer push(const GatewayProcess& gateway, const std::string& document) {
  return deliver(gateway.listen(), "wechat-cn", safe_push(document));
}

std::string json_document(const std::string& members) {
  return R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1409735668,)" + members + "}";
}

}  // namespace

TEST_CASE("odd but genuine documents are kept, and raw holds their bytes as decrypted") {
  struct Case {
    const char* name;
    std::string document;
    const char* pointer;
    std::string expected;
    const char* encoding;
  };
  const Case cases[] = {
      {"characters that XML forbids",
       text_document("o1", "1",
                     "a\x01\x0b\x1f"
                     "b\tc"),
       kText, "ab\tc", "xml"},
      {"a byte of GBK", text_document("o1", "2", "caf\xe9!"), kText, "caf\xef\xbf\xbd!", "base64"},
      {"half a character at the end", text_document("o1", "3", "\xe5\xa5\xbd\xe7\x9a"), kText,
       "\xe5\xa5\xbd\xef\xbf\xbd", "base64"},
      {"a surrogate in UTF-8", text_document("o1", "4", "x\xed\xa0\xbdy"), kText,
       "x\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdy", "base64"},
      {"half a surrogate pair in JSON", json_document(R"("MsgType":"text","Content":"\ud83d!","MsgId":5)"), kText,
       "\xef\xbf\xbd!", "json"},
      {"an unknown type", json_document(R"("MsgType":"hologram","MsgId":6)"), "/data/message/parts/0/type", "unknown",
       "json"},
      {"the largest id", text_document("o1", "18446744073709551615", "x"), "/data/platform/msg_id",
       "18446744073709551615", "xml"},
      {"a large id as a JSON number", json_document(R"("MsgType":"text","Content":"x","MsgId":9223372036854775809)"),
       "/data/platform/msg_id", "9223372036854775809", "json"},
      {"an empty text", text_document("o1", "9", ""), kText, "", "xml"},
      {"text in reverse CDATA order", text_document("o1", "10", "]] > <xml> &amp; \"'"), kText, "]] > <xml> &amp; \"'",
       "xml"},
  };
  GatewayProcess gateway(one_channel());
  gateway.start();
  for (const Case& c : cases) {
    INFO(c.name);
    CHECK(push(gateway, c.document).body == "success");
  }
  const std::vector<std::string> events = gateway.events();
  REQUIRE(events.size() == std::size(cases));
  for (std::size_t i = 0; i < events.size(); ++i) {
    INFO(cases[i].name << "\n" << events[i]);
    CHECK(at(events[i], cases[i].pointer) == cases[i].expected);
    CHECK(at(events[i], "/data/raw/encoding") == cases[i].encoding);
    CHECK(raw_of(events[i]) == cases[i].document);
  }
  CHECK(at(events[5], "/data/message/parts/0/native_type") == "hologram");
}

TEST_CASE("a raw document over 64 KiB is kept in the media store, by reference") {
  GatewayProcess gateway(one_channel());
  gateway.start();
  const std::string document = text_document("o1", "1", std::string(70'000, 'x'));
  CHECK(push(gateway, document).body == "success");
  const std::vector<std::string> events = gateway.events();
  REQUIRE(events.size() == 1);
  CHECK(at(events[0], "/data/raw/body") == "(none)");
  const std::string sha256 = at(events[0], "/data/raw/sha256");
  CHECK(at(events[0], "/data/raw/ref") == "sha256:" + sha256);
  CHECK(gateway.api("GET", "/v1/media/sha256:" + sha256).body == document);
}

TEST_CASE("the same text twice within a second is two messages") {
  GatewayProcess gateway(one_channel());
  gateway.start();
  CHECK(push(gateway, text_document("o1", "1", "好的")).body == "success");
  CHECK(push(gateway, text_document("o1", "2", "好的")).body == "success");
  const std::vector<std::string> events = gateway.events();
  REQUIRE(events.size() == 2);
  for (const std::string& event : events) CHECK(at(event, kText) == "好的");
  CHECK(gateway.metric(kDuplicates) == 0);
}

TEST_CASE("the same push three times is one event: one after the other, at once, and after a restart") {
  GatewayProcess gateway(one_channel());
  gateway.start();
  const std::string first = text_document("o1", "1", "好的");
  for (int i = 0; i < 3; ++i) CHECK(push(gateway, first).body == "success");
  CHECK(gateway.events().size() == 1);

  const std::string second = text_document("o1", "2", "好的");
  std::vector<std::string> answers(3);
  {
    std::vector<std::jthread> threads;
    for (std::string& answer : answers) threads.emplace_back([&] { answer = push(gateway, second).body; });
  }
  CHECK(answers == std::vector<std::string>(3, "success"));
  CHECK(gateway.events().size() == 2);
  CHECK(gateway.metric(kDuplicates) == 4);

  const std::vector<std::string> before = gateway.events();
  gateway.kill();
  gateway.start();
  CHECK(push(gateway, first).body == "success");
  CHECK(push(gateway, second).body == "success");
  CHECK(gateway.events() == before);
  CHECK(gateway.metric(kDuplicates) == 2);
  CHECK(gateway.stop() == 0);
}
