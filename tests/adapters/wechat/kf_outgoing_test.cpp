// SPDX-License-Identifier: Apache-2.0
#include "wechat/kf_outgoing.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace ekiden;
using namespace ekiden::wechat;
using Catch::Matchers::Contains;

namespace {

const std::vector<std::string> kDesks = {"wk1", "wk2"};

sdk::Status read(const std::string& part, ApiCall& call, const std::string& to = "wmAnna",
                 const std::string& more = {}) {
  const std::string json = R"({"type":"message.send","to":")" + to + R"(","parts":[)" + part + "]" + more + "}";
  return kf_to_call({.id = "c1", .type = "message.send", .peer_id = "wmAnna", .json = json, .attempt = 1}, kDesks,
                    MediaIds(kCustomerServiceFiles), call);
}

}  // namespace

TEST_CASE("each part is written as Tencent wants it, with our id") {
  const auto [part, message] = GENERATE(table<std::string, std::string>({
      {R"({"type":"text","text":"你好 \"😀\""})", R"("msgtype":"text","text":{"content":"你好 \"😀\""})"},
      {R"({"type":"image","media":{"platform_media_id":"M"}})", R"("msgtype":"image","image":{"media_id":"M"})"},
      {R"({"type":"audio","media":{"platform_media_id":"M"}})", R"("msgtype":"voice","voice":{"media_id":"M"})"},
      {R"({"type":"video","media":{"platform_media_id":"M"}})", R"("msgtype":"video","video":{"media_id":"M"})"},
      {R"({"type":"file","media":{"platform_media_id":"M"}})", R"("msgtype":"file","file":{"media_id":"M"})"},
      {R"({"type":"link","url":"https://u","title":"t","desc":"d","thumb_platform_media_id":"M"})",
       R"("msgtype":"link","link":{"title":"t","desc":"d","url":"https://u","thumb_media_id":"M"})"},
      {R"({"type":"mini_program","appid":"wx1","path":"/p","title":"t","thumb_platform_media_id":"M"})",
       R"("msgtype":"miniprogram","miniprogram":{"appid":"wx1","title":"t","pagepath":"/p","thumb_media_id":"M"})"},
      {R"({"type":"location","lat":31.25,"lng":121.5,"crs":"gcj02","name":"n","address":"a"})",
       R"("msgtype":"location","location":{"name":"n","address":"a","latitude":31.25,"longitude":121.5})"},
      {R"({"type":"contact_card","identities":[{"type":"user_id","value":"zhangsan"}]})",
       R"("msgtype":"business_card","business_card":{"userid":"zhangsan"})"},
      {R"({"type":"template","name":"msgmenu","params":{"head_content":"满意吗","list":[{"type":"click"}]}})",
       R"("msgtype":"msgmenu","msgmenu":{"head_content":"满意吗","list":[{"type":"click"}]})"},
      {R"({"type":"template","name":"ca_link","params":{"link_url":"https://l"}})",
       R"("msgtype":"ca_link","ca_link":{"link_url":"https://l"})"},
  }));
  INFO(part);
  ApiCall call;
  REQUIRE(read(part, call).ok());
  CHECK(call.path == "/cgi-bin/kf/send_msg");
  CHECK(call.body == R"({"touser":"wmAnna","open_kfid":"wk1","msgid":"c1",)" + message + "}");
  CHECK_FALSE(call.only_reads);
}

TEST_CASE("what Tencent would refuse for its form is refused before anything leaves, with what is missing") {
  const auto [part, why] = GENERATE(table<std::string, std::string>({
      {R"({"type":"text","text":""})", "empty"},
      {R"({"type":"text","text":"\u0001"})", "empty"},
      {R"({"type":"text","text":")" + std::string(2049, 'x') + "\"}", "2048"},
      {R"({"type":"image","media":{}})", "platform_media_id"},
      {R"({"type":"image"})", "platform_media_id"},
      {R"({"type":"link","title":"t","thumb_platform_media_id":"M"})", "url"},
      {R"({"type":"link","url":"u","thumb_platform_media_id":"M"})", "title"},
      {R"({"type":"link","url":"u","title":"t"})", "thumb_platform_media_id"},
      {R"({"type":"mini_program","path":"/p","thumb_platform_media_id":"M"})", "appid"},
      {R"({"type":"mini_program","appid":"wx1","thumb_platform_media_id":"M"})", "path"},
      {R"({"type":"mini_program","appid":"wx1","path":"/p"})", "thumb_platform_media_id"},
      {R"({"type":"location","lat":1})", "lng"},
      {R"({"type":"location","lat":1,"lng":2,"crs":"wgs84"})", "gcj02"},
      {R"({"type":"contact_card","identities":[]})", "identity"},
      {R"({"type":"template","name":"msgmenu"})", "params"},
      {R"({"type":"template","name":"other","params":{}})", "type"},
      {R"({"type":"sticker","id":"1"})", "type"},
      {R"({"type":"text","text":"a"},{"type":"text","text":"b"})", "one part"},
  }));
  INFO(part);
  ApiCall call;
  const auto status = read(part, call);
  CHECK(status.code == EKD_E_REJECTED);
  CHECK_THAT(status.message, Contains(why));
}

