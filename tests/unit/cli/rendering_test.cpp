// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>

#include "cli/api_client.hpp"
#include "cli/demo_report.hpp"
#include "cli/printable.hpp"
#include "cli/send.hpp"
#include "cli/status.hpp"
#include "cli/table.hpp"
#include "cli/tail.hpp"
#include "unit/cli/test_context.hpp"

using namespace ekiden;
using namespace ekiden::cli;
using ekiden::test::TestContext;

namespace {

JsonView view(std::string_view json) {
  auto parsed = JsonView::parse(json);
  REQUIRE(parsed);
  return std::move(*parsed);
}

constexpr std::string_view kEvent = R"({"id":"1","type":"ekiden.message.received.v1","time":"2026-11-21T10:00:00Z",
  "channel":"shop","subject":"shop:1:dm:2","data":{"message":{"parts":[{"type":"text","text":"你好!"},{"type":"image"}]}}})";

}  // namespace

TEST_CASE("an event's line holds no text unless it is asked for") {
  CHECK(event_line(view(kEvent), false) ==
        "2026-11-21T10:00:00Z  message.received  shop  shop:1:dm:2  text, 3 characters (and 1 more)");
  CHECK(event_line(view(kEvent), true) ==
        "2026-11-21T10:00:00Z  message.received  shop  shop:1:dm:2  text: 你好! (and 1 more)");
}

TEST_CASE("events are chosen by channel and conversation") {
  TailOptions options;
  CHECK(is_wanted(options, view(kEvent)));
  options.channel = "shop";
  options.conversation = "shop:1:dm:2";
  CHECK(is_wanted(options, view(kEvent)));
  options.channel = "other";
  CHECK_FALSE(is_wanted(options, view(kEvent)));
}

TEST_CASE("text from outside cannot steer the terminal") {
  CHECK(printable("a\x1b[31mb\r\n\tc\x7f") == "a [31mb   c ");
  CHECK(printable("\xC2\x9B"
                  "31m好") == " 31m好");
}

TEST_CASE("columns are as wide as their widest cell") {
  Table table({"ID", "STATE"});
  table.add({"a-long-id", "ok"});
  table.add({"b", ""});
  CHECK(table.text() == "ID         STATE\na-long-id  ok\nb          -\n");
}

TEST_CASE("a status shows what is down, and counts it as found") {
  const JsonView channels =
      view(R"({"channels":[{"id":"shop","adapter":"a","account":"1","state":"ok","commands_waiting":2}]})");
  const JsonView well = view(R"({"sinks":[{"id":"crm","sink":"w","state":"degraded","backlog":7}]})");
  const JsonView bad = view(R"({"sinks":[{"id":"crm","sink":"w","state":"down","reason":"refused"}]})");
  CHECK_FALSE(is_something_down(channels, well));
  CHECK(is_something_down(channels, bad));
  CHECK(status_text(channels, bad, false).find("refused") != std::string::npos);
  CHECK(status_text(channels, bad, false).find('\033') == std::string::npos);
  CHECK(status_text(channels, bad, true).find("\033[31m") != std::string::npos);
}

TEST_CASE("what is sent is a message.send with one text part") {
  SendOptions options;
  options.channel = "shop";
  options.to = "o\"1";
  options.text = "a\nb";
  CHECK(send_body(options) ==
        R"({"type":"message.send","channel":"shop","to":"o\"1","parts":[{"type":"text","text":"a\nb"}]})");
}

TEST_CASE("a problem becomes a sentence") {
  CHECK(problem_sentence(404, R"({"detail":"no such channel","hint":"list them"})") == "no such channel; list them");
  CHECK(problem_sentence(404, R"({"detail":"no such channel"})") == "no such channel");
  CHECK(problem_sentence(502, "<html>") == "the gateway answered 502");
}

TEST_CASE("each hop is printed once, and a failed one is named") {
  TestContext test;
  DemoReport report(test.context);
  CHECK_FALSE(report.update(
      view(R"({"verdict":"running","hops":[{"n":1,"name":"push","state":"seen","at_ms":3,"took_ms":3,"detail":"ok"},
    {"n":2,"name":"event","state":"waiting"}]})")));
  CHECK(report.waiting_for() == "event");
  CHECK(report.update(
      view(R"({"verdict":"failed","hops":[{"n":1,"name":"push","state":"seen","at_ms":3,"took_ms":3,"detail":"ok"},
    {"n":2,"name":"event","state":"failed","at_ms":9,"took_ms":6,"detail":"nothing came"}]})")));
  CHECK_FALSE(report.passed());
  CHECK(report.failure() == "event: nothing came");
  const std::string out = test.out.str();
  CHECK(std::count(out.begin(), out.end(), '\n') == 2);
  CHECK(out.find("FAILED") != std::string::npos);
}

TEST_CASE("a URL's parts are percent-encoded") {
  CHECK(percent_encode("a b/ü~") == "a%20b%2F%C3%BC~");
}
