// SPDX-License-Identifier: Apache-2.0
#include "wechat_people.hpp"

#include <algorithm>

#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t most_tags = 100;
constexpr std::size_t longest_tag_bytes = 30;
constexpr std::size_t most_tags_of_one = 20;

const JsonValue& object_in(const JsonValue& body, const char* name) {
  static const JsonValue absent;
  const JsonValue* found = find_member(body, name);
  return found == nullptr ? absent : *found;
}

}  // namespace

void WechatPeople::add_routes(Listener& listener, WechatCalls& calls) {
  using Request = httplib::Request;
  calls.add(
      listener, "GET", "/cgi-bin/user/info",
      [this](const JsonValue&, const Request& request, JsonWriter& answer) { return info(request, answer); },
      WechatCalls::Success::bare);
  calls.add(listener, "POST", "/cgi-bin/user/info/updateremark",
            [this](const JsonValue& body, const Request&, JsonWriter&) { return remark(body); });
  calls.add(
      listener, "POST", "/cgi-bin/tags/create",
      [this](const JsonValue& body, const Request&, JsonWriter& answer) { return create_tag(body, answer); },
      WechatCalls::Success::bare);
  calls.add(
      listener, "GET", "/cgi-bin/tags/get",
      [this](const JsonValue&, const Request&, JsonWriter& answer) { return list_tags(answer); },
      WechatCalls::Success::bare);
  for (const bool remove : {false, true}) {
    calls.add(listener, "POST", remove ? "/cgi-bin/tags/delete" : "/cgi-bin/tags/update",
              [this, remove](const JsonValue& body, const Request&, JsonWriter&) { return change_tag(body, remove); });
    calls.add(
        listener, "POST", remove ? "/cgi-bin/tags/members/batchuntagging" : "/cgi-bin/tags/members/batchtagging",
        [this, remove](const JsonValue& body, const Request&, JsonWriter&) { return tag_members(body, !remove); });
    calls.add(
        listener, "POST", remove ? "/customservice/kfsession/close" : "/customservice/kfsession/create",
        [this, remove](const JsonValue& body, const Request&, JsonWriter&) { return change_session(body, !remove); });
  }
  for (const char* change : {"add", "update", "del", "inviteworker"}) {
    calls.add(
        listener, "POST", std::string("/customservice/kfaccount/") + change,
        [this, change](const JsonValue& body, const Request&, JsonWriter&) { return change_agent(body, change); });
  }
  calls.add(
      listener, "GET", "/cgi-bin/customservice/getkflist",
      [this](const JsonValue&, const Request&, JsonWriter& answer) { return list_agents(answer); },
      WechatCalls::Success::bare);
  calls.add(listener, "GET", "/customservice/kfsession/getsession",
            [this](const JsonValue&, const Request& request, JsonWriter& answer) { return session(request, answer); });
}

int WechatPeople::info(const httplib::Request& request, JsonWriter& answer) {
  const std::string openid = request.get_param_value("openid");
  if (!customers_.knows(openid)) return errcode::invalid_openid;
  const std::lock_guard lock(mutex_);
  const bool follows = customers_.follows(openid);
  answer.field("subscribe", follows ? 1 : 0).field("openid", openid);
  if (const std::string unionid = union_ids_.of(openid); !unionid.empty()) answer.field("unionid", unionid);
  if (!follows) return errcode::ok;
  answer.field("nickname", "").field("sex", 0).field("language", "zh_CN").field("headimgurl", "");
  answer.field("subscribe_time", std::int64_t{1700000000}).field("remark", remarks_[openid]).field("groupid", 0);
  answer.key("tagid_list").begin_array();
  for (const std::int64_t tag : tagged_[openid]) answer.value(tag);
  answer.end_array().field("subscribe_scene", "ADD_SCENE_QR_CODE").field("qr_scene", 0).field("qr_scene_str", "");
  return errcode::ok;
}

int WechatPeople::remark(const JsonValue& body) {
  const std::string openid = string_member(body, "openid");
  if (!customers_.knows(openid)) return errcode::invalid_openid;
  const std::lock_guard lock(mutex_);
  remarks_[openid] = string_member(body, "remark");
  return errcode::ok;
}

int WechatPeople::create_tag(const JsonValue& body, JsonWriter& answer) {
  const std::string name = string_member(object_in(body, "tag"), "name");
  const std::lock_guard lock(mutex_);
  if (name.size() > longest_tag_bytes) return errcode::tag_name_too_long;
  if (tags_.size() >= most_tags) return errcode::too_many_tags;
  for (const auto& [id, known] : tags_) {
    if (known == name) return errcode::tag_exists;
  }
  const std::int64_t id = next_tag_++;
  tags_[id] = name;
  answer.key("tag").begin_object().field("id", id).field("name", name).end_object();
  return errcode::ok;
}

