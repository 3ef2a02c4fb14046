// SPDX-License-Identifier: Apache-2.0
// Messages that are no customer-service messages of a service account: templates, to many, a mini-program's.
#include <catch2/catch.hpp>

#include "wechat/outgoing.hpp"

using namespace ekiden;
using namespace ekiden::wechat;
using Catch::Matchers::Contains;

namespace {

sdk::Status read(std::string_view json, ApiCall& call, std::string_view type = "message.send", bool mini = false) {
  return to_call({.id = "c1", .type = type, .peer_id = "o1", .json = json, .attempt = 1},
                 {.kf_account = {}, .is_mini_program = mini}, MediaIds(kServiceAccountFiles), call);
}

}  // namespace

TEST_CASE("a template message carries the command's id, by which Tencent knows a repetition") {
  ApiCall call;
  REQUIRE(read(R"({"parts":[{"type":"template","name":"TM1","url":"https://e/1","params":)"
               R"({"keyword1":"已发货","keyword2":{"value":"今天","color":"#173177"}},)"
               R"("mini_program":{"appid":"wx2","path":"p"}}]})",
               call)
              .ok());
  CHECK(call.path == "/cgi-bin/message/template/send");
  CHECK(call.body == R"({"touser":"o1","template_id":"TM1","url":"https://e/1",)"
                     R"("miniprogram":{"appid":"wx2","pagepath":"p"},"client_msg_id":"c1",)"
                     R"("data":{"keyword1":{"value":"已发货"},"keyword2":{"value":"今天","color":"#173177"}}})");
}

TEST_CASE("a subscription message is another call, and takes no id") {
  ApiCall call;
  REQUIRE(
      read(R"({"parts":[{"type":"template","name":"T","subscription":true,"params":{"thing1":"票"}}]})", call).ok());
  CHECK(call.path == "/cgi-bin/message/subscribe/bizsend");
  CHECK(call.body == R"({"touser":"o1","template_id":"T","data":{"thing1":{"value":"票"}}})");
}

TEST_CASE("a message to many is idempotent by the command's id") {
  ApiCall call;
  REQUIRE(read(R"({"args":{"tag_id":101},"parts":[{"type":"text","text":"新品"}]})", call, "message.broadcast").ok());
  CHECK(call.path == "/cgi-bin/message/mass/sendall");
  CHECK(call.body == R"({"filter":{"is_to_all":false,"tag_id":101},"msgtype":"text","text":{"content":"新品"},)"
                     R"("send_ignore_reprint":0,"clientmsgid":"c1"})");
  REQUIRE(read(R"({"args":{"to_all":true},"parts":[{"type":"image","media":{"platform_media_id":"M"}}]})", call,
               "message.broadcast")
              .ok());
  CHECK_THAT(call.body, Contains(R"("msgtype":"image","images":{"media_ids":["M"]})"));
  CHECK(read(R"({"parts":[{"type":"text","text":"x"}]})", call, "message.broadcast").code == EKD_E_REJECTED);
  CHECK(read(R"({"args":{"to_all":true},"parts":[{"type":"link","url":"u"}]})", call, "message.broadcast").code ==
        EKD_E_REJECTED);
}

TEST_CASE("a message to a list of customers, a video to many, and a preview to one") {
  const auto many = [](std::string_view args, std::string_view part, ApiCall& call) {
    return read(R"({"args":)" + std::string(args) + R"(,"parts":[)" + std::string(part) + "]}", call,
                "message.broadcast");
  };
  constexpr std::string_view kText = R"({"type":"text","text":"新品"})";
  constexpr std::string_view kImage = R"({"type":"image","media":{"platform_media_id":"M"}})";
  ApiCall call;
  REQUIRE(many(R"({"openids":["o1","o2"]})", kText, call).ok());
  CHECK(call.path == "/cgi-bin/message/mass/send");
  CHECK(call.body == R"({"touser":["o1","o2"],"msgtype":"text","text":{"content":"新品"},)"
                     R"("send_ignore_reprint":0,"clientmsgid":"c1"})");
  CHECK(call.is_reported);
  REQUIRE(many(R"({"to_all":true,"ignore_reprint":true})",
               R"({"type":"template","name":"mpvideo","params":{"media_id":"V","title":"t","description":"d"}})", call)
              .ok());
  CHECK(call.body == R"({"filter":{"is_to_all":true},"msgtype":"mpvideo","mpvideo":{"media_id":"V","title":"t",)"
                     R"("description":"d"},"send_ignore_reprint":1,"clientmsgid":"c1"})");
  REQUIRE(many(R"({"preview_openid":"o1"})", kImage, call).ok());
  CHECK(call.path == "/cgi-bin/message/mass/preview");
  CHECK(call.body == R"({"touser":"o1","msgtype":"image","image":{"media_id":"M"}})");
  CHECK_FALSE(call.is_reported);
  REQUIRE(many(R"({"preview_wechat_id":"anna"})", kText, call).ok());
  CHECK(call.body == R"({"towxname":"anna","msgtype":"text","text":{"content":"新品"}})");
}

TEST_CASE("a message to many that names no audience, two, or a list of the wrong length is refused") {
  std::string most = R"({"openids":["o")";
  for (int i = 1; i < 10'000; ++i) most += R"(,"o")";
  const std::string args =
      GENERATE_COPY(std::string("{}"), std::string(R"({"to_all":false})"), std::string(R"({"to_all":true,"tag_id":1})"),
                    std::string(R"({"openids":["o1"]})"), std::string(R"({"openids":["o1",""]})"),
                    std::string(R"({"openids":["o1",2]})"),
                    std::string(R"({"openids":["o1","o2"],"preview_openid":"o1"})"), most + R"(,"o"]})");
  const std::string json = R"({"args":)" + args + R"(,"parts":[{"type":"text","text":"x"}]})";
  ApiCall call;
  CHECK(read(json, call, "message.broadcast").code == EKD_E_REJECTED);
  CHECK(read(R"({"args":)" + most + R"(]},"parts":[{"type":"text","text":"x"}]})", call, "message.broadcast").ok());
  CHECK(
      read(R"({"args":{"to_all":true},"parts":[{"type":"text","text":"x"}]})", call, "message.broadcast", true).code ==
      EKD_E_REJECTED);
}

TEST_CASE("a mini-program's customer service takes four types, and its own link") {
  ApiCall call;
  REQUIRE(read(R"({"parts":[{"type":"link","url":"https://e","title":"t","desc":"d","thumb":"https://e/p"}]})", call,
               "message.send", true)
              .ok());
  CHECK(call.body == R"({"touser":"o1","msgtype":"link","link":{"title":"t","description":"d","url":"https://e",)"
                     R"("thumb_url":"https://e/p"}})");
  CHECK(read(R"({"parts":[{"type":"audio","media":{"platform_media_id":"M"}}]})", call, "message.send", true).code ==
        EKD_E_REJECTED);
  REQUIRE(read(R"({"on":true})", call, "typing.set", true).ok());
  CHECK(call.path == "/cgi-bin/message/custom/business/typing");
  REQUIRE(
      read(R"({"parts":[{"type":"template","name":"T","params":{"thing1":"x"}}]})", call, "message.send", true).ok());
  CHECK(call.path == "/cgi-bin/message/subscribe/send");
}

TEST_CASE("what Tencent calls the message stands in the result") {
  CHECK(outgoing_id("message.send", R"({"errcode":0,"errmsg":"ok","msgid":200163836})") == "200163836");
  CHECK(outgoing_id("message.broadcast", R"({"errcode":0,"msg_id":34182,"msg_data_id":206227730})") == "34182");
  CHECK(outgoing_id("message.send", R"({"errcode":0,"errmsg":"ok"})").empty());
  CHECK(outgoing_result("34182") == R"({"native_id":"34182"})");
  CHECK(outgoing_result("") == "{}");
}
