// SPDX-License-Identifier: Apache-2.0
// Commands as Tencent's requests.
#include "wechat/outgoing.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"
#include "wechat/descriptor.hpp"

using namespace ekiden;
using namespace ekiden::wechat;
using Catch::Matchers::Contains;

namespace {

sdk::Status read(std::string_view json, ApiCall& call, std::string_view type = "message.send",
                 std::string_view kf_account = {}) {
  return to_call({.id = "c1", .type = type, .peer_id = "o1", .json = json, .attempt = 1},
                 {.kf_account = std::string(kf_account)}, MediaIds(kServiceAccountFiles), call);
}

std::string with_part(const std::string& part) {
  return R"({"type":"message.send","channel":"wechat-cn","to":"o1","parts":[)" + part + "]}";
}

}  // namespace

TEST_CASE("each type of part is a type of Tencent's customer-service messages") {
  const auto [part, body] = GENERATE(table<std::string, std::string>({
      {R"({"type":"text","text":"您好 <a href=\"https://e\">看</a>"})",
       R"({"touser":"o1","msgtype":"text","text":{"content":"您好 <a href=\"https://e\">看</a>"}})"},
      {R"({"type":"image","media":{"platform_media_id":"M"}})",
       R"({"touser":"o1","msgtype":"image","image":{"media_id":"M"}})"},
      {R"({"type":"audio","media":{"platform_media_id":"M"},"transcript":"喂"})",
       R"({"touser":"o1","msgtype":"voice","voice":{"media_id":"M"}})"},
      {R"({"type":"video","media":{"platform_media_id":"M","thumb_platform_media_id":"T"}})",
       R"({"touser":"o1","msgtype":"video","video":{"media_id":"M","thumb_media_id":"T"}})"},
      {R"({"type":"video","media":{"platform_media_id":"M","thumb_platform_media_id":"T","name":"安装.mp4"}})",
       R"({"touser":"o1","msgtype":"video","video":{"media_id":"M","title":"安装.mp4","thumb_media_id":"T"}})"},
      {R"({"type":"link","url":"https://e/1","title":"订单","desc":"已发货","thumb":"https://e/1.png"})",
       R"({"touser":"o1","msgtype":"news","news":{"articles":[{"title":"订单","description":"已发货",)"
       R"("url":"https://e/1","picurl":"https://e/1.png"}]}})"},
      {R"({"type":"template","name":"music","params":{"title":"歌","musicurl":"https://e/m","thumb_media_id":"T"}})",
       R"({"touser":"o1","msgtype":"music","music":{"title":"歌","musicurl":"https://e/m","thumb_media_id":"T"}})"},
      {R"({"type":"template","name":"msgmenu","params":{"head_content":"满意吗","list":[{"id":"1","content":"是"}]}})",
       R"({"touser":"o1","msgtype":"msgmenu","msgmenu":{"head_content":"满意吗","list":[{"id":"1","content":"是"}]}})"},
      {R"({"type":"template","name":"mpnewsarticle","params":{"article_id":"A"}})",
       R"({"touser":"o1","msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":"A"}})"},
      {R"({"type":"template","name":"mpnews","params":{"media_id":"M"}})",
       R"({"touser":"o1","msgtype":"mpnews","mpnews":{"media_id":"M"}})"},
      {R"({"type":"template","name":"wxcard","params":{"card_id":"C"}})",
       R"({"touser":"o1","msgtype":"wxcard","wxcard":{"card_id":"C"}})"},
      {R"({"type":"link","url":"https://e/1"})",
       R"({"touser":"o1","msgtype":"news","news":{"articles":[{"url":"https://e/1"}]}})"},
      {R"({"type":"mini_program","appid":"wx2","path":"pages/a?b=1","title":"门店","thumb_platform_media_id":"T"})",
       R"({"touser":"o1","msgtype":"miniprogrampage","miniprogrampage":{"title":"门店","appid":"wx2",)"
       R"("pagepath":"pages/a?b=1","thumb_media_id":"T"}})"},
  }));
  INFO(part);
  ApiCall call;
  REQUIRE(read(with_part(part), call).ok());
  CHECK(call.path == "/cgi-bin/message/custom/send");
  CHECK(call.body == body);
}

TEST_CASE("what can never be sent is refused with what is missing") {
  const auto [part, says] = GENERATE(table<std::string, std::string>({
      {R"({"type":"text"})", "no text"},
      {R"({"type":"image"})", "media.ref"},
      {R"({"type":"image","media":{"ref":"r","url":"https://e"}})", "media.ref"},
      {R"({"type":"image","media":{"platform_media_id":""}})", "media.ref"},
      {R"({"type":"audio","media":{"platform_media_id":7}})", "media.ref"},
      {R"({"type":"video","media":{"thumb_platform_media_id":"T"}})", "media.platform_media_id"},
      {R"({"type":"video","media":{"platform_media_id":"M"}})", "thumb_platform_media_id"},
      {R"({"type":"link","title":"t"})", "url"},
      {R"({"type":"mini_program","path":"p","thumb_platform_media_id":"T"})", "appid"},
      {R"({"type":"mini_program","appid":"wx2","thumb_platform_media_id":"T"})", "path"},
      {R"({"type":"mini_program","appid":"wx2","path":"p","thumb":"https://e"})", "thumb_platform_media_id"},
      {R"({"type":"file","media":{"platform_media_id":"M"}})", "type"},
      {R"({"type":"unknown","native_type":"x"})", "type"},
      {R"("text")", "type"},
      {R"({"type":"image","media":{"platform_media_id":"M"}},{"type":"text","text":"a"})", "one part"},
  }));
  INFO(part);
  ApiCall call;
  const sdk::Status status = read(with_part(part), call);
  CHECK(status.code == EKD_E_REJECTED);
  CHECK_THAT(status.message, Contains(says));
  CHECK(call.body.empty());
}

TEST_CASE("the descriptor declares the parts that can be sent, and no others") {
  const auto descriptor = test::parse(kWechatOaDescriptor);
  const auto& parts = descriptor["commands"]["message.send"]["parts"];
  CHECK(parts.MemberCount() == 7);
  for (const auto& part : parts.GetObject()) {
    const std::string type = part.name.GetString();
    INFO(type);
    ApiCall call;
    CHECK_THAT(read(with_part(R"({"type":")" + type + "\"}"), call).message, !Contains("of this type"));
  }
}

TEST_CASE("a message is shown as the customer-service account of the configuration") {
  ApiCall call;
  REQUIRE(read(with_part(R"({"type":"text","text":"a"})"), call, "message.send", "anna@shop").ok());
  CHECK(call.body ==
        R"({"touser":"o1","msgtype":"text","text":{"content":"a"},"customservice":{"kf_account":"anna@shop"}})");
}

TEST_CASE("typing is shown, or no longer") {
  const auto [on, command] = GENERATE(table<std::string, std::string>(
      {{"", "Typing"}, {R"(,"on":true)", "Typing"}, {R"(,"on":false)", "CancelTyping"}}));
  ApiCall call;
  REQUIRE(read(R"({"type":"typing.set","channel":"wechat-cn","to":"o1")" + on + "}", call, "typing.set").ok());
  CHECK(call.path == "/cgi-bin/message/custom/typing");
  CHECK(call.body == R"({"touser":"o1","command":")" + command + "\"}");
}

TEST_CASE("any other command is not known here, and what is no command is refused") {
  ApiCall call;
  CHECK_FALSE(is_outgoing("message.recall"));
  CHECK(read("[]", call).code == EKD_E_REJECTED);
  CHECK(read("{", call, "typing.set").code == EKD_E_REJECTED);
}
