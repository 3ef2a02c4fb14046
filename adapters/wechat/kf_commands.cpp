// SPDX-License-Identifier: Apache-2.0
#include "kf_commands.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "command_json.hpp"
#include "command_table.hpp"
#include "kf_errors.hpp"
#include "kit/json.hpp"
#include "kit/query.hpp"

namespace ekiden::wechat {
namespace {

using rapidjson::Value;
using sdk::JsonWriter;
using sdk::Status;

constexpr std::int64_t kMostAccounts = 100;
constexpr rapidjson::SizeType kMostAgents = 100;

// Tencent's service_state, by number.
constexpr std::array<std::string_view, 5> kStates = {"unhandled", "bot", "queue", "agent", "closed"};

std::string_view argument(const CommandRequest& request, std::string_view name) {
  return kit::string_member(request.args, name).value_or("");
}

void about_customer(JsonWriter& json, const CommandRequest& request) {
  json.begin_object().key("open_kfid").lenient_string(request.account);
  json.key("external_userid").lenient_string(request.peer);
}

ApiCall finish(std::string_view path, JsonWriter& json, bool only_reads) {
  return {.path = std::string(path), .body = json.end_object().take().value_or("{}"), .only_reads = only_reads};
}

Status get_state(const CommandRequest& request, ApiCall& call) {
  JsonWriter json;
  about_customer(json, request);
  call = finish("/cgi-bin/kf/service_state/get", json, true);
  return {};
}

Status change_state(const CommandRequest& request, std::string_view state, ApiCall& call) {
  const auto found = std::find(kStates.begin() + 1, kStates.end(), state);
  if (found == kStates.end()) return Status::rejected("args.to must be agent, queue or bot");
  const std::string_view agent = argument(request, "agent");
  if (state == "agent" && agent.empty()) return Status::rejected("args.agent is missing: the userid of a servicer");
  JsonWriter json;
  about_customer(json, request);
  json.member("service_state", static_cast<std::int64_t>(found - kStates.begin()));
  if (state == "agent") json.key("servicer_userid").lenient_string(agent);
  call = finish("/cgi-bin/kf/service_state/trans", json, false);
  return {};
}

Status assign(const CommandRequest& request, ApiCall& call) {
  const std::string_view to = argument(request, "to");
  return to == "closed" ? Status::rejected("args.to must be agent, queue or bot") : change_state(request, to, call);
}

Status close(const CommandRequest& request, ApiCall& call) {
  return change_state(request, "closed", call);
}

Status get_contact(const CommandRequest& request, ApiCall& call) {
  JsonWriter json;
  json.begin_object().key("external_userid_list").begin_array().lenient_string(request.peer).end_array();
  json.member("need_enter_session_context", std::int64_t{1});
  call = finish("/cgi-bin/kf/customer/batchget", json, true);
  return {};
}

// Which account an order is about: the one that it names, which the channel need not have, else the one in `to`.
Status account_of(const CommandRequest& request, std::string_view& open_kfid) {
  open_kfid = argument(request, "open_kfid");
  if (open_kfid.empty() && request.peer == request.account) open_kfid = request.account;
  return open_kfid.empty() ? Status::rejected("`to` is none of this channel's accounts, and args.open_kfid names none")
                           : Status();
}

Status create_link(const CommandRequest& request, ApiCall& call) {
  std::string_view open_kfid;
  if (Status status = account_of(request, open_kfid); !status.ok()) return status;
  JsonWriter json;
  json.begin_object().key("open_kfid").lenient_string(open_kfid);
  if (const auto scene = argument(request, "scene"); !scene.empty()) json.key("scene").lenient_string(scene);
  call = finish("/cgi-bin/kf/add_contact_way", json, false);
  return {};
}

Status list_accounts(const CommandRequest& request, ApiCall& call) {
  JsonWriter json;
  json.begin_object().member("offset", kit::int64_member(request.args, "offset").value_or(0));
  json.member("limit", kit::int64_member(request.args, "limit").value_or(kMostAccounts));
  call = finish("/cgi-bin/kf/account/list", json, true);
  return {};
}

Status list_agents(const CommandRequest& request, ApiCall& call) {
  std::string_view open_kfid;
  if (Status status = account_of(request, open_kfid); !status.ok()) return status;
  call = {.path = "/cgi-bin/kf/servicer/list?open_kfid=" + kit::encode_uri_component(open_kfid), .only_reads = true};
  return {};
}

NeededFile picture_of(const Value& args) {
  return {&kAccountPicture, text_of(args, "avatar_ref")};
}

// The name and the picture that an account is to have.
void write_appearance(JsonWriter& json, const CommandRequest& request) {
  if (!request.args.IsObject()) return;
  put(json, "name", text_of(request.args, "name"));
  const std::string known = text_of(request.args, "avatar_platform_media_id");
  put(json, "media_id", known.empty() ? request.files.id_of(picture_of(request.args)) : known);
}

Status create_account(const CommandRequest& request, ApiCall& call) {
  if (argument(request, "name").empty()) return Status::rejected("args.name is missing");
  if (argument(request, "avatar_ref").empty() && argument(request, "avatar_platform_media_id").empty())
    return Status::rejected("args.avatar_ref or args.avatar_platform_media_id is missing: an account has a picture");
  JsonWriter json;
  json.begin_object();
  write_appearance(json, request);
  call = finish("/cgi-bin/kf/account/add", json, false);
  return {};
}

Status update_account(const CommandRequest& request, ApiCall& call) {
  std::string_view open_kfid;
  if (Status status = account_of(request, open_kfid); !status.ok()) return status;
  JsonWriter json;
  json.begin_object().key("open_kfid").lenient_string(open_kfid);
  write_appearance(json, request);
  call = finish("/cgi-bin/kf/account/update", json, false);
  return {};
}

// Never the account of `to`, which every command has.
Status delete_account(const CommandRequest& request, ApiCall& call) {
  const std::string_view open_kfid = argument(request, "open_kfid");
  if (open_kfid.empty()) return Status::rejected("args.open_kfid is missing: which account is to be deleted");
  JsonWriter json;
  json.begin_object().key("open_kfid").lenient_string(open_kfid);
  call = finish("/cgi-bin/kf/account/del", json, false);
  return {};
}

Status change_agents(const CommandRequest& request, std::string_view path, ApiCall& call) {
  std::string_view open_kfid;
  if (Status status = account_of(request, open_kfid); !status.ok()) return status;
  const Value* agents = kit::array_member(request.args, "agents");
  const Value* departments = kit::array_member(request.args, "department_ids");
  const auto size = [](const Value* list) { return list == nullptr ? 0 : list->Size(); };
  if (size(agents) == 0 && size(departments) == 0)
    return Status::rejected("args.agents is missing: the userids of servicers, or args.department_ids");
  if (size(agents) > kMostAgents || size(departments) > kMostAgents)
    return Status::rejected("args.agents and args.department_ids have at most 100 entries each");
  JsonWriter json;
  json.begin_object().key("open_kfid").lenient_string(open_kfid);
  if (agents != nullptr) json.key("userid_list").raw(kit::json_text(*agents));
  if (departments != nullptr) json.key("department_id_list").raw(kit::json_text(*departments));
  call = finish(path, json, false);
  return {};
}

Status add_agents(const CommandRequest& request, ApiCall& call) {
  return change_agents(request, "/cgi-bin/kf/servicer/add", call);
}

Status delete_agents(const CommandRequest& request, ApiCall& call) {
  return change_agents(request, "/cgi-bin/kf/servicer/del", call);
}

void write_state(JsonWriter& json, const Value& answer) {
  const auto state = kit::int64_member(answer, "service_state");
  if (state && *state >= 0 && *state < static_cast<std::int64_t>(kStates.size()))
    put(json, "state", kStates[static_cast<std::size_t>(*state)]);
  put(json, "agent", kit::string_member(answer, "servicer_userid").value_or(""));
}

// The code for the message that goes with the change, as reply_to.ticket takes it.
void write_ticket(JsonWriter& json, const Value& answer) {
  put(json, "ticket", kit::string_member(answer, "msg_code").value_or(""));
}

void write_contact(JsonWriter& json, const Value& answer) {
  const Value* list = kit::array_member(answer, "customer_list");
  json.member("found", list != nullptr && !list->Empty());
  if (list == nullptr || list->Empty()) return;
  const Value& customer = (*list)[0];
  put(json, "display_name", kit::string_member(customer, "nickname").value_or(""));
  put(json, "avatar_url", kit::string_member(customer, "avatar").value_or(""));
  if (const auto gender = kit::int64_member(customer, "gender")) json.member("gender", *gender);
  json.known_key("identities").begin_array();
  write_identity(json, "external_userid", kit::string_member(customer, "external_userid").value_or(""));
  write_identity(json, "unionid", kit::string_member(customer, "unionid").value_or(""));
  json.end_array();
  const Value* context = kit::object_member(customer, "enter_session_context");
  if (context == nullptr) return;
  put(json, "scene", kit::string_member(*context, "scene").value_or(""));
  put(json, "scene_param", kit::string_member(*context, "scene_param").value_or(""));
}

void write_link(JsonWriter& json, const Value& answer) {
  const std::string_view url = kit::string_member(answer, "url").value_or("");
  put(json, "url", url);
  write_qr_code(json, url);
}

void write_accounts(JsonWriter& json, const Value& answer) {
  json.known_key("accounts").begin_array();
  if (const Value* list = kit::array_member(answer, "account_list")) {
    for (const Value& account : list->GetArray()) {
      json.begin_object();
      put(json, "open_kfid", kit::string_member(account, "open_kfid").value_or(""));
      put(json, "name", kit::string_member(account, "name").value_or(""));
      put(json, "avatar_url", kit::string_member(account, "avatar").value_or(""));
      if (const auto managed = kit::bool_member(account, "manage_privilege")) json.member("is_managed", *managed);
      json.end_object();
    }
  }
  json.end_array();
}

void write_agent_name(JsonWriter& json, const Value& agent) {
  put(json, "userid", kit::string_member(agent, "userid").value_or(""));
  if (const auto department = kit::int64_member(agent, "department_id")) json.member("department_id", *department);
}

// Here 0 means that the servicer receives; in an event 1 does.
void write_agents(JsonWriter& json, const Value& answer) {
  json.known_key("agents").begin_array();
  if (const Value* list = kit::array_member(answer, "servicer_list")) {
    for (const Value& agent : list->GetArray()) {
      json.begin_object();
      write_agent_name(json, agent);
      if (const auto status = kit::int64_member(agent, "status")) json.member("is_receiving", *status == 0);
      json.end_object();
    }
  }
  json.end_array();
}

void write_nothing(JsonWriter&, const Value&) {}

void write_new_account(JsonWriter& json, const Value& answer) {
  put(json, "open_kfid", kit::string_member(answer, "open_kfid").value_or(""));
}

// Tencent judges each servicer alone.
void write_changed_agents(JsonWriter& json, const Value& answer) {
  json.known_key("agents").begin_array();
  if (const Value* list = kit::array_member(answer, "result_list")) {
    for (const Value& agent : list->GetArray()) {
      const std::int64_t code = kit::int64_member(agent, "errcode").value_or(-1);
      json.begin_object();
      write_agent_name(json, agent);
      json.member("is_done", code == 0);
      if (code != 0) write_error(json, std::to_string(code), kf_error(code));
      json.end_object();
    }
  }
  json.end_array();
}

constexpr CommandType kCommandTypes[] = {
    {"conversation.get", get_state, write_state},          {"conversation.assign", assign, write_ticket},
    {"conversation.close", close, write_ticket},           {"contact.get", get_contact, write_contact},
    {"contact_link.create", create_link, write_link},      {"account.list", list_accounts, write_accounts},
    {"account.create", create_account, write_new_account}, {"account.update", update_account, write_nothing},
    {"account.delete", delete_account, write_nothing},     {"agent.list", list_agents, write_agents},
    {"agent.add", add_agents, write_changed_agents},       {"agent.delete", delete_agents, write_changed_agents},
};

}  // namespace

bool is_kf_command(std::string_view type) {
  return find_command(kCommandTypes, type) != nullptr;
}

// Every other command leads to the same state again, or makes one more link.
bool may_repeat_kf_command(std::string_view type) {
  return type != "account.create";
}

std::vector<NeededFile> kf_command_files(std::string_view type, const Value& command) {
  const Value* args = kit::object_member(command, "args");
  if (args == nullptr || (type != "account.create" && type != "account.update")) return {};
  NeededFile picture = picture_of(*args);
  if (picture.ref.empty() || !text_of(*args, "avatar_platform_media_id").empty()) return {};
  return {std::move(picture)};
}

Status kf_command_call(const sdk::Command& command, std::string_view open_kfid, const MediaIds& files, ApiCall& call) {
  return command_call(kCommandTypes, command, open_kfid, files, call);
}

std::string kf_command_result(std::string_view type, std::string_view answer) {
  return command_result(kCommandTypes, type, answer);
}

}  // namespace ekiden::wechat
