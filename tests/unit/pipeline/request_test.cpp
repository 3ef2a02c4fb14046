// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "pipeline/command_request.hpp"
#include "pipeline/routes.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::pipeline;

TEST_CASE("a route leads where channel, type and sink agree") {
  const Routes routes({{{"wechat-cn", "qq"}, {"message.*", "follow"}, {"crm"}}, {{"qq"}, {}, {"warehouse", "crm"}}});
  struct Row {
    std::string_view sink, channel, type;
    bool leads;
  };
  for (const Row& row :
       {Row{"crm", "wechat-cn", "ekiden.message.received.v1", true}, Row{"crm", "wechat-cn", "ekiden.follow.v1", true},
        Row{"crm", "wechat-cn", "ekiden.followed.v1", false}, Row{"crm", "wechat-cn", "ekiden.unfollow.v1", false},
        Row{"crm", "wechat", "ekiden.message.received.v1", false}, Row{"crm", "qq", "ekiden.unfollow.v1", true},
        Row{"warehouse", "qq", "ekiden.message.received.v1", true},
        Row{"warehouse", "wechat-cn", "ekiden.message.received.v1", false},
        Row{"nobody", "qq", "ekiden.message.received.v1", false}, Row{"crm", "wechat-cn", "message.received", false}}) {
    CAPTURE(row.sink, row.channel, row.type);
    CHECK((routes.route_to(row.sink, row.channel, row.type, "{}") != nullptr) == row.leads);
  }
  CHECK(Routes({}).route_to("crm", "qq", "ekiden.message.received.v1", "{}") == nullptr);
}

std::string with(const std::string& members) {
  return R"({"type":"message.send","channel":"wechat-cn","to":"oA","parts":[{"type":"text","text":"hi"}])" + members +
         "}";
}

TEST_CASE("a command that is not well formed is refused with what is wrong and where") {
  struct Row {
    std::string body, says;
  };
  const std::string long_to(1025, 'x');
  std::string parts;
  for (int i = 0; i < 101; ++i) parts += std::string(i == 0 ? "" : ",") + R"({"type":"text","text":"x"})";
  for (const Row& row : {
           Row{"", "not valid JSON"},
           Row{"{", "not valid JSON at byte 1"},
           Row{"[]", "a JSON object"},
           Row{"null", "a JSON object"},
           Row{with("") + "x", "not valid JSON"},
           Row{"{\"type\":\"\xff\"}", "not valid JSON"},
           Row{std::string(100'000, '['), "not valid JSON"},
           Row{with(R"(,"txt":1)"), "/txt is no member"},
           Row{with(R"(,"on":"yes")"), "/on is true or false"},
           Row{with(R"(,"args":["x"])"), "/args is an object"},
           Row{with(R"(,"background":1)"), "/background is true or false"},
           Row{with(R"(,"background":true)"), "/background is for commands that send no message"},
           Row{R"({"channel":"a","to":"b"})", "/type is missing"},
           Row{R"({"type":"message.send","to":"b"})", "/channel is missing"},
           Row{R"({"type":"message.send","channel":"a"})", "/to is missing"},
           Row{R"({"type":7,"channel":"a","to":"b"})", "/type is a text"},
           Row{R"({"type":"","channel":"a","to":"b"})", "/type is a text"},
           Row{R"({"type":"message.send","channel":"a","to":"b"})", "/parts is missing"},
           Row{R"({"type":"message.send","channel":"a","to":"b","parts":[]})", "/parts is a list"},
           Row{R"({"type":"message.send","channel":"a","to":"b","parts":"x"})", "/parts is a list"},
           Row{R"({"type":"message.send","channel":"a","to":"b","parts":[)" + parts + "]}", "/parts is a list"},
           Row{R"({"type":"message.send","channel":"a","to":"b","parts":["x"]})", "/parts/0 is an object"},
           Row{R"({"type":"message.send","channel":"a","to":"b","parts":[{"text":"x"}]})",
               "/parts/0: /type is missing"},
           Row{R"({"type":"message.send","channel":"a","to":"b","parts":[{"type":"text"}]})",
               "/parts/0/text is a text"},
           Row{R"({"type":"message.send","channel":"a","to":"b","parts":[{"type":"text","text":""}]})",
               "/parts/0/text is a text"},
           Row{R"({"type":"message.send","channel":"a","to":")" + long_to +
                   R"(","parts":[{"type":"text","text":"x"}]})",
               "/to is longer than 1024"},
       }) {
    CAPTURE(row.body.substr(0, 200));
    const Result<CommandRequest> request = read_command(row.body);
    REQUIRE_FALSE(request);
    CHECK(request.status().code() == Code::invalid);
    CHECK_THAT(request.status().message(), Catch::Contains(row.says));
  }
}

