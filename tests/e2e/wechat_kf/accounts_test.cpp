// SPDX-License-Identifier: Apache-2.0
// Accounts of 微信客服 and their servicers are made, changed and taken away by commands.
#include <catch2/catch.hpp>

#include "e2e/ingest/event_view.hpp"
#include "e2e/wechat_kf/desk.hpp"

using namespace ekiden::test;

namespace {

std::string picture(const Desk& desk) {
  const std::string jpeg("\xFF\xD8\xFF\xE0\0\x10JFIF\0jjjjjjjjjj", 21);
  return at(desk.gateway.api("POST", "/v1/media", jpeg).body, "/ref");
}

// A command about the corp, through the channel's first account.
std::string order(const Desk& desk, const std::string& type, const std::string& args = "{}") {
  return desk.carry_out(type, R"(,"args":)" + args, Corp().open_kfid);
}

std::string create(const Desk& desk, const std::string& name) {
  return order(desk, "account.create", R"({"name":")" + name + R"(","avatar_ref":")" + picture(desk) + "\"}");
}

}  // namespace

TEST_CASE("an account is made with its picture, renamed, and deleted") {
  Desk desk;
  desk.open();
  const std::string created = create(desk, "售后");
  CHECK(at(created, "/status") == "completed");
  const std::string open_kfid = at(created, "/result/result/open_kfid");
  const std::string about = R"({"open_kfid":")" + open_kfid + "\"";
  CHECK(at(order(desk, "account.list"), "/result/result/accounts/1/name") == "售后");
  CHECK(at(order(desk, "account.update", about + R"(,"name":"售前"})"), "/status") == "completed");
  const std::string list = order(desk, "account.list");
  CHECK(at(list, "/result/result/accounts/1/name") == "售前");
  CHECK(at(list, "/result/result/accounts/1/open_kfid") == open_kfid);
  CHECK(at(order(desk, "account.delete", about + "}"), "/status") == "completed");
  CHECK(at(order(desk, "account.list"), "/result/result/accounts/1") == "(none)");
  CHECK(at(order(desk, "account.delete", about + "}"), "/result/error/native") == "95000");
}

TEST_CASE("servicers are added to an account and taken from it, and Tencent judges each alone") {
  Desk desk;
  desk.open();
  const std::string added = order(desk, "agent.add", R"({"agents":["zhaoliu","nobody"]})");
  CHECK(at(added, "/status") == "completed");
  CHECK(at(added, "/result/result/agents/0/is_done") == "true");
  CHECK(at(added, "/result/result/agents/1/is_done") == "false");
  CHECK(at(added, "/result/result/agents/1/error/native") == "40003");
  CHECK(at(order(desk, "agent.list"), "/result/result/agents/3/userid") == "zhaoliu");
  const std::string removed = order(desk, "agent.delete", R"({"agents":["zhaoliu","sunqi"]})");
  CHECK(at(removed, "/result/result/agents/0/is_done") == "true");
  CHECK(at(removed, "/result/result/agents/1/error/native") == "95014");
  CHECK(at(order(desk, "agent.list"), "/result/result/agents/3") == "(none)");
}

TEST_CASE("what Tencent would refuse of an account ends with the reason, and nothing is deleted by a slip") {
  Desk desk;
  desk.open();
  const auto native = [](const std::string& command) { return at(command, "/result/error/native"); };
  CHECK(native(create(desk, "一二三四五六七八九十一二三四五六七")) == "95006");
  desk.fault("kf-errcode", R"({"code":95005,"count":1})");
  CHECK(at(create(desk, "售后"), "/result/error/code") == "quota");
  const std::string no_picture = order(desk, "account.create", R"({"name":"售后"})");
  CHECK(at(no_picture, "/status") == "failed");
  CHECK(at(order(desk, "account.delete"), "/status") == "failed");
  CHECK(at(desk.carry_out("account.update", R"(,"args":{"name":"x"})"), "/status") == "failed");
  CHECK(at(order(desk, "agent.add"), "/status") == "failed");
  CHECK(at(order(desk, "account.list"), "/result/result/accounts/0/open_kfid") == Corp().open_kfid);
  CHECK(at(order(desk, "account.list"), "/result/result/accounts/1") == "(none)");
}
