// SPDX-License-Identifier: Apache-2.0
#include "wechat_mass.hpp"

#include <algorithm>

#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t longest_client_id = 64;
constexpr rapidjson::SizeType fewest_recipients = 2;
constexpr rapidjson::SizeType most_recipients = 10'000;

/// What the message's own object cannot do without.
const char* needed_member(std::string_view msgtype) {
  if (msgtype == "text") return "content";
  if (msgtype == "image" || msgtype == "voice" || msgtype == "mpnews" || msgtype == "mpvideo") return "media_id";
  return msgtype == "wxcard" ? "card_id" : nullptr;
}

/// 0, or the errcode for what the message is. Pictures to many are a list; in a preview they are not.
int check(const JsonValue& body, bool is_preview) {
  const std::string msgtype = string_member(body, "msgtype");
  const char* const needed = needed_member(msgtype);
  if (needed == nullptr) return errcode::invalid_message_type;
  const JsonValue absent;
  if (msgtype == "image" && !is_preview) {
    const JsonValue* images = find_member(body, "images");
    const JsonValue* ids = find_member(images == nullptr ? absent : *images, "media_ids");
    return ids != nullptr && ids->IsArray() && !ids->Empty() ? errcode::ok : errcode::invalid_media_id;
  }
  const JsonValue* content = find_member(body, msgtype.c_str());
  if (!string_member(content == nullptr ? absent : *content, needed).empty()) return errcode::ok;
  return msgtype == "text" ? errcode::empty_content : errcode::invalid_media_id;
}

std::string shown(const JsonValue& body) {
  const JsonValue* text = find_member(body, "text");
  return text == nullptr ? "[群发 " + string_member(body, "msgtype") + "]" : string_member(*text, "content");
}

}  // namespace

void WechatMass::add_routes(Listener& listener, WechatCalls& calls) {
  using Request = httplib::Request;
  calls.add(listener, "POST", "/cgi-bin/message/mass/sendall",
            [this](const JsonValue& body, const Request&, JsonWriter& answer) { return send_by_filter(body, answer); });
  calls.add(listener, "POST", "/cgi-bin/message/mass/send",
            [this](const JsonValue& body, const Request&, JsonWriter& answer) { return send_to_list(body, answer); });
  calls.add(listener, "POST", "/cgi-bin/message/mass/preview",
            [this](const JsonValue& body, const Request&, JsonWriter& answer) { return preview(body, answer); });
}

int WechatMass::send_by_filter(const JsonValue& body, JsonWriter& answer) {
  const JsonValue* filter = find_member(body, "filter");
  if (filter == nullptr) return errcode::malformed_json;
  std::vector<std::string> openids = customers_.followers();
  const JsonValue* to_all = find_member(*filter, "is_to_all");
  if (to_all == nullptr || !to_all->IsTrue()) {
    const std::int64_t tag = int_member(*filter, "tag_id").value_or(-1);
    std::erase_if(openids, [&](const std::string& openid) { return !people_.has_tag(openid, tag); });
  }
  return send(body, openids, answer);
}

int WechatMass::send_to_list(const JsonValue& body, JsonWriter& answer) {
  const JsonValue* list = find_member(body, "touser");
  if (list == nullptr || !list->IsArray()) return errcode::malformed_json;
  if (list->Size() < fewest_recipients || list->Size() > most_recipients) return errcode::too_few_recipients;
  std::vector<std::string> openids;
  for (const JsonValue& one : list->GetArray()) {
    if (!one.IsString()) return errcode::invalid_openid;
    openids.emplace_back(one.GetString());
  }
  return send(body, openids, answer);
}

int WechatMass::preview(const JsonValue& body, JsonWriter& answer) {
  if (const int code = check(body, true); code != errcode::ok) return code;
  const std::string openid = string_member(body, "touser");
  if (openid.empty() && string_member(body, "towxname").empty()) return errcode::invalid_openid;
  if (!openid.empty()) {
    if (!customers_.knows(openid)) return errcode::invalid_openid;
    if (!customers_.follows(openid)) return errcode::require_subscribe;
    customers_.show(openid, "preview", shown(body));
  }
  const std::lock_guard lock(mutex_);
  answer.field("msg_id", next_id_++);
  return errcode::ok;
}

int WechatMass::send(const JsonValue& body, const std::vector<std::string>& openids, JsonWriter& answer) {
  if (const int code = check(body, false); code != errcode::ok) return code;
  const std::string client_id = string_member(body, "clientmsgid");
  if (client_id.size() > longest_client_id) return errcode::client_id_too_long;
  const std::lock_guard lock(mutex_);
  const auto known = client_id.empty() ? client_.end() : client_.find(client_id);
  if (known != client_.end()) {
    answer.field("msg_id", known->second);
    return errcode::client_id_exists;
  }
  const std::int64_t job = next_id_++;
  if (!client_id.empty()) client_[client_id] = job;
  answer.field("msg_id", job).field("msg_data_id", job + 1000);
  std::size_t sent = 0;
  for (const std::string& openid : openids) {
    if (!customers_.follows(openid)) continue;
    customers_.show(openid, "mass", shown(body));
    ++sent;
  }
  push_result(job, openids.size(), sent);
  return errcode::ok;
}

void WechatMass::push_result(std::int64_t job, std::size_t total, std::size_t sent) {
  const auto event = parse_json_object(JsonWriter()
                                           .begin_object()
                                           .field("type", "event")
                                           .field("event", "MASSSENDJOBFINISH")
                                           .field("openid", "oSandboxOfThePlatform_0000001")
                                           .field("job", std::to_string(job))
                                           .field("total", total)
                                           .field("filtered", total)
                                           .field("sent", sent)
                                           .field("failed", total - sent)
                                           .end_object()
                                           .text());
  pusher_.start(*make_wechat_push(account_, *event, clock_.now_ms(), 0));
}

void WechatMass::reset() {
  const std::lock_guard lock(mutex_);
  client_.clear();
}

}  // namespace ekiden::sandbox
