// SPDX-License-Identifier: Apache-2.0
#include "wechat_send.hpp"

#include <algorithm>

#include "json.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t longest_text_bytes = 2048;

WechatMessage refused(WechatMessage message, int code) {
  message.code = code;
  return message;
}

WechatMessage read_text(WechatMessage message, const JsonValue& content) {
  message.shown = string_member(content, "content");
  if (message.shown.empty()) return refused(std::move(message), errcode::empty_content);
  if (message.shown.size() > longest_text_bytes) return refused(std::move(message), errcode::content_too_long);
  return message;
}

/// A file that the message cannot do without.
WechatMessage need_file(WechatMessage message, const JsonValue& content, const char* name) {
  message.media_ids.push_back(string_member(content, name));
  if (message.media_ids.back().empty()) message.code = errcode::invalid_media_id;
  return message;
}

WechatMessage read_media(WechatMessage message, const JsonValue& content) {
  message = need_file(std::move(message), content, "media_id");
  message.shown = "[" + message.kind + "]";
  return message;
}

WechatMessage read_video(WechatMessage message, const JsonValue& content) {
  return need_file(read_media(std::move(message), content), content, "thumb_media_id");
}

WechatMessage read_news(WechatMessage message, const JsonValue& content) {
  const JsonValue* articles = find_member(content, "articles");
  if (articles == nullptr || !articles->IsArray() || articles->Empty()) {
    return refused(std::move(message), errcode::malformed_json);
  }
  if (articles->Size() > 1) return refused(std::move(message), errcode::too_many_articles);
  const JsonValue& article = (*articles)[0];
  message.shown = "[图文] " + string_member(article, "title", string_member(article, "url"));
  for (const char* name : {"description", "picurl"}) {
    if (const std::string text = string_member(article, name); !text.empty()) message.shown += "\n" + text;
  }
  return message;
}

/// A message that is nothing but the id or the address of what it shows.
WechatMessage read_by(WechatMessage message, const JsonValue& content, const char* name) {
  if (string_member(content, name).empty()) return refused(std::move(message), errcode::invalid_argument);
  message.shown = "[" + message.kind + "]";
  return message;
}

WechatMessage read_article(WechatMessage message, const JsonValue& content) {
  return read_by(std::move(message), content, "article_id");
}

WechatMessage read_card(WechatMessage message, const JsonValue& content) {
  return read_by(std::move(message), content, "card_id");
}

WechatMessage read_link(WechatMessage message, const JsonValue& content) {
  return read_by(std::move(message), content, "url");
}

WechatMessage read_menu(WechatMessage message, const JsonValue& content) {
  const JsonValue* list = find_member(content, "list");
  if (list == nullptr || !list->IsArray() || list->Empty()) return refused(std::move(message), errcode::malformed_json);
  message.shown = "[菜单] " + string_member(content, "head_content");
  return message;
}

WechatMessage read_music(WechatMessage message, const JsonValue& content) {
  message = need_file(std::move(message), content, "thumb_media_id");
  message.shown = "[音乐] " + string_member(content, "title");
  return message;
}

WechatMessage read_mini_program(WechatMessage message, const JsonValue& content) {
  if (string_member(content, "appid").empty()) return refused(std::move(message), errcode::invalid_app_id);
  message = need_file(std::move(message), content, "thumb_media_id");
  message.shown = "[小程序] " + string_member(content, "title");
  return message;
}

struct MessageType {
  std::string_view name;
  WechatMessage (*read)(WechatMessage, const JsonValue&);
};

constexpr MessageType message_types[] = {
    {"text", read_text},    {"image", read_media},
    {"voice", read_media},  {"video", read_video},
    {"news", read_news},    {"miniprogrampage", read_mini_program},
    {"music", read_music},  {"msgmenu", read_menu},
    {"mpnews", read_media}, {"mpnewsarticle", read_article},
    {"wxcard", read_card},  {"link", read_link},
};

}  // namespace

bool escapes_non_ascii(std::string_view body) {
  for (std::size_t i = 0; i + 1 < body.size(); ++i) {
    if (body[i] != '\\') continue;
    if (body[++i] != 'u') continue;
    const std::string_view code = body.substr(i + 1, 4);
    if (code.size() == 4 && (!code.starts_with("00") || code[2] > '7')) return true;
  }
  return false;
}

WechatMessage read_wechat_message(std::string_view body) {
  WechatMessage message;
  const auto document = parse_json_object(body);
  if (!document) return refused(std::move(message), errcode::malformed_json);
  message.openid = string_member(*document, "touser");
  message.kind = string_member(*document, "msgtype");
  if (escapes_non_ascii(body)) return refused(std::move(message), errcode::invalid_charset);
  if (message.openid.empty()) return refused(std::move(message), errcode::invalid_openid);
  const JsonValue absent;
  const JsonValue* content = find_member(*document, message.kind.c_str());
  const JsonValue* agent = find_member(*document, "customservice");
  if (agent != nullptr) message.kf_account = string_member(*agent, "kf_account");
  for (const MessageType& type : message_types) {
    if (type.name == message.kind) return type.read(std::move(message), content != nullptr ? *content : absent);
  }
  return refused(std::move(message), errcode::invalid_message_type);
}

int WechatSends::send(WechatMessage message, int refusal) {
  const std::lock_guard lock(mutex_);
  if (refusal != errcode::ok) message.code = refusal;
  for (const std::string& media_id : message.media_ids) {
    if (message.code == errcode::ok && !media_.find(media_id)) message.code = errcode::invalid_media_id;
  }
  if (message.code == errcode::ok) message.code = customers_.reply(message.openid, message.kind, message.shown);
  sends_.push_back({clock_.now_ms(), std::move(message)});
  return sends_.back().message.code;
}

std::size_t WechatSends::count() const {
  const std::lock_guard lock(mutex_);
  return sends_.size();
}

std::vector<WechatSend> WechatSends::after(std::size_t count) const {
  const std::lock_guard lock(mutex_);
  return {sends_.begin() + static_cast<std::ptrdiff_t>(std::min(count, sends_.size())), sends_.end()};
}

std::string WechatSends::sent_json() const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().key("sent").begin_array();
  for (const WechatSend& send : sends_) {
    if (send.message.code != errcode::ok) continue;
    json.begin_object()
        .field("at_ms", send.at_ms)
        .field("openid", send.message.openid)
        .field("kind", send.message.kind)
        .field("text", send.message.shown)
        .field("kf_account", send.message.kf_account)
        .key("media_ids")
        .begin_array();
    for (const std::string& media_id : send.message.media_ids) json.value(media_id);
    json.end_array().end_object();
  }
  return json.end_array().end_object().text();
}

void WechatSends::clear() {
  const std::lock_guard lock(mutex_);
  sends_.clear();
}

}  // namespace ekiden::sandbox