TEST_CASE("the account is the one of the conversation, and must be the channel's") {
  const std::string text = R"({"type":"text","text":"a"})";
  ApiCall call;
  REQUIRE(read(text, call, "wechat-kf:wk2:dm:wmAnna").ok());
  CHECK_THAT(call.body, Contains(R"("open_kfid":"wk2")"));
  CHECK(read(text, call, "wechat-kf:wk9:dm:wmAnna").code == EKD_E_REJECTED);
}

TEST_CASE("a welcome and a closing word go out with the code of their event") {
  ApiCall call;
  REQUIRE(read(R"({"type":"text","text":"欢迎"})", call, "wmAnna", R"(,"reply_to":{"ticket":"W1"})").ok());
  CHECK(call.path == "/cgi-bin/kf/send_msg_on_event");
  CHECK(call.body == R"({"code":"W1","msgid":"c1","msgtype":"text","text":{"content":"欢迎"}})");
  REQUIRE(read(R"({"type":"template","name":"msgmenu","params":{"head_content":"h"}})", call, "wmAnna",
               R"(,"reply_to":{"ticket":"W1"})")
              .ok());
  CHECK(read(R"({"type":"image","media":{"platform_media_id":"M"}})", call, "wmAnna", R"(,"reply_to":{"ticket":"W1"})")
            .code == EKD_E_REJECTED);
}

TEST_CASE("another command of 微信客服 is not supported") {
  ApiCall call;
  const sdk::Command command{.id = "c1", .type = "typing.set", .peer_id = "wm", .json = "{}", .attempt = 1};
  CHECK(kf_to_call(command, kDesks, MediaIds(kCustomerServiceFiles), call).code == EKD_E_UNSUPPORTED);
}

TEST_CASE("a message needs the files of its type that Tencent does not have, under the name that is shown") {
  const auto [part, key] = GENERATE(table<std::string, std::string>({
      {R"({"type":"image","media":{"ref":"sha256:1"}})", "image/sha256:1"},
      {R"({"type":"audio","media":{"ref":"sha256:1"}})", "voice/sha256:1"},
      {R"({"type":"video","media":{"ref":"sha256:1","thumb_ref":"sha256:2"}})", "video/sha256:1"},
      {R"({"type":"file","media":{"ref":"sha256:1"}})", "file/sha256:1"},
      {R"({"type":"file","media":{"ref":"sha256:1","name":"a.pdf"}})", "file/sha256:1/"},
      {R"({"type":"link","url":"u","title":"t","thumb_ref":"sha256:1"})", "image/sha256:1"},
      {R"({"type":"mini_program","appid":"a","path":"p","thumb_ref":"sha256:1"})", "image/sha256:1"},
      {R"({"type":"image","media":{"ref":"sha256:1","platform_media_id":"M"}})", ""},
      {R"({"type":"text","text":"sha256:1"})", ""},
  }));
  INFO(part);
  const std::string json = R"({"type":"message.send","to":"wmAnna","parts":[)" + part + "]}";
  const sdk::Command command{.id = "c1", .type = "message.send", .peer_id = "wmAnna", .json = json, .attempt = 1};
  const auto files = kf_needed_files(command);
  REQUIRE(files.size() == (key.empty() ? 0 : 1));
  if (files.empty()) return;
  CHECK_THAT(key_of(files[0]), Catch::StartsWith(key));
  MediaIds ids(kCustomerServiceFiles);
  ids.add(files[0], "M7");
  ApiCall call;
  REQUIRE(kf_to_call(command, kDesks, ids, call).ok());
  CHECK_THAT(call.body, Contains(R"(media_id":"M7")"));
}

TEST_CASE("a file's name is one that a form's head can hold") {
  const sdk::Command command{.id = "c1",
                             .type = "message.send",
                             .peer_id = "wmAnna",
                             .json = R"({"type":"message.send","to":"wmAnna","parts":[{"type":"file","media":)"
                                     R"({"ref":"sha256:1","name":"the \"best\"\noffer.pdf"}}]})",
                             .attempt = 1};
  const auto files = kf_needed_files(command);
  REQUIRE(files.size() == 1);
  CHECK(files[0].name == "the _best__offer.pdf");
}
