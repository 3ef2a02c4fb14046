// SPDX-License-Identifier: Apache-2.0
#include "pipeline/message_template.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "pipeline/degradation.hpp"

namespace {

using namespace ekiden::pipeline;

std::string filled(const std::string& text, const TemplateValues& values) {
  return MessageTemplate("a", R"([{"type":"text","text":")" + text + R"("}])", 8 * 3'600'000).parts(values);
}

TEST_CASE("the places of a template take what the message says, who the customer is and what time it is there") {
  constexpr std::int64_t kTime = 1'795'791'669'000;  // 2026-11-27T15:01:09Z
  struct Row {
    std::string text, says;
    TemplateValues values;
  };
  for (const Row& row : {
           Row{"{text}", "hello", {"hello", "", kTime}}, Row{"{text}", "one two", {"one\r\ntwo", "", kTime}},
           Row{"{text:5}", "hello", {"hello", "", kTime}}, Row{"{text:4}", "hel…", {"hello", "", kTime}},
           Row{"{text:3}", "您的…", {"您的订单已发货", "", kTime}}, Row{"{text:1}", "…", {"您的", "", kTime}},
           Row{"{text|see the app}", "see the app", {"", "", kTime}},
           Row{"{name:4|customer}", "customer", {"", "", kTime}},
           Row{"Dear {name}: {text}", "Dear Anna: hi", {"hi", "Anna", kTime}},
           Row{"{time}", "2026-11-27 23:01", {"", "", kTime}},
           Row{"{}{ x}{1}{TEXT}{", "{}{ x}{1}{TEXT}{", {"hi", "", kTime}},
           Row{"{text}", "{name}", {"{name}", "Anna", kTime}},  // what a customer reads is no template
       }) {
    CAPTURE(row.text);
    CHECK(filled(row.text, row.values) == R"([{"type":"text","text":")" + row.says + R"("}])");
  }
}

TEST_CASE("values go into the texts at any depth, and everything else stays as it is") {
  const MessageTemplate form(
      "a", R"([{"type":"template","name":"T","params":{"thing1":{"value":"{text:2}"},"n":12345678901234567890}}])", 0);
  CHECK(form.parts({"\"}", "", 0}) ==
        R"([{"type":"template","name":"T","params":{"thing1":{"value":"\"}"},"n":12345678901234567890}}])");
}

TEST_CASE("a place that nobody knows is named by where it stands") {
  CHECK(unknown_place(R"([{"type":"text","text":"{text:20} {name|x} {time} {}"}])") == std::nullopt);
  CHECK(unknown_place(R"([{"type":"template","params":{"a":"ok","b":"{txt}"}}])") == "/0/params/b");
  CHECK(unknown_place(R"([{"text":"{text:0}"}])") == "/0/text");
  CHECK(unknown_place(R"([{"text":"{text:x}"}])") == "/0/text");
}

TEST_CASE("a message says in words what its texts and cards say, a line each") {
  CHECK(
      plain_text(
          R"({"parts":[{"type":"text","text":"one"},{"type":"link","title":"two","url":"https://a"},{"type":"image","media":{}}]})") ==
      "one\ntwo\nhttps://a");
  CHECK(plain_text(R"({"parts":[{"type":"template","name":"x"}]})").empty());
  CHECK(plain_text("not JSON").empty());
}

}  // namespace
