// SPDX-License-Identifier: Apache-2.0
#include "wechat/oa_commands.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace ekiden;
using namespace ekiden::wechat;
using namespace ekiden::wechat::test;

namespace {

sdk::Status read(std::string_view type, std::string_view args, ApiCall& call) {
  const std::string json = R"({"args":)" + std::string(args) + "}";
  return oa_command_call({.id = "c1", .type = type, .peer_id = "o1", .json = json, .attempt = 1}, "wx1", call);
}

}  // namespace

TEST_CASE("each command is a call of Tencent's API") {
  const auto [type, args, path, body] = GENERATE(table<std::string, std::string, std::string, std::string>({
      {"contact.get", "{}", "/cgi-bin/user/info?lang=zh_CN&openid=o1", ""},
      {"contact.tag", R"({"tag_id":101})", "/cgi-bin/tags/members/batchtagging",
       R"({"openid_list":["o1"],"tagid":101})"},
      {"contact.tag", R"({"tag_id":101,"on":false})", "/cgi-bin/tags/members/batchuntagging",
       R"({"openid_list":["o1"],"tagid":101})"},
      {"contact.remark", R"({"remark":"王"})", "/cgi-bin/user/info/updateremark", R"({"openid":"o1","remark":"王"})"},
      {"conversation.get", "{}", "/customservice/kfsession/getsession?openid=o1", ""},
      {"conversation.assign", R"({"agent":"a@b"})", "/customservice/kfsession/create",
       R"({"kf_account":"a@b","openid":"o1"})"},
      {"conversation.close", R"({"agent":"a@b"})", "/customservice/kfsession/close",
       R"({"kf_account":"a@b","openid":"o1"})"},
      {"tag.list", "{}", "/cgi-bin/tags/get", ""},
      {"tag.create", R"({"name":"老客"})", "/cgi-bin/tags/create", R"({"tag":{"name":"老客"}})"},
      {"tag.update", R"({"tag_id":101,"name":"新"})", "/cgi-bin/tags/update", R"({"tag":{"id":101,"name":"新"}})"},
      {"tag.delete", R"({"tag_id":101})", "/cgi-bin/tags/delete", R"({"tag":{"id":101}})"},
      {"menu.get", "{}", "/cgi-bin/menu/get", ""},
      {"menu.set", R"({"button":[{"type":"click","name":"订单","key":"K"}]})", "/cgi-bin/menu/create",
       R"({"button":[{"type":"click","name":"订单","key":"K"}]})"},
      {"menu.set", R"({"button":[],"matchrule":{"tag_id":"2"}})", "/cgi-bin/menu/addconditional",
       R"({"button":[],"matchrule":{"tag_id":"2"}})"},
      {"menu.delete", "{}", "/cgi-bin/menu/delete", ""},
      {"menu.delete", R"({"menu_id":"208"})", "/cgi-bin/menu/delconditional", R"({"menuid":"208"})"},
      {"menu.delete", R"({"menu_id":208396993})", "/cgi-bin/menu/delconditional", R"({"menuid":"208396993"})"},
      {"qr.create", R"({"scene":"柜台"})", "/cgi-bin/qrcode/create",
       R"({"expire_seconds":604800,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"柜台"}}})"},
      {"qr.create", R"({"scene":7,"permanent":true})", "/cgi-bin/qrcode/create",
       R"({"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":7}}})"},
      {"agent.list", "{}", "/cgi-bin/customservice/getkflist", ""},
      {"agent.add", R"({"agent":"a@b","nickname":"安"})", "/customservice/kfaccount/add",
       R"({"kf_account":"a@b","nickname":"安"})"},
      {"agent.delete", R"({"agent":"a@b"})", "/customservice/kfaccount/del", R"({"kf_account":"a@b"})"},
      {"agent.invite", R"({"agent":"a@b","wechat_id":"w"})", "/customservice/kfaccount/inviteworker",
       R"({"kf_account":"a@b","invite_wx":"w"})"},
      {"quota.get", R"({"path":"/cgi-bin/message/custom/send"})", "/cgi-bin/openapi/quota/get",
       R"({"cgi_path":"/cgi-bin/message/custom/send"})"},
      {"quota.clear", "{}", "/cgi-bin/clear_quota", R"({"appid":"wx1"})"},
  }));
  INFO(type << " " << args);
  ApiCall call;
  REQUIRE(read(type, args, call).ok());
  CHECK(call.path == path);
  CHECK(call.body == body);
}

