// SPDX-License-Identifier: Apache-2.0
#include "wechat_errcodes.hpp"

#include <cstdio>

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

struct Meaning {
  int code;
  std::string_view text;
};

constexpr Meaning meanings[] = {
    {-1, "system error"},
    {errcode::ok, "ok"},
    {errcode::invalid_credential, "invalid credential, access_token is invalid or not latest"},
    {errcode::invalid_grant_type, "invalid grant_type"},
    {errcode::invalid_openid, "invalid openid"},
    {errcode::invalid_media_type, "invalid media type"},
    {errcode::invalid_file_type, "invalid file type"},
    {errcode::invalid_file_size, "invalid file size"},
    {errcode::invalid_media_id, "invalid media_id"},
    {errcode::invalid_message_type, "invalid message type"},
    {errcode::invalid_image_size, "invalid image size"},
    {errcode::invalid_voice_size, "invalid voice size"},
    {errcode::invalid_video_size, "invalid video size"},
    {errcode::invalid_thumb_size, "invalid thumb size"},
    {errcode::invalid_app_id, "invalid appid"},
    {errcode::invalid_token, "invalid access_token"},
    {errcode::invalid_charset, R"(invalid charset. please check your request, if include \uxxxx will create fail!)"},
    {errcode::invalid_app_secret, "invalid appsecret"},
    {40164, "invalid ip, not in whitelist"},
    {errcode::missing_token, "access_token missing"},
    {errcode::missing_app_id, "appid missing"},
    {errcode::missing_app_secret, "appsecret missing"},
    {errcode::missing_media, "media data missing"},
    {errcode::expired_token, "access_token expired"},
    {errcode::post_required, "require POST method"},
    {43004, "require subscribe"},
    {43019, "user is in blacklist"},
    {errcode::empty_media, "empty media data"},
    {errcode::empty_content, "empty content"},
    {errcode::content_too_long, "content size out of limit"},
    {errcode::too_many_articles, "article size out of limit"},
    {45009, "reach max api daily quota limit"},
    {errcode::too_many_at_once, "api concurrent out of limit"},
    {45011, "api minute-quota reach limit, must slower, retry next minute"},
    {errcode::out_of_reply_time, "response out of time limit or subscription is canceled"},
    {errcode::out_of_reply_count, "out of response count limit"},
    {errcode::invalid_typing_command, "invalid command"},
    {errcode::no_recent_message, "no message from the user in the last 30 seconds"},
    {errcode::already_typing, "already in typing status"},
    {errcode::malformed_json, "data format error"},
    {errcode::invalid_argument, "argument invalid"},
    {errcode::invalid_button_count, "invalid button size"},
    {errcode::invalid_template_id, "invalid template_id"},
    {errcode::no_subscription, "user refuse to accept the msg"},
    {errcode::too_many_tags, "too many tags"},
    {errcode::system_tag, "can't modify sys tag"},
    {errcode::customer_has_too_many_tags, "can't add more tags to the user"},
    {errcode::too_few_recipients, "openid list at least has two openid"},
    {errcode::client_id_exists, "clientmsgid exist"},
    {errcode::client_id_too_long, "clientmsgid length out of limit"},
    {errcode::tag_exists, "tag name exist"},
    {errcode::tag_name_too_long, "tag name too long"},
    {errcode::invalid_tag, "invalid tag id"},
    {errcode::no_menu, "menu no exist"},
    {errcode::too_many_resets, "forbid to clear quota because of reaching the limit"},
    {errcode::foreign_openid, "invalid openid for this appid"},
    {errcode::no_such_agent, "invalid kf_account"},
    {errcode::invalid_agent, "invalid kf_account format"},
    {errcode::agent_exists, "kf_account exsited"},
    {errcode::invalid_parameter, "invalid request parameter"},
    {errcode::invalid_external_userid, "invalid external userid"},
    {errcode::invalid_open_kfid, "invalid open_kfid"},
    {errcode::out_of_kf_count, "send msg count limit"},
    {errcode::out_of_kf_time, "send msg time limit"},
    {errcode::too_many_accounts, "kf account count limit"},
    {errcode::invalid_account_name, "invalid kf account name"},
    {errcode::invalid_msg_token, "invalid msg token"},
    {errcode::too_many_menu_items, "menu item count exceed limit"},
    {errcode::invalid_menu_item, "invalid menu item type"},
    {errcode::not_a_servicer, "invalid servicer"},
    {errcode::illegal_transition, "not allow to transfer to this state"},
    {errcode::state_forbids_sending, "not allow to send msg in this session status"},
    {errcode::servicer_stopped, "servicer is not receiving"},
    {48001, "api unauthorized"},
    {48002, "user block receive message"},
    {50002, "user limited"},
    {50005, "user is unsubscribed"},
};

}  // namespace

std::string_view errcode_text(int code) {
  for (const Meaning& meaning : meanings) {
    if (meaning.code == code) return meaning.text;
  }
  return "unknown error";
}

std::string errcode_answer(int code, const Clock& clock, Random& random, std::string_view rest) {
  std::string message(errcode_text(code));
  if (code != errcode::ok) {
    char seconds[9];
    std::snprintf(seconds, sizeof seconds, "%08x", static_cast<unsigned>(clock.now_ms() / 1000));
    message += std::string(" rid: ") + seconds + "-" + random_hex(random, 8) + "-" + random_hex(random, 8);
  }
  JsonWriter json;
  json.begin_object().field("errcode", code).field("errmsg", message);
  if (const auto members = parse_json_object(rest)) {
    for (const auto& member : members->GetObject()) json.key(member.name.GetString()).raw(to_json_text(member.value));
  }
  return json.end_object().text();
}

}  // namespace ekiden::sandbox
