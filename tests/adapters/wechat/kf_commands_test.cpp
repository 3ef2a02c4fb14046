// SPDX-License-Identifier: Apache-2.0
// Commands of 微信客服 that yield something, through the adapter's ABI.
#include <catch2/catch.hpp>

#include "kf_support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;

namespace {

testkit::Completion carry_out(KfChannel& channel, const std::string& type, const std::string& args,
                              const std::string& peer = "wmAnna") {
  const std::string json = R"({"type":")" + type + R"(","to":")" + peer + R"(","args":)" + args + "}";
  const auto done = channel.host().send({.id = "c1", .type = type, .peer_id = peer, .json = json, .attempt = 1});
  REQUIRE(done.has_value());
  return *done;
}

}  // namespace

TEST_CASE("each command asks what Tencent wants and gives its answer in our words") {
  const auto [type, args, peer, path, body, answer, result] =
      GENERATE(table<std::string, std::string, std::string, std::string, std::string, std::string, std::string>({
          {"conversation.get", "{}", "wmAnna", "/cgi-bin/kf/service_state/get",
           R"({"open_kfid":"wkDesk_01","external_userid":"wmAnna"})", R"("service_state":3,"servicer_userid":"li")",
           R"({"state":"agent","agent":"li"})"},
          {"conversation.assign", R"({"to":"agent","agent":"li"})", "wmAnna", "/cgi-bin/kf/service_state/trans",
           R"({"open_kfid":"wkDesk_01","external_userid":"wmAnna","service_state":3,"servicer_userid":"li"})",
           R"("msg_code":"C1")", R"({"ticket":"C1"})"},
          {"conversation.assign", R"({"to":"queue"})", "wmAnna", "/cgi-bin/kf/service_state/trans",
           R"({"open_kfid":"wkDesk_01","external_userid":"wmAnna","service_state":2})", R"("x":1)", "{}"},
          {"conversation.assign", R"({"to":"bot"})", "wmAnna", "/cgi-bin/kf/service_state/trans",
           R"({"open_kfid":"wkDesk_01","external_userid":"wmAnna","service_state":1})", R"("x":1)", "{}"},
          {"conversation.close", "{}", "wmAnna", "/cgi-bin/kf/service_state/trans",
           R"({"open_kfid":"wkDesk_01","external_userid":"wmAnna","service_state":4})", R"("msg_code":"C1")",
           R"({"ticket":"C1"})"},
          {"contact.get", "{}", "wmAnna", "/cgi-bin/kf/customer/batchget",
           R"({"external_userid_list":["wmAnna"],"need_enter_session_context":1})",
           R"("customer_list":[{"external_userid":"wmAnna","nickname":"安娜","avatar":"http://a","gender":2,)"
           R"("unionid":"u1","enter_session_context":{"scene":"7","scene_param":"p"}}])",
           R"({"found":true,"display_name":"安娜","avatar_url":"http://a","gender":2,"identities":)"
           R"([{"type":"external_userid","value":"wmAnna"},{"type":"unionid","value":"u1"}],)"
           R"("scene":"7","scene_param":"p"})"},
          {"contact.get", "{}", "wmAnna", "/cgi-bin/kf/customer/batchget",
           R"({"external_userid_list":["wmAnna"],"need_enter_session_context":1})",
           R"("customer_list":[],"invalid_external_userid":["wmAnna"])", R"({"found":false})"},
          {"account.list", R"({"offset":5,"limit":2})", "wkDesk_01", "/cgi-bin/kf/account/list",
           R"({"offset":5,"limit":2})",
           R"("account_list":[{"open_kfid":"wk1","name":"客服","avatar":"http://a","manage_privilege":true}])",
           R"({"accounts":[{"open_kfid":"wk1","name":"客服","avatar_url":"http://a","is_managed":true}]})"},
          {"account.create", R"({"name":"售后","avatar_platform_media_id":"M1"})", "wkDesk_01",
           "/cgi-bin/kf/account/add", R"({"name":"售后","media_id":"M1"})", R"("open_kfid":"wkNew")",
           R"({"open_kfid":"wkNew"})"},
          {"account.update", R"({"name":"售前"})", "wkDesk_01", "/cgi-bin/kf/account/update",
           R"({"open_kfid":"wkDesk_01","name":"售前"})", R"("x":1)", "{}"},
          {"account.delete", R"({"open_kfid":"wkNew"})", "wkDesk_01", "/cgi-bin/kf/account/del",
           R"({"open_kfid":"wkNew"})", R"("x":1)", "{}"},
          {"agent.add", R"({"agents":["li"],"department_ids":[3]})", "wkDesk_01", "/cgi-bin/kf/servicer/add",
           R"({"open_kfid":"wkDesk_01","userid_list":["li"],"department_id_list":[3]})",
           R"("result_list":[{"userid":"li","errcode":0,"errmsg":"ok"},{"department_id":3,"errcode":0}])",
           R"({"agents":[{"userid":"li","is_done":true},{"department_id":3,"is_done":true}]})"},
          {"agent.delete", R"({"open_kfid":"wkNew","agents":["li"]})", "wkDesk_01", "/cgi-bin/kf/servicer/del",
           R"({"open_kfid":"wkNew","userid_list":["li"]})", R"("result_list":[{"userid":"li","errcode":0}])",
           R"({"agents":[{"userid":"li","is_done":true}]})"},
          {"agent.list", "{}", "wkDesk_01", "/cgi-bin/kf/servicer/list?open_kfid=wkDesk_01", "",
           R"("servicer_list":[{"userid":"li","status":0},{"userid":"wu","status":1},{"department_id":3}])",
           R"({"agents":[{"userid":"li","is_receiving":true},{"userid":"wu","is_receiving":false},)"
           R"({"department_id":3}]})"},
      }));
  INFO(type << " " << args);
  KfChannel channel;
  channel.peer().calls = [&, text = answer](const testkit::SeenRequest&) {
    return json_answer(R"({"errcode":0,"errmsg":"ok",)" + text + "}");
  };
  const auto done = carry_out(channel, type, args, peer);
  CHECK(done.status.ok());
  const auto& request = channel.host().requests().back();
  CHECK_THAT(request.url, Contains(path));
  CHECK(request.body == body);
  CHECK(request.method == (body.empty() ? "GET" : "POST"));
  CHECK(at(parse(done.result), "/result") == result);
}

TEST_CASE("a contact link comes with its QR code, as a picture of points and of lines") {
  KfChannel channel;
  channel.peer().calls = [](const testkit::SeenRequest&) {
    return json_answer(R"({"errcode":0,"errmsg":"ok","url":"https://work.weixin.qq.com/kf/kfc1?enc_scene=E"})");
  };
  const auto done = carry_out(channel, "contact_link.create", R"({"scene":"shop-1"})", "wkDesk_01");
  CHECK(done.status.ok());
  CHECK_THAT(channel.host().requests().back().url, Contains("/cgi-bin/kf/add_contact_way"));
  CHECK(channel.host().requests().back().body == R"({"open_kfid":"wkDesk_01","scene":"shop-1"})");
  const auto result = parse(done.result);
  CHECK(at(result, "/result/url") == "https://work.weixin.qq.com/kf/kfc1?enc_scene=E");
  CHECK(at(result, "/result/png_base64").starts_with("iVBORw0KGgo"));
  CHECK(at(result, "/result/svg").starts_with("<svg"));
}

TEST_CASE("a command that lacks what it needs is refused before anything leaves") {
  const auto args =
      GENERATE(as<std::string>(), "{}", R"({"to":"closed"})", R"({"to":"unhandled"})", R"({"to":"agent"})");
  KfChannel channel;
  const auto before = channel.host().requests().size();
  CHECK(carry_out(channel, "conversation.assign", args).status.code == EKD_E_REJECTED);
  CHECK(channel.host().requests().size() == before);
}

TEST_CASE("an order about an account that nobody has named is not carried out for another one") {
  const auto type = GENERATE(as<std::string>(), "contact_link.create", "agent.list");
  INFO(type);
  KfChannel channel;
  const auto before = channel.host().requests().size();
  CHECK(carry_out(channel, type, "{}", "wkNew").status.code == EKD_E_REJECTED);
  CHECK(channel.host().requests().size() == before);

  channel.peer().calls = [](const testkit::SeenRequest&) {
    return json_answer(R"({"errcode":0,"errmsg":"ok","url":"https://work.weixin.qq.com/kf/1"})");
  };
  CHECK(carry_out(channel, type, R"({"open_kfid":"wkNew"})", "wkDesk_01").status.ok());
  const auto& request = channel.host().requests().back();
  CHECK_THAT(request.url + request.body, Contains("wkNew"));
}

TEST_CASE("a state that Tencent does not allow ends the command with its reason") {
  KfChannel channel;
  channel.peer().calls = [](const testkit::SeenRequest&) { return errcode_answer(95016); };
  const auto done = carry_out(channel, "conversation.close", "{}");
  CHECK(done.status.code == EKD_E_REJECTED);
  CHECK(at(parse(done.result), "/error/native") == "95016");
}

TEST_CASE("an account whose making was cut off is not made a second time") {
  KfChannel channel;
  channel.peer().calls = [](const testkit::SeenRequest&) { return testkit::lost_answer(); };
  const std::string json =
      R"({"type":"account.create","to":"wkDesk_01","args":{"name":"a","avatar_platform_media_id":"M"}})";
  const auto create = [&](std::uint32_t attempt) {
    const auto done = channel.host().send(
        {.id = "c1", .type = "account.create", .peer_id = "wkDesk_01", .json = json, .attempt = attempt});
    REQUIRE(done.has_value());
    return done->status.code;
  };
  CHECK(create(1) == EKD_E_UNKNOWN_OUTCOME);
  const auto asked = channel.host().requests().size();
  CHECK(create(2) == EKD_E_UNKNOWN_OUTCOME);
  CHECK(channel.host().requests().size() == asked);
}
