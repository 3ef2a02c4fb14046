// SPDX-License-Identifier: Apache-2.0
// Commands through the adapter's ABI, against a scripted Tencent.
#include <catch2/catch.hpp>

#include <ekiden/testkit/schemas.hpp>
#include "kf_support.hpp"
#include "wechat/kf_errors.hpp"

using namespace ekiden;
using namespace ekiden::wechat;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;

namespace {

// Answers the calls of a channel in order.
void script(KfChannel& channel, std::vector<testkit::PeerAnswer> answers) {
  const auto left = std::make_shared<std::vector<testkit::PeerAnswer>>(std::move(answers));
  channel.peer().calls = [left](const testkit::SeenRequest&) {
    if (left->empty()) return json_answer("nothing is scripted", 404);
    testkit::PeerAnswer answer = left->front();
    left->erase(left->begin());
    return answer;
  };
}

testkit::PeerAnswer sent(std::string_view msgid = "c1") {
  return json_answer(R"({"errcode":0,"errmsg":"ok","msgid":")" + std::string(msgid) + "\"}");
}

testkit::Completion send(KfChannel& channel, std::uint32_t attempt = 1) {
  const auto done = channel.host().send(
      {.id = "c1",
       .type = "message.send",
       .peer_id = "wmAnna",
       .json = R"({"type":"message.send","to":"wmAnna","parts":[{"type":"text","text":"planted text"}]})",
       .attempt = attempt});
  REQUIRE(done.has_value());
  return *done;
}

std::size_t sends(KfChannel& channel) {
  const auto& requests = channel.host().requests();
  return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(), [](const auto& request) {
    return request.url.find("/cgi-bin/kf/send_msg?") != std::string::npos;
  }));
}

}  // namespace

TEST_CASE("a message of 微信客服 is sent with our id, and Tencent's answer names it") {
  KfChannel channel;
  script(channel, {sent()});
  const auto done = send(channel);
  CHECK(done.status.ok());
  CHECK(done.result == R"({"native_id":"c1"})");
  const auto& request = channel.host().requests().back();
  CHECK(request.url == "https://api.example/cgi-bin/kf/send_msg?access_token=T1");
  CHECK(request.at_most_once);
}

TEST_CASE("every code of 微信客服 decides what becomes of the command") {
  const auto index = GENERATE(range(std::size_t{0}, kf_errors().size()));
  const ErrorRow& row = kf_errors()[index];
  INFO(row.code);
  KfChannel channel;
  const int code = static_cast<int>(row.code);
  script(channel, {errcode_answer(code), errcode_answer(code)});
  const auto done = send(channel);
  const bool is_token = row.error_class == ErrorClass::kToken;
  CHECK(sends(channel) == (is_token ? 2 : 1));
  switch (row.error_class) {
    case ErrorClass::kRetry:
      CHECK(done.status.code == EKD_E_RETRY);
      break;
    case ErrorClass::kThrottled:
      CHECK(done.status.code == EKD_E_RATE_LIMITED);
      CHECK(done.status.retry_after_ms == 60'000);
      break;
    case ErrorClass::kAccount:
      CHECK(done.status.code == EKD_E_AUTH);
      break;
    default:
      CHECK(done.status.code == EKD_E_REJECTED);
  }
  CHECK(done.status.upstream_status == row.code);
  const auto result = parse(done.result);
  CHECK(at(result, "/error/code") == word(row.error_class));
  CHECK(at(result, "/error/native") == std::to_string(row.code));
  CHECK_THAT(done.status.message + done.result, !Contains("planted") && !Contains("some words"));
}

TEST_CASE("a code that nobody knows is never success") {
  KfChannel channel;
  script(channel, {errcode_answer(12345)});
  const auto done = send(channel);
  CHECK(done.status.code == EKD_E_REJECTED);
  CHECK(at(parse(done.result), "/error/code") == "unknown_code");
}

TEST_CASE("a message whose answer was lost may be sent again, and its success counts") {
  KfChannel channel;
  script(channel, {testkit::lost_answer(), sent()});
  CHECK(send(channel, 1).status.code == EKD_E_UNKNOWN_OUTCOME);
  CHECK(send(channel, 2).status.ok());
}

TEST_CASE("a refused repetition says nothing about the attempt before, whose answer was lost") {
  const int code = GENERATE(40058, 95001, 95002, 40013, 12345);
  KfChannel channel;
  script(channel, {testkit::lost_answer(), errcode_answer(code)});
  CHECK(send(channel, 1).status.code == EKD_E_UNKNOWN_OUTCOME);
  const auto done = send(channel, 2);
  CHECK(done.status.code == EKD_E_UNKNOWN_OUTCOME);
  CHECK_THAT(done.status.message, Contains(std::to_string(code)));
}

TEST_CASE("a repetition after a restart is one whose first attempt nobody knows") {
  KfChannel channel;
  script(channel, {errcode_answer(95001)});
  CHECK(send(channel, 2).status.code == EKD_E_UNKNOWN_OUTCOME);
}

TEST_CASE("a repetition of what certainly was not carried out is refused for good") {
  KfChannel channel;
  script(channel, {errcode_answer(-1), errcode_answer(45033), errcode_answer(95001)});
  CHECK(send(channel, 1).status.code == EKD_E_RETRY);
  CHECK(send(channel, 2).status.code == EKD_E_RATE_LIMITED);
  CHECK(send(channel, 3).status.code == EKD_E_REJECTED);
}

TEST_CASE("where the code of a repeated id is known, the repetition is success") {
  KfChannel channel(R"(,"duplicate_msgid_codes":[95099])");
  script(channel, {testkit::lost_answer(), errcode_answer(95099)});
  CHECK(send(channel, 1).status.code == EKD_E_UNKNOWN_OUTCOME);
  const auto done = send(channel, 2);
  CHECK(done.status.ok());
  CHECK(done.result == R"({"native_id":"c1"})");
}

TEST_CASE("a failure of 微信客服 makes a status that follows its schema") {
  KfChannel channel;
  script(channel, {errcode_answer(95018)});
  const auto done = send(channel);
  const std::string status =
      R"({"status":{"outbound_id":"c1","status":"failed","at":"2026-01-01T00:00:00Z",)" + done.result.substr(1) + "}";
  CHECK(testkit::check_against_schema("message-status.json", status) == std::vector<std::string>());
  CHECK_THAT(at(parse(done.result), "/error/action"), Contains("servicer"));
}