int WechatPeople::change_tag(const JsonValue& body, bool remove) {
  const JsonValue& tag = object_in(body, "tag");
  const std::int64_t id = int_member(tag, "id").value_or(-1);
  const std::lock_guard lock(mutex_);
  if (id >= 0 && id <= 2) return errcode::system_tag;
  if (!tags_.contains(id)) return errcode::invalid_tag;
  if (remove)
    tags_.erase(id);
  else
    tags_[id] = string_member(tag, "name");
  return errcode::ok;
}

int WechatPeople::list_tags(JsonWriter& answer) {
  const std::lock_guard lock(mutex_);
  answer.key("tags").begin_array();
  for (const auto& [id, name] : tags_) {
    answer.begin_object().field("id", id).field("name", name);
    answer.field("count", static_cast<std::uint64_t>(members(id))).end_object();
  }
  answer.end_array();
  return errcode::ok;
}

std::size_t WechatPeople::members(std::int64_t tag) const {
  return static_cast<std::size_t>(
      std::count_if(tagged_.begin(), tagged_.end(), [tag](const auto& one) { return one.second.contains(tag); }));
}

int WechatPeople::tag_members(const JsonValue& body, bool on) {
  const std::int64_t tag = int_member(body, "tagid").value_or(-1);
  const JsonValue& openids = object_in(body, "openid_list");
  if (!openids.IsArray()) return errcode::malformed_json;
  const std::lock_guard lock(mutex_);
  if (!tags_.contains(tag)) return errcode::invalid_tag;
  for (const JsonValue& one : openids.GetArray()) {
    const std::string openid = one.IsString() ? one.GetString() : "";
    if (!customers_.knows(openid)) return errcode::foreign_openid;
    std::set<std::int64_t>& tags = tagged_[openid];
    if (on && tags.size() >= most_tags_of_one) return errcode::customer_has_too_many_tags;
    if (on)
      tags.insert(tag);
    else
      tags.erase(tag);
  }
  return errcode::ok;
}

int WechatPeople::change_agent(const JsonValue& body, std::string_view change) {
  const std::string agent = string_member(body, "kf_account");
  const std::lock_guard lock(mutex_);
  if (change == "add") {
    if (agent.find('@') == std::string::npos) return errcode::invalid_agent;
    return agents_.emplace(agent, string_member(body, "nickname")).second ? errcode::ok : errcode::agent_exists;
  }
  const auto known = agents_.find(agent);
  if (known == agents_.end()) return errcode::no_such_agent;
  if (change == "update") known->second = string_member(body, "nickname");
  if (change == "del") agents_.erase(known);
  return errcode::ok;
}

int WechatPeople::list_agents(JsonWriter& answer) {
  const std::lock_guard lock(mutex_);
  answer.key("kf_list").begin_array();
  for (const auto& [account, nickname] : agents_)
    answer.begin_object().field("kf_account", account).field("kf_nick", nickname).end_object();
  answer.end_array();
  return errcode::ok;
}

int WechatPeople::change_session(const JsonValue& body, bool open) {
  const std::string agent = string_member(body, "kf_account");
  const std::string openid = string_member(body, "openid");
  if (!customers_.knows(openid)) return errcode::invalid_openid;
  const std::lock_guard lock(mutex_);
  if (!agents_.contains(agent)) return errcode::no_such_agent;
  if (open)
    sessions_[openid] = agent;
  else
    sessions_.erase(openid);
  return errcode::ok;
}

int WechatPeople::session(const httplib::Request& request, JsonWriter& answer) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(request.get_param_value("openid"));
  answer.field("kf_account", found == sessions_.end() ? std::string() : found->second);
  answer.field("createtime", std::int64_t{found == sessions_.end() ? 0 : 1700000000});
  return errcode::ok;
}

bool WechatPeople::has_tag(const std::string& openid, std::int64_t tag) const {
  const std::lock_guard lock(mutex_);
  const auto tags = tagged_.find(openid);
  return tags != tagged_.end() && tags->second.contains(tag);
}

void WechatPeople::reset() {
  const std::lock_guard lock(mutex_);
  next_tag_ = 100;
  tags_.clear();
  tagged_.clear();
  remarks_.clear();
  agents_.clear();
  sessions_.clear();
}

}  // namespace ekiden::sandbox