TEST_CASE("a command is read with its parts") {
  const Result<CommandRequest> request = read_command(with(R"(,"reply_to":"m1")"));
  REQUIRE(request);
  CHECK(request->type == "message.send");
  CHECK(request->channel == "wechat-cn");
  CHECK(request->to == "oA");
  REQUIRE(request->parts.size() == 1);
  CHECK(request->parts[0].text == "hi");
  CHECK_FALSE(request->has_ticket);
  CHECK(read_command(with(R"(,"reply_to":{"ticket":"t1"})"))->has_ticket);
  CHECK_FALSE(read_command(with(R"(,"reply_to":{"ticket":""})"))->has_ticket);
  CHECK(read_command(R"({"type":"typing.set","channel":"a","to":"b"})").ok());
  CHECK(read_command(R"({"type":"typing.set","channel":"a","to":"b","on":false})").ok());
  CHECK(read_command(R"({"type":"conversation.assign","channel":"a","to":"b","args":{"agent":"c"}})").ok());
}

TEST_CASE("what a channel cannot do is refused") {
  plugin::Component component;
  component.commands["message.send"] = {{{"text", {8}}}, 1};
  component.commands["typing.set"] = {};
  struct Row {
    CommandRequest request;
    std::string says;  // empty: allowed
  };
  for (const Row& row : {Row{{"message.send", "c", "p", {{"text", "12345678"}}}, ""},
                         Row{{"message.send", "c", "p", {{"text", "123456789"}}}, "at most 8 bytes, /parts/0 has 9"},
                         Row{{"message.send", "c", "p", {{"image", ""}}}, "part of type image (/parts/0)"},
                         Row{{"message.send", "c", "p", {{"text", "a"}, {"text", "b"}}}, "at most 1 part(s)"},
                         Row{{"typing.set", "c", "p", {}}, ""},
                         Row{{"call.originate", "c", "p", {}}, "cannot carry out call.originate"}}) {
    const Status status = check_against(row.request, component);
    CAPTURE(status.message());
    CHECK(status.ok() == row.says.empty());
    if (!row.says.empty()) {
      CHECK(status.code() == Code::rejected);
      CHECK_THAT(status.message(), Catch::Contains("channel c") && Catch::Contains(row.says));
    }
  }
}

TEST_CASE("to is a native id, or a conversation key of the command's own channel") {
  struct Row {
    std::string to, peer;
    Code code;
  };
  for (const Row& row :
       {Row{"oA", "oA", Code::ok}, Row{"wechat-cn:wxapp:dm:oA", "oA", Code::ok},
        Row{"wechat-cn:wxapp:dm:o%25A%20b%3A", "o%A b:", Code::ok}, Row{"wechat-cn:wxapp:dm:a:b", "a:b", Code::ok},
        Row{"wechat-cn:wxapp:dm:%e4", "%e4", Code::ok}, Row{"wechat-cn:wxapp:dm:%4", "%4", Code::ok},
        Row{"wechat-cn:wxapp:dm:%E4%BD%A0", "你", Code::ok}, Row{"qq:wxapp:dm:oA", "", Code::rejected},
        Row{"wechat-cn2:wxapp:dm:oA", "", Code::rejected}, Row{"wechat-cn:wxapp:dm:", "", Code::invalid},
        Row{"a:b:c", "a:b:c", Code::ok}}) {
    CAPTURE(row.to);
    const Result<std::string> peer = peer_of({"message.send", "wechat-cn", row.to, {}});
    CHECK(peer.status().code() == row.code);
    if (peer) CHECK(*peer == row.peer);
  }
}

}  // namespace

TEST_CASE("a conversation key names its account, a native id none") {
  struct Row {
    std::string to, account;
  };
  for (const Row& row : {Row{"oA", "acc"}, Row{"a:b", "acc"}, Row{"wechat-kf:wk2:dm:wmA", "wk2"},
                         Row{"wechat-kf:w%3Ak:dm:wmA", "w:k"}}) {
    CAPTURE(row.to);
    CommandRequest request;
    request.channel = "wechat-kf";
    request.to = row.to;
    CHECK(account_of(request, "acc") == row.account);
  }
}
