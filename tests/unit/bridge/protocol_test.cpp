// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <catch2/catch.hpp>
#include <ekidenpp/json_view.hpp>

#include "bridge/frames.hpp"
#include "bridge/orders.hpp"
#include "bridge/reports.hpp"
#include "bridge/settings.hpp"
#include "bridge/status_words.hpp"

using namespace ekiden;
using namespace ekiden::bridge;

TEST_CASE("frames come out as they went in, however they are cut") {
  std::string stream;
  const std::string documents[] = {"", "{}", std::string(70'000, 'x')};
  for (const std::string& document : documents) REQUIRE(append_frame(stream, document));
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, stream.size()}) {
    FrameReader reader;
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      reader.append(std::string_view(stream).substr(at, step));
      while (const auto document = reader.next()) seen.emplace_back(*document);
    }
    CHECK(seen == std::vector<std::string>(std::begin(documents), std::end(documents)));
    CHECK_FALSE(reader.broken());
  }
}

TEST_CASE("a frame that announces more than 16 MiB breaks the stream before anything is kept of it") {
  FrameReader reader;
  reader.append(std::string("\x01\x00\x00\x01", 4));
  CHECK_FALSE(reader.next());
  CHECK(reader.broken());
  std::string out;
  CHECK_FALSE(append_frame(out, std::string(kLongestFrame + 1, 'x')));
  CHECK(out.empty());
}

TEST_CASE("every status has a word, and a word that is none is a defect of the program") {
  for (const auto& [word, status] : kStatusWords) {
    CHECK(status_of(word) == status);
    CHECK(word_of(status) == word);
  }
  CHECK(status_of("splendid") == EKD_E_INTERNAL);
  CHECK(word_of(-29) == "retry");
  CHECK(word_of(-69) == "unknown_outcome");
}

TEST_CASE("an order is JSON whatever came from outside") {
  ekd_pair header = {sdk::to_abi("X-A"), sdk::to_abi("\xff")};
  ekd_incoming_request raw{};
  raw.method = sdk::to_abi("POST");
  raw.headers = &header;
  raw.header_count = 1;
  const std::string body("\xff\x00", 2);
  raw.body = sdk::to_abi_bytes(body);
  const std::string order = request_order(7, sdk::HttpRequestView(raw));
  const auto document = sdk::JsonView::parse(order);
  REQUIRE(document);
  CHECK(document->at("/op").int64() == 7);
  CHECK(document->at("/body_base64").text() == "/wA=");
  CHECK(document->at("/headers/0/1").text() == "\xEF\xBF\xBD");

  const std::string exact = R"({"text":"\ud83d\ude00 \"quoted\"", "n": 9007199254740993})";
  const sdk::Delivery event{.id = "e", .document = exact, .record = R"({"name": "Ada"})"};
  const std::string delivered = deliver_order(8, std::span(&event, 1));
  CHECK(sdk::JsonView::parse(delivered)->at("/events/0/document").text() == exact);
  CHECK(sdk::JsonView::parse(delivered)->at("/events/0/record").text() == event.record);
  const sdk::Delivery bare{.id = "e", .document = exact};
  CHECK(deliver_order(9, std::span(&bare, 1)).find("record\"") == std::string::npos);
}

TEST_CASE("a report says what the host is told") {
  auto report = read_report(R"({"say":"done","op":9,"code":"rate_limited","message":"slowly","retry_after_ms":7000})");
  REQUIRE(report);
  const auto& done = std::get<Done>(*report);
  CHECK(done.op == 9);
  CHECK(done.status.code == EKD_E_RATE_LIMITED);
  CHECK(done.status.message == "slowly");
  CHECK(done.status.retry_after_ms == 7000);

  report = read_report(R"({"say":"emit","call":3,"op":5,"events":[{"type":"message.received","peer_id":"ada",)"
                       R"("id_material":["m1","m2"],"data":{"a":[1]},"raw_base64":"/w=="}]})");
  REQUIRE(report);
  const auto& emit = std::get<Emit>(*report);
  REQUIRE(emit.emission.events.size() == 1);
  CHECK(emit.emission.op == 5);
  CHECK(emit.emission.events[0].id_material == std::vector<std::string>{"m1", "m2"});
  CHECK(emit.emission.events[0].data == R"({"a":[1]})");
  CHECK(emit.emission.events[0].raw == "\xff");
}

TEST_CASE("what is not of the protocol is no report") {
  for (const char* json : {"", "null", "[]", "{}", R"({"say":7})", R"({"say":"sing"})", R"({"say":"pong"}x)",
                           R"({"say":"respond","op":1,"body_base64":"?"})"}) {
    CAPTURE(json);
    CHECK_FALSE(read_report(json));
  }
}

TEST_CASE("a bridge file that lacks something is refused with what it is") {
  const std::string whole = R"({"id":"a","kind":"sink","command":["p","{folder}/x"],"limits":{"work_ms":5},)"
                            R"("descriptor":{"needs":{"processes":true,"threads":true},"max_in_flight":3}})";
  Settings settings;
  REQUIRE(read_settings(whole, "/f", settings).ok());
  CHECK(settings.kind == EKD_KIND_SINK);
  CHECK(settings.command == std::vector<std::string>{"p", "/f/x"});
  CHECK(settings.max_in_flight == 3);
  CHECK(settings.limits.work_ms == 5);
  const struct {
    const char* part;
    const char* other;
    const char* sentence;
  } rows[] = {
      {"\"id\":\"a\"", "\"id\":7", "\"id\" is missing"},
      {"\"sink\"", "\"source\"", "neither adapter, sink nor filter"},
      {"\"threads\":true", "\"threads\":false", "does not say \"needs\""},
      {"[\"p\",\"{folder}/x\"]", "\"p\"", "\"command\" is no list of words"},
      {"\"work_ms\":5", "\"work_ms\":0", "\"limits\" holds numbers"},
      {"}}", "}", "no JSON object"},
  };
  for (const auto& row : rows) {
    std::string text = whole;
    text.replace(text.find(row.part), std::string(row.part).size(), row.other);
    Settings refused;
    const sdk::Status status = read_settings(text, "/f", refused);
    CAPTURE(text);
    CHECK(status.code == EKD_E_CONFIG);
    CHECK_THAT(status.message, Catch::Contains(row.sentence));
  }
}
