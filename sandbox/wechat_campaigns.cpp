// SPDX-License-Identifier: Apache-2.0
#include "wechat_campaigns.hpp"

#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t longest_qr_s = 2'592'000;
constexpr int most_quota_resets = 10;

bool is_known_template(const std::string& id) {
  return id.starts_with("sandbox-");
}

}  // namespace

void WechatCampaigns::add_routes(Listener& listener, WechatCalls& calls) {
  using Request = httplib::Request;
  calls.add(listener, "POST", "/cgi-bin/message/template/send",
            [this](const JsonValue& body, const Request&, JsonWriter& answer) { return send_template(body, answer); });
  for (const char* path : {"/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/subscribe/send"}) {
    calls.add(listener, "POST", path,
              [this](const JsonValue& body, const Request&, JsonWriter&) { return send_subscription(body); });
  }
  for (const bool conditional : {false, true}) {
    calls.add(
        listener, "POST", conditional ? "/cgi-bin/menu/addconditional" : "/cgi-bin/menu/create",
        [this, conditional](const JsonValue& body, const Request&, JsonWriter& answer) {
          return set_menu(body, conditional, answer);
        },
        conditional ? WechatCalls::Success::bare : WechatCalls::Success::with_errcode);
    calls.add(listener, conditional ? "POST" : "GET",
              conditional ? "/cgi-bin/menu/delconditional" : "/cgi-bin/menu/delete",
              [this, conditional](const JsonValue& body, const Request&, JsonWriter&) {
                return delete_menu(body, conditional);
              });
  }
  calls.add(
      listener, "GET", "/cgi-bin/menu/get",
      [this](const JsonValue&, const Request&, JsonWriter& answer) { return menu(answer); },
      WechatCalls::Success::bare);
  calls.add(
      listener, "POST", "/cgi-bin/qrcode/create",
      [this](const JsonValue& body, const Request&, JsonWriter& answer) { return create_qr(body, answer); },
      WechatCalls::Success::bare);
  calls.add(listener, "POST", "/cgi-bin/clear_quota",
            [this](const JsonValue& body, const Request&, JsonWriter&) { return clear_quota(body); });
  calls.add(listener, "POST", "/cgi-bin/openapi/quota/get", [](const JsonValue&, const Request&, JsonWriter& answer) {
    answer.key("quota").begin_object().field("daily_limit", 500000).field("used", 1).field("remain", 499999);
    answer.end_object();
    return errcode::ok;
  });
}

int WechatCampaigns::send_template(const JsonValue& body, JsonWriter& answer) {
  const std::string openid = string_member(body, "touser");
  const std::string id = string_member(body, "template_id");
  const std::string client_id = string_member(body, "client_msg_id");
  const JsonValue* data = find_member(body, "data");
  if (!customers_.knows(openid)) return errcode::invalid_openid;
  if (!customers_.follows(openid)) return errcode::require_subscribe;
  if (!is_known_template(id)) return errcode::invalid_template_id;
  if (data == nullptr || !data->IsObject()) return errcode::invalid_argument;
  for (const auto& member : data->GetObject()) {
    if (find_member(member.value, "value") == nullptr) return errcode::invalid_argument;
  }
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = template_ids_.try_emplace(openid + " " + client_id, next_id_);
  if (is_new || client_id.empty()) known->second = deliver_template(openid, id);
  answer.field("msgid", known->second);
  return errcode::ok;
}

std::int64_t WechatCampaigns::deliver_template(const std::string& openid, const std::string& id) {
  const auto failure = faults_.take(Fault::job_failed);
  if (!failure) customers_.show(openid, "template", "[模板消息] " + id);
  const std::string_view status = !failure ? "success" : *failure == 2 ? "failed: system failed" : "failed:user block";
  const auto event = parse_json_object(JsonWriter()
                                           .begin_object()
                                           .field("type", "event")
                                           .field("event", "TEMPLATESENDJOBFINISH")
                                           .field("openid", openid)
                                           .field("job", std::to_string(next_id_))
                                           .field("status", status)
                                           .end_object()
                                           .text());
  pusher_.start(*make_wechat_push(account_, *event, clock_.now_ms(), 0));
  return next_id_++;
}

/// The demo's customer has agreed to everything, and nobody else to anything.
int WechatCampaigns::send_subscription(const JsonValue& body) {
  const std::string openid = string_member(body, "touser");
  const std::string id = string_member(body, "template_id");
  if (!customers_.knows(openid)) return errcode::invalid_openid;
  if (!is_known_template(id)) return errcode::invalid_template_id;
  if (openid != demo_openid) return errcode::no_subscription;
  customers_.show(openid, "subscription", "[订阅通知] " + id);
  return errcode::ok;
}

int WechatCampaigns::set_menu(const JsonValue& body, bool conditional, JsonWriter& answer) {
  const JsonValue* buttons = find_member(body, "button");
  if (buttons == nullptr || !buttons->IsArray()) return errcode::malformed_json;
  if (buttons->Empty() || buttons->Size() > 3) return errcode::invalid_button_count;
  const std::lock_guard lock(mutex_);
  if (!conditional) {
    menu_ = to_json_text(body);
    return errcode::ok;
  }
  const std::string menu_id = std::to_string(next_id_++);
  conditional_menus_[menu_id] = to_json_text(body);
  answer.field("menuid", menu_id);
  return errcode::ok;
}

int WechatCampaigns::menu(JsonWriter& answer) {
  const std::lock_guard lock(mutex_);
  if (menu_.empty()) return errcode::no_menu;
  answer.key("menu").raw(menu_);
  return errcode::ok;
}

int WechatCampaigns::delete_menu(const JsonValue& body, bool conditional) {
  const std::lock_guard lock(mutex_);
  if (conditional) return conditional_menus_.erase(string_member(body, "menuid")) == 1 ? errcode::ok : errcode::no_menu;
  menu_.clear();
  conditional_menus_.clear();
  return errcode::ok;
}

int WechatCampaigns::create_qr(const JsonValue& body, JsonWriter& answer) {
  const std::string action = string_member(body, "action_name");
  const bool is_permanent = action.starts_with("QR_LIMIT_");
  const std::int64_t seconds = int_member(body, "expire_seconds").value_or(30);
  if (!is_permanent && (seconds < 1 || seconds > longest_qr_s)) return errcode::invalid_argument;
  answer.field("ticket", "gQ" + random_hex(random_, 92));
  if (!is_permanent) answer.field("expire_seconds", seconds);
  answer.field("url", "http://weixin.qq.com/q/" + random_hex(random_, 20));
  return errcode::ok;
}

int WechatCampaigns::clear_quota(const JsonValue& body) {
  if (string_member(body, "appid") != account_.app_id) return errcode::invalid_app_id;
  const std::lock_guard lock(mutex_);
  return ++quota_resets_ > most_quota_resets ? errcode::too_many_resets : errcode::ok;
}

void WechatCampaigns::reset() {
  const std::lock_guard lock(mutex_);
  template_ids_.clear();
  menu_.clear();
  conditional_menus_.clear();
  quota_resets_ = 0;
}

}  // namespace ekiden::sandbox
