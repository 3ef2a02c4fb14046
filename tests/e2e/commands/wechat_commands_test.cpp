// SPDX-License-Identifier: Apache-2.0
// The commands of a service account that are no customer-service messages, against the sandbox.
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>

#include <catch2/catch.hpp>
#include <string>

#include "e2e/commands/platform.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kDemoCustomer = "oEkidenDemoCustomer_00000001";

class Account {
 public:
  Account() { platform.gateway.start(); }

  // The command as it ended.
  rapidjson::Document run(const std::string& type, const std::string& args, const std::string& rest = {},
                          const std::string& to = kDemoCustomer, const std::string& key = {}) const {
    const std::string id = platform.accept_body(
        R"({"type":")" + type + R"(","channel":"wechat-cn","to":")" + to + R"(","args":)" + args + rest + "}", key);
    REQUIRE_FALSE(id.empty());
    platform.end_of(id);
    return parse(platform.find(id));
  }

  Platform platform;
};

std::string at(const rapidjson::Document& document, const char* pointer) {
  const rapidjson::Value* value = rapidjson::Pointer(pointer).Get(document);
  if (value == nullptr) return "(none)";
  if (value->IsString()) return value->GetString();
  if (value->IsBool()) return value->GetBool() ? "true" : "false";
  return value->IsInt64() ? std::to_string(value->GetInt64()) : "(other)";
}

}  // namespace

TEST_CASE("tags are made, given to a customer, and seen in what Tencent tells of the customer") {
  const Account account;
  const auto made = account.run("tag.create", R"({"name":"老客户"})");
  CHECK(at(made, "/status") == "completed");
  const std::string tag = at(made, "/result/result/tag/id");
  CHECK(at(account.run("contact.tag", R"({"tag_id":)" + tag + "}"), "/status") == "completed");
  CHECK(at(account.run("contact.remark", R"({"remark":"王先生"})"), "/status") == "completed");
  const auto contact = account.run("contact.get", "{}");
  CHECK(at(contact, "/result/result/subscribed") == "true");
  CHECK(at(contact, "/result/result/tag_ids/0") == tag);
  CHECK(at(contact, "/result/result/remark") == "王先生");
  CHECK(at(contact, "/result/result/identities/1/type") == "unionid");
  CHECK(at(account.run("tag.list", "{}"), "/result/result/tags/0/count") == "1");
  CHECK(at(account.run("contact.tag", R"({"on":false,"tag_id":)" + tag + "}"), "/status") == "completed");
  CHECK(at(account.run("contact.get", "{}"), "/result/result/tag_ids/0") == "(none)");
  CHECK(at(account.run("tag.create", R"({"name":"老客户"})"), "/result/error/native") == "45157");
  CHECK(at(account.run("tag.delete", R"({"tag_id":)" + tag + "}"), "/status") == "completed");
  CHECK(at(account.run("contact.tag", R"({"tag_id":)" + tag + "}"), "/result/error/native") == "45159");
}

TEST_CASE("a menu is set, read and deleted, and a QR code comes as a picture") {
  const Account account;
  const std::string menu = R"({"button":[{"type":"click","name":"我的订单","key":"ORDERS"}]})";
  CHECK(at(account.run("menu.set", menu), "/status") == "completed");
  CHECK(at(account.run("menu.get", "{}"), "/result/result/menu/button/0/name") == "我的订单");
  const auto conditional = account.run("menu.set", R"({"button":[{"type":"view","name":"x","url":"https://e"}],)"
                                                   R"("matchrule":{"tag_id":"100"}})");
  const std::string menu_id = at(conditional, "/result/result/menuid");
  CHECK(at(account.run("menu.delete", R"({"menu_id":")" + menu_id + R"("})"), "/status") == "completed");
  CHECK(at(account.run("menu.delete", "{}"), "/status") == "completed");
  CHECK(at(account.run("menu.get", "{}"), "/result/error/native") == "46003");
  const auto code = account.run("qr.create", R"({"scene":"柜台-1","expire_seconds":3600})");
  CHECK(at(code, "/result/result/expire_seconds") == "3600");
  CHECK(at(code, "/result/result/url").starts_with("http://weixin.qq.com/q/"));
  CHECK(at(code, "/result/result/png_base64").starts_with("iVBORw0KGgo"));
  CHECK(at(code, "/result/result/svg").starts_with("<svg "));
}

TEST_CASE("a customer is handed to one of Tencent's own agents, and comes back") {
  const Account account;
  CHECK(at(account.run("agent.add", R"({"agent":"anna@shop","nickname":"安娜"})"), "/status") == "completed");
  CHECK(at(account.run("agent.list", "{}"), "/result/result/kf_list/0/kf_account") == "anna@shop");
  CHECK(at(account.run("conversation.assign", R"({"agent":"anna@shop"})"), "/status") == "completed");
  CHECK(at(account.run("conversation.get", "{}"), "/result/result/agent") == "anna@shop");
  CHECK(at(account.run("conversation.close", R"({"agent":"anna@shop"})"), "/status") == "completed");
  CHECK(at(account.run("conversation.assign", R"({"agent":"nobody@shop"})"), "/result/error/code") == "account");
}

TEST_CASE("templates and subscriptions need no window; messages to many go once under one id") {
  const Account account;
  const auto part = [](const std::string& json) { return R"(,"parts":[)" + json + "]"; };
  const auto sent = account.run("message.send", "{}",
                                part(R"({"type":"template","name":"sandbox-shipped","params":{"keyword1":"今天"}})"));
  CHECK(at(sent, "/status") == "sent");
  CHECK(at(sent, "/result/native_id") == "200163836");
  CHECK(at(account.run("message.send", "{}", part(R"({"type":"template","name":"none","params":{"k":"v"}})")),
           "/result/error/native") == "40037");
  const std::string subscription =
      R"({"type":"template","name":"sandbox-s","subscription":true,"params":{"thing1":"票"}})";
  CHECK(at(account.run("message.send", "{}", part(subscription)), "/status") == "sent");
  const std::string to_many = part(R"({"type":"text","text":"新品"})");
  const auto many = account.run("message.broadcast", R"({"to_all":true})", to_many);
  CHECK(at(many, "/status") == "completed");
  CHECK(at(many, "/result/native_id") != "(none)");
  const std::string list = R"({"openids":[")" + std::string(kDemoCustomer) + R"(","oStranger"]})";
  const auto some = account.run("message.broadcast", list, to_many);
  CHECK(at(some, "/status") == "completed");
  CHECK(at(some, "/result/native_id") != at(many, "/result/native_id"));
  const std::string video = part(R"({"type":"template","name":"mpvideo","params":{"media_id":"V","title":"新品"}})");
  CHECK(at(account.run("message.broadcast", list, video), "/status") == "completed");
  const std::string preview = R"({"preview_openid":")" + std::string(kDemoCustomer) + R"("})";
  CHECK(at(account.run("message.broadcast", preview, to_many), "/status") == "completed");
  CHECK(at(account.run("message.broadcast", R"({"preview_openid":"oStranger"})", to_many), "/result/error/native") ==
        "40003");
  CHECK(at(account.run("quota.clear", "{}"), "/status") == "completed");
  CHECK(at(account.run("quota.get", R"({"path":"/cgi-bin/message/custom/send"})"), "/result/result/quota/used") == "1");
}
