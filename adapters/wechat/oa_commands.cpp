// SPDX-License-Identifier: Apache-2.0
#include "oa_commands.hpp"

#include <ekidenpp/json.hpp>

#include <cstdint>

#include "command_json.hpp"
#include "command_table.hpp"
#include "kit/json.hpp"
#include "kit/query.hpp"

namespace ekiden::wechat {
namespace {

using rapidjson::Value;
using sdk::JsonWriter;
using sdk::Status;

constexpr std::int64_t kMostQrSeconds = 2'592'000;
constexpr std::int64_t kUsualQrSeconds = 604'800;
constexpr std::size_t kMostSceneBytes = 64;
constexpr std::int64_t kMostPermanentScene = 100'000;
constexpr std::int64_t kMostTemporaryScene = 4'294'967'295;

std::string_view text(const Value& object, std::string_view name) {
  return kit::string_member(object, name).value_or("");
}

Status missing(std::string_view argument) {
  return Status::rejected("args." + std::string(argument) + " is missing");
}

ApiCall get(std::string path, std::string_view answer_member = {}) {
  return {.path = std::move(path), .body = {}, .only_reads = true, .answer_member = answer_member};
}

ApiCall post(std::string_view path, JsonWriter& json, std::string_view answer_member = {}) {
  return {.path = std::string(path), .body = json.end_object().take().value_or("{}"), .answer_member = answer_member};
}

// --- customers ---

Status get_contact(const CommandRequest& request, ApiCall& call) {
  call = get("/cgi-bin/user/info?lang=zh_CN&openid=" + kit::encode_uri_component(request.peer), "openid");
  return {};
}

Status tag_contact(const CommandRequest& request, ApiCall& call) {
  const auto tag = kit::int64_member(request.args, "tag_id");
  if (!tag) return missing("tag_id");
  JsonWriter json;
  json.begin_object().key("openid_list").begin_array().lenient_string(request.peer).end_array().member("tagid", *tag);
  const bool on = kit::bool_member(request.args, "on").value_or(true);
  call = post(on ? "/cgi-bin/tags/members/batchtagging" : "/cgi-bin/tags/members/batchuntagging", json);
  return {};
}

Status remark_contact(const CommandRequest& request, ApiCall& call) {
  JsonWriter json;
  json.begin_object().key("openid").lenient_string(request.peer);
  json.key("remark").lenient_string(text(request.args, "remark"));
  call = post("/cgi-bin/user/info/updateremark", json);
  return {};
}

Status get_conversation(const CommandRequest& request, ApiCall& call) {
  call = get("/customservice/kfsession/getsession?openid=" + kit::encode_uri_component(request.peer));
  return {};
}

Status change_session(const CommandRequest& request, std::string_view path, ApiCall& call) {
  const auto agent = text(request.args, "agent");
  if (agent.empty()) return missing("agent");
  JsonWriter json;
  json.begin_object().key("kf_account").lenient_string(agent).key("openid").lenient_string(request.peer);
  call = post(path, json);
  return {};
}

Status assign_conversation(const CommandRequest& request, ApiCall& call) {
  return change_session(request, "/customservice/kfsession/create", call);
}

Status close_conversation(const CommandRequest& request, ApiCall& call) {
  return change_session(request, "/customservice/kfsession/close", call);
}

// --- tags ---

Status list_tags(const CommandRequest&, ApiCall& call) {
  call = get("/cgi-bin/tags/get", "tags");
  return {};
}

Status change_tag(const CommandRequest& request, std::string_view path, bool needs_id, bool needs_name, ApiCall& call) {
  const auto id = kit::int64_member(request.args, "tag_id");
  const auto name = text(request.args, "name");
  if (needs_id && !id) return missing("tag_id");
  if (needs_name && name.empty()) return missing("name");
  JsonWriter json;
  json.begin_object().key("tag").begin_object();
  if (needs_id) json.member("id", *id);
  if (needs_name) json.key("name").lenient_string(name);
  json.end_object();
  call = post(path, json, needs_id ? "" : "tag");
  return {};
}

Status create_tag(const CommandRequest& request, ApiCall& call) {
  return change_tag(request, "/cgi-bin/tags/create", false, true, call);
}

Status update_tag(const CommandRequest& request, ApiCall& call) {
  return change_tag(request, "/cgi-bin/tags/update", true, true, call);
}

Status delete_tag(const CommandRequest& request, ApiCall& call) {
  return change_tag(request, "/cgi-bin/tags/delete", true, false, call);
}

// --- menus ---

Status get_menu(const CommandRequest&, ApiCall& call) {
  call = get("/cgi-bin/menu/get", "menu");
  return {};
}

// Tencent's own object, as the caller gives it.
Status set_menu(const CommandRequest& request, ApiCall& call) {
  const Value* buttons = kit::array_member(request.args, "button");
  if (buttons == nullptr) return missing("button");
  const Value* rule = kit::object_member(request.args, "matchrule");
  JsonWriter json;
  json.begin_object().key("button").raw(kit::json_text(*buttons));
  if (rule != nullptr) json.key("matchrule").raw(kit::json_text(*rule));
  call = rule == nullptr ? post("/cgi-bin/menu/create", json) : post("/cgi-bin/menu/addconditional", json, "menuid");
  return {};
}

// Without an id all menus go. An id that cannot be read must not mean that. Tencent itself tells it as a number.
Status delete_menu(const CommandRequest& request, ApiCall& call) {
  if (kit::member(request.args, "menu_id") == nullptr) {
    call = {.path = "/cgi-bin/menu/delete", .body = {}};
    return {};
  }
  const auto number = kit::int64_member(request.args, "menu_id");
  const std::string menu = number ? std::to_string(*number) : std::string(text(request.args, "menu_id"));
  if (menu.empty()) return Status::rejected("args.menu_id is neither a menu's id nor absent");
  JsonWriter json;
  json.begin_object().key("menuid").lenient_string(menu);
  call = post("/cgi-bin/menu/delconditional", json);
  return {};
}

// --- QR codes ---

// Tencent's default life of a code is half a minute, so it is always said.
Status create_qr(const CommandRequest& request, ApiCall& call) {
  const auto words = text(request.args, "scene");
  const auto number = kit::int64_member(request.args, "scene");
  const bool is_permanent = kit::bool_member(request.args, "permanent").value_or(false);
  const auto seconds = kit::int64_member(request.args, "expire_seconds").value_or(kUsualQrSeconds);
  if (words.empty() && !number) return missing("scene");
  if (words.size() > kMostSceneBytes) return Status::rejected("args.scene is longer than 64 bytes");
  if (number && (*number < 1 || *number > (is_permanent ? kMostPermanentScene : kMostTemporaryScene)))
    return Status::rejected("args.scene is a number that Tencent does not take");
  if (!is_permanent && (seconds < 1 || seconds > kMostQrSeconds))
    return Status::rejected("args.expire_seconds is 1 to 2592000");
  JsonWriter json;
  json.begin_object();
  if (!is_permanent) json.member("expire_seconds", seconds);
  json.member("action_name", number ? (is_permanent ? "QR_LIMIT_SCENE" : "QR_SCENE")
                                    : (is_permanent ? "QR_LIMIT_STR_SCENE" : "QR_STR_SCENE"));
  json.key("action_info").begin_object().key("scene").begin_object();
  if (number)
    json.member("scene_id", *number);
  else
    json.key("scene_str").lenient_string(words);
  json.end_object().end_object();
  call = post("/cgi-bin/qrcode/create", json, "ticket");
  return {};
}

// --- Tencent's own agents ---

Status list_agents(const CommandRequest&, ApiCall& call) {
  call = get("/cgi-bin/customservice/getkflist", "kf_list");
  return {};
}

Status change_agent(const CommandRequest& request, std::string_view path, sdk::JsonName name, std::string_view argument,
                    ApiCall& call) {
  const auto agent = text(request.args, "agent");
  if (agent.empty()) return missing("agent");
  JsonWriter json;
  json.begin_object().key("kf_account").lenient_string(agent);
  if (!argument.empty()) {
    const auto value = text(request.args, argument);
    if (value.empty()) return missing(argument);
    put(json, name, value);
  }
  call = post(path, json);
  return {};
}

Status add_agent(const CommandRequest& request, ApiCall& call) {
  return change_agent(request, "/customservice/kfaccount/add", "nickname", "nickname", call);
}

Status update_agent(const CommandRequest& request, ApiCall& call) {
  return change_agent(request, "/customservice/kfaccount/update", "nickname", "nickname", call);
}

Status delete_agent(const CommandRequest& request, ApiCall& call) {
  return change_agent(request, "/customservice/kfaccount/del", "nickname", {}, call);
}

Status invite_agent(const CommandRequest& request, ApiCall& call) {
  return change_agent(request, "/customservice/kfaccount/inviteworker", "invite_wx", "wechat_id", call);
}

// --- quotas ---

Status get_quota(const CommandRequest& request, ApiCall& call) {
  const auto path = text(request.args, "path");
  if (path.empty()) return missing("path");
  JsonWriter json;
  json.begin_object().key("cgi_path").lenient_string(path);
  call = post("/cgi-bin/openapi/quota/get", json);
  return {};
}

Status clear_quota(const CommandRequest& request, ApiCall& call) {
  JsonWriter json;
  json.begin_object().key("appid").lenient_string(request.account);
  call = post("/cgi-bin/clear_quota", json);
  return {};
}

// --- results ---

void write_nothing(JsonWriter&, const Value&) {}

// Tencent's answer under Tencent's names.
void write_answer(JsonWriter& json, const Value& answer) {
  for (const auto& member : answer.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    if (name != "errcode" && name != "errmsg") json.key(name).raw(kit::json_text(member.value));
  }
}

// Name and picture are blank since December 2021, and are left out.
void write_contact(JsonWriter& json, const Value& answer) {
  json.member("subscribed", kit::int64_member(answer, "subscribe").value_or(0) == 1);
  json.known_key("identities").begin_array();
  write_identity(json, "openid", text(answer, "openid"));
  write_identity(json, "unionid", text(answer, "unionid"));
  json.end_array();
  put(json, "remark", text(answer, "remark"));
  put(json, "language", text(answer, "language"));
  put(json, "scene", text(answer, "subscribe_scene"));
  put(json, "qr_scene", text(answer, "qr_scene_str"));
  if (const auto time = kit::int64_member(answer, "subscribe_time")) json.member("subscribed_at", *time);
  if (const Value* tags = kit::array_member(answer, "tagid_list")) json.key("tag_ids").raw(kit::json_text(*tags));
}

void write_session(JsonWriter& json, const Value& answer) {
  put(json, "agent", text(answer, "kf_account"));
  if (const auto time = kit::int64_member(answer, "createtime")) json.member("since", *time);
}

void write_qr(JsonWriter& json, const Value& answer) {
  put(json, "ticket", text(answer, "ticket"));
  put(json, "url", text(answer, "url"));
  if (const auto seconds = kit::int64_member(answer, "expire_seconds")) json.member("expire_seconds", *seconds);
  write_qr_code(json, text(answer, "url"));
}

constexpr CommandType kCommandTypes[] = {
    {"contact.get", get_contact, write_contact},
    {"contact.tag", tag_contact, write_nothing},
    {"contact.remark", remark_contact, write_nothing},
    {"conversation.get", get_conversation, write_session},
    {"conversation.assign", assign_conversation, write_nothing},
    {"conversation.close", close_conversation, write_nothing},
    {"tag.list", list_tags, write_answer},
    {"tag.create", create_tag, write_answer},
    {"tag.update", update_tag, write_nothing},
    {"tag.delete", delete_tag, write_nothing},
    {"menu.get", get_menu, write_answer},
    {"menu.set", set_menu, write_answer},
    {"menu.delete", delete_menu, write_nothing},
    {"qr.create", create_qr, write_qr},
    {"agent.list", list_agents, write_answer},
    {"agent.add", add_agent, write_nothing},
    {"agent.update", update_agent, write_nothing},
    {"agent.delete", delete_agent, write_nothing},
    {"agent.invite", invite_agent, write_nothing},
    {"quota.get", get_quota, write_answer},
    {"quota.clear", clear_quota, write_nothing},
};

}  // namespace

bool is_oa_command(std::string_view type) {
  return find_command(kCommandTypes, type) != nullptr;
}

Status oa_command_call(const sdk::Command& command, std::string_view app_id, ApiCall& call) {
  return command_call(kCommandTypes, command, app_id, MediaIds(kServiceAccountFiles), call);
}

std::string oa_command_result(std::string_view type, std::string_view answer) {
  return command_result(kCommandTypes, type, answer);
}

}  // namespace ekiden::wechat
