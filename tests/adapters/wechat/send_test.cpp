// SPDX-License-Identifier: Apache-2.0
// Commands through the adapter's ABI, against a scripted Tencent.
#include <catch2/catch.hpp>

#include <ekiden/testkit/schemas.hpp>
#include "support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;
using Outcome = sdk::HttpResponse::Outcome;

namespace {

constexpr const char* kTokenUrl = "https://api.example/cgi-bin/stable_token";
constexpr const char* kSendUrl = "https://api.example/cgi-bin/message/custom/send?access_token=";

testkit::PeerAnswer answer(std::string body, int status = 200) {
  testkit::PeerAnswer out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

testkit::PeerAnswer lost(Outcome outcome) {
  testkit::PeerAnswer out;
  out.outcome = outcome;
  out.error = "the connection was cut";
  return out;
}

testkit::PeerAnswer errcode(int code) {
  return answer(R"({"errcode":)" + std::to_string(code) + R"(,"errmsg":"some words rid: 5f3a-11"})");
}

void script_token(Channel& channel, const std::string& token = "T1") {
  channel.host().script("POST", kTokenUrl, answer(R"({"access_token":")" + token + R"(","expires_in":7200})"));
}

testkit::Completion send(Channel& channel, std::string_view text = "planted text", std::string_view parts = {}) {
  const std::string list =
      parts.empty() ? R"([{"type":"text","text":")" + std::string(text) + "\"}]" : std::string(parts);
  const std::string json = R"({"type":"message.send","channel":"wechat-cn","to":"o1","parts":)" + list + "}";
  const auto done =
      channel.host().send({.id = "c1", .type = "message.send", .peer_id = "o1", .json = json, .attempt = 1});
  REQUIRE(done.has_value());
  return *done;
}

}  // namespace

TEST_CASE("a text is sent as Tencent wants it, once, and not escaped") {
  Channel channel;
  script_token(channel);
  channel.host().script("POST", kSendUrl, errcode(0));
  const auto done = send(channel, "你好 \\\"<b>\\n😀");
  CHECK(done.status.ok());
  CHECK(done.result == "{}");
  REQUIRE(channel.host().requests().size() == 2);
  const auto& token = channel.host().requests()[0];
  CHECK(
      token.body ==
      R"({"grant_type":"client_credential","appid":"wx2c2769f8efd9abc2","secret":"planted-secret","force_refresh":false})");
  const auto& sent = channel.host().requests()[1];
  CHECK(sent.url == std::string(kSendUrl) + "T1");
  CHECK(sent.at_most_once);
  CHECK(sent.body == R"({"touser":"o1","msgtype":"text","text":{"content":"你好 \"<b>\n😀"}})");
  CHECK_THAT(std::string(sent.header("content-type")), Contains("application/json"));
}

TEST_CASE("the token is kept for the next message") {
  Channel channel;
  script_token(channel);
  channel.host().script("POST", kSendUrl, errcode(0), 2);
  CHECK(send(channel).status.ok());
  CHECK(send(channel).status.ok());
  CHECK(channel.host().token_refreshes() == 1);
}

TEST_CASE("a refused token is replaced and the message sent once more") {
  const int code = GENERATE(40001, 40014, 41001, 42001);
  Channel channel;
  script_token(channel, "T1");
  channel.host().script("POST", std::string(kSendUrl) + "T1", errcode(code));
  script_token(channel, "T2");
  channel.host().script("POST", std::string(kSendUrl) + "T2", errcode(0));
  CHECK(send(channel).status.ok());
  CHECK(channel.host().token_refreshes() == 2);
  CHECK(channel.host().requests().size() == 4);
}

TEST_CASE("a token that is refused twice ends the command, so that nothing circles") {
  Channel channel;
  script_token(channel, "T1");
  script_token(channel, "T2");
  channel.host().script("POST", kSendUrl, errcode(40001), 2);
  const auto done = send(channel);
  CHECK(done.status.code == EKD_E_REJECTED);
  CHECK(at(parse(done.result), "/error/code") == "token");
  CHECK(channel.host().requests().size() == 4);
}