TEST_CASE("a command that asks knows by which member Tencent answers without an errcode") {
  const auto [type, args, member] = GENERATE(table<std::string, std::string, std::string>({
      {"contact.get", "{}", "openid"},
      {"tag.list", "{}", "tags"},
      {"tag.create", R"({"name":"a"})", "tag"},
      {"tag.update", R"({"tag_id":1,"name":"a"})", ""},
      {"menu.get", "{}", "menu"},
      {"menu.set", R"({"button":[]})", ""},
      {"menu.set", R"({"button":[],"matchrule":{}})", "menuid"},
      {"qr.create", R"({"scene":"a"})", "ticket"},
      {"agent.list", "{}", "kf_list"},
      {"conversation.get", "{}", ""},
  }));
  INFO(type << " " << args);
  ApiCall call;
  REQUIRE(read(type, args, call).ok());
  CHECK(call.answer_member == member);
}

TEST_CASE("a command that lacks what it needs never leaves") {
  for (const auto& [type, args] :
       std::vector<std::pair<std::string, std::string>>{{"contact.tag", "{}"},
                                                        {"conversation.assign", "{}"},
                                                        {"tag.create", "{}"},
                                                        {"tag.update", R"({"name":"x"})"},
                                                        {"menu.set", "{}"},
                                                        {"menu.delete", R"({"menu_id":""})"},
                                                        {"menu.delete", R"({"menu_id":null})"},
                                                        {"qr.create", "{}"},
                                                        {"qr.create", R"({"scene":0})"},
                                                        {"qr.create", R"({"scene":100001,"permanent":true})"},
                                                        {"qr.create", R"({"scene":"a","expire_seconds":2592001})"},
                                                        {"agent.add", R"({"agent":"a@b"})"},
                                                        {"quota.get", "{}"}}) {
    INFO(type << " " << args);
    ApiCall call;
    CHECK(read(type, args, call).code == EKD_E_REJECTED);
  }
}

TEST_CASE("a customer is told with UnionID, and without what Tencent leaves blank") {
  const auto result = parse(oa_command_result(
      "contact.get", R"({"subscribe":1,"openid":"o1","nickname":"","sex":0,"language":"zh_CN","city":"",)"
                     R"("subscribe_time":1382694957,"unionid":"u1","remark":"","groupid":0,"tagid_list":[128,2],)"
                     R"("subscribe_scene":"ADD_SCENE_QR_CODE","qr_scene":98765,"qr_scene_str":"柜台"})"));
  CHECK(at(result, "/result/subscribed") == "true");
  CHECK(at(result, "/result/identities") == R"([{"type":"openid","value":"o1"},{"type":"unionid","value":"u1"}])");
  CHECK(at(result, "/result/tag_ids") == "[128,2]");
  CHECK(at(result, "/result/scene") == "ADD_SCENE_QR_CODE");
  CHECK(at(result, "/result/remark") == "(none)");
}

TEST_CASE("a QR code comes as ticket, address and two pictures") {
  const auto result = parse(oa_command_result(
      "qr.create", R"({"ticket":"gQH","expire_seconds":60,"url":"http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI"})"));
  CHECK(at(result, "/result/ticket") == "gQH");
  CHECK(at(result, "/result/expire_seconds") == "60");
  CHECK(at(result, "/result/png_base64").starts_with("iVBORw0KGgo"));
  CHECK(at(result, "/result/svg").starts_with("<svg "));
}