TEST_CASE("what became of a message follows from Tencent's answer") {
  const auto [peer, status, word] = GENERATE(table<testkit::PeerAnswer, ekd_status, std::string>({
      {errcode(0), EKD_OK, ""},
      {errcode(-1), EKD_E_RETRY, ""},
      {errcode(45011), EKD_E_RATE_LIMITED, ""},
      {errcode(45033), EKD_E_RETRY, ""},
      {errcode(45015), EKD_E_REJECTED, "window_closed"},
      {errcode(45047), EKD_E_REJECTED, "window_closed"},
      {errcode(45009), EKD_E_REJECTED, "quota"},
      {errcode(40003), EKD_E_REJECTED, "recipient"},
      {errcode(45002), EKD_E_REJECTED, "bad_request"},
      {errcode(48001), EKD_E_AUTH, "account"},
      {errcode(40164), EKD_E_AUTH, "account"},
      {errcode(12345), EKD_E_REJECTED, "unknown_code"},
      {answer("{}"), EKD_E_UNKNOWN_OUTCOME, ""},
      {answer("<html>"), EKD_E_UNKNOWN_OUTCOME, ""},
      {answer(""), EKD_E_UNKNOWN_OUTCOME, ""},
      {answer(R"({"errcode":"0"})"), EKD_E_UNKNOWN_OUTCOME, ""},
      {answer(R"({"errcode":0})", 202), EKD_E_UNKNOWN_OUTCOME, ""},
      {answer("", 500), EKD_E_RETRY, ""},
      {answer("", 503), EKD_E_RETRY, ""},
      {answer("", 429), EKD_E_RATE_LIMITED, ""},
      {answer("", 502), EKD_E_UNKNOWN_OUTCOME, ""},
      {answer("", 504), EKD_E_UNKNOWN_OUTCOME, ""},
      {answer("", 408), EKD_E_UNKNOWN_OUTCOME, ""},
      {answer("", 302), EKD_E_REJECTED, "http"},
      {answer("", 403), EKD_E_REJECTED, "http"},
      {lost(Outcome::unknown), EKD_E_UNKNOWN_OUTCOME, ""},
      {lost(Outcome::not_sent), EKD_E_NOT_CONNECTED, ""},
  }));
  INFO(peer.status << " " << peer.body);
  Channel channel;
  script_token(channel);
  channel.host().script("POST", kSendUrl, peer);
  const auto done = send(channel);
  CHECK(done.status.code == status);
  if (!word.empty()) CHECK(at(parse(done.result), "/error/code") == word);
  CHECK_THAT(done.status.message + done.result, !Contains("planted"));
}

TEST_CASE("a failure tells Tencent's code, its meaning, what to do, and the request id, but not Tencent's words") {
  Channel channel;
  script_token(channel);
  channel.host().script("POST", kSendUrl, errcode(45015));
  const auto done = send(channel);
  const auto result = parse(done.result);
  CHECK(at(result, "/error/native") == "45015");
  CHECK_THAT(at(result, "/error/text"), Contains("reply window"));
  CHECK_THAT(at(result, "/error/action"), Contains("wait"));
  CHECK(at(result, "/error/trace") == "5f3a-11");
  CHECK(done.status.upstream_status == 45015);
  CHECK_THAT(done.result, !Contains("some words"));
  const std::string status =
      R"({"status":{"outbound_id":"c1","status":"failed","at":"2026-01-01T00:00:00Z",)" + done.result.substr(1) + "}";
  CHECK(testkit::check_against_schema("message-status.json", status) == std::vector<std::string>());
}

TEST_CASE("a wait that a server demands reaches the host") {
  Channel channel;
  script_token(channel);
  auto busy = answer("", 503);
  busy.retry_after_ms = 7000;
  channel.host().script("POST", kSendUrl, busy);
  CHECK(send(channel).status.retry_after_ms == 7000);
}

TEST_CASE("what cannot be sent is refused before anything leaves") {
  const auto parts =
      GENERATE(as<std::string>(), "[]", "{}", R"([{"type":"image","media":{}}])", R"([{"type":"text"}])",
               R"([{"type":"text","text":"a"},{"type":"text","text":"b"}])", R"([{"type":"text","text":""}])",
               R"([{"type":"text","text":"\u0001"}])", R"([{"type":"text","text":")" + std::string(2049, 'x') + "\"}]");
  Channel channel;
  CHECK(send(channel, {}, parts).status.code == EKD_E_REJECTED);
  CHECK(channel.host().requests().empty());
}

TEST_CASE("a text of exactly 2048 bytes is sent") {
  Channel channel;
  script_token(channel);
  channel.host().script("POST", kSendUrl, errcode(0));
  CHECK(send(channel, std::string(2048, 'x')).status.ok());
}

TEST_CASE("typing is shown with the token of messages, and ends with Tencent's answer: it is never repeated") {
  const auto [code, status, word] = GENERATE(table<int, ekd_status, std::string>({
      {0, EKD_OK, ""},
      {45081, EKD_OK, ""},
      {45080, EKD_E_REJECTED, "window_closed"},
      {45072, EKD_E_REJECTED, "bad_request"},
      {-1, EKD_E_REJECTED, "retry"},
      {45011, EKD_E_REJECTED, "retry"},
  }));
  INFO(code);
  Channel channel;
  script_token(channel);
  channel.host().script("POST", "https://api.example/cgi-bin/message/custom/typing?access_token=T1", errcode(code));
  const auto done = channel.host().send({.id = "c1",
                                         .type = "typing.set",
                                         .peer_id = "o1",
                                         .json = R"({"type":"typing.set","channel":"wechat-cn","to":"o1"})",
                                         .attempt = 1});
  REQUIRE(done.has_value());
  CHECK(done->status.code == status);
  if (!word.empty()) CHECK(at(parse(done->result), "/error/code") == word);
  CHECK(channel.host().requests().back().body == R"({"touser":"o1","command":"Typing"})");
}

TEST_CASE("the account that the configuration names answers") {
  std::string named = config();
  named.insert(named.size() - 1, R"(,"kf_account":"anna@shop")");
  Channel channel(named);
  script_token(channel);
  channel.host().script("POST", kSendUrl, errcode(0));
  CHECK(send(channel, "hi").status.ok());
  CHECK_THAT(channel.host().requests().back().body, Contains(R"("customservice":{"kf_account":"anna@shop"})"));
}

TEST_CASE("another command is not supported") {
  Channel channel;
  const auto done =
      channel.host().send({.id = "c1", .type = "message.recall", .peer_id = "o1", .json = "{}", .attempt = 1});
  REQUIRE(done.has_value());
  CHECK(done->status.code == EKD_E_UNSUPPORTED);
}

TEST_CASE("without a token the message is not sent, and the command says what to do where asking again is useless") {
  const auto [peer, status, native] = GENERATE(table<testkit::PeerAnswer, ekd_status, std::string>({
      {errcode(40001), EKD_E_AUTH, "40001"},
      {errcode(40013), EKD_E_AUTH, "40013"},
      {errcode(40125), EKD_E_AUTH, "40125"},
      {errcode(40164), EKD_E_AUTH, "40164"},
      {errcode(40243), EKD_E_AUTH, "40243"},
      {errcode(-1), EKD_E_RETRY, ""},
      {errcode(45009), EKD_E_RETRY, ""},
      {errcode(45011), EKD_E_RATE_LIMITED, ""},
      {errcode(12345), EKD_E_RETRY, ""},
      {answer("", 500), EKD_E_RETRY, ""},
      {answer("<html>"), EKD_E_RETRY, ""},
      {answer(R"({"access_token":"","expires_in":7200})"), EKD_E_RETRY, ""},
      {answer(R"({"access_token":"T","expires_in":0})"), EKD_E_RETRY, ""},
      {lost(Outcome::unknown), EKD_E_NOT_CONNECTED, ""},
      {lost(Outcome::not_sent), EKD_E_NOT_CONNECTED, ""},
  }));
  INFO(peer.status << " " << peer.body);
  Channel channel;
  channel.host().script("POST", kTokenUrl, peer);
  const auto done = send(channel);
  CHECK(done.status.code == status);
  CHECK(channel.host().requests().size() == 1);
  if (native.empty()) return;
  CHECK(at(parse(done.result), "/error/native") == native);
  CHECK(at(parse(done.result), "/error/code") == "account");
  CHECK_THAT(channel.host().log_text(), Contains(native));
  CHECK_THAT(channel.host().log_text(), !Contains("planted"));
}
