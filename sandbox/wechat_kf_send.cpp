// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_send.hpp"

#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t longest_text_bytes = 2048;
constexpr rapidjson::SizeType most_menu_items = 10;

/// Looks at the object of the type: the errcode, and what the customer sees.
using Check = int (*)(const JsonValue& body, std::string& shown);

/// What the file of a message must be, and how its object names it.
struct MediaUse {
  const char* member = nullptr;
  std::string_view kind;
};
constexpr MediaUse no_media{};

bool has_text(const JsonValue& body, const char* name) {
  return !string_member(body, name).empty();
}

int check_text(const JsonValue& body, std::string& shown) {
  shown = string_member(body, "content");
  if (shown.empty()) return errcode::invalid_parameter;
  return shown.size() > longest_text_bytes ? errcode::content_too_long : errcode::ok;
}

int check_media(const JsonValue& body, std::string& shown) {
  shown = "[" + string_member(body, "media_id") + "]";
  return errcode::ok;
}

int check_link(const JsonValue& body, std::string& shown) {
  shown = "[链接] " + string_member(body, "title");
  return has_text(body, "title") && has_text(body, "url") ? errcode::ok : errcode::invalid_parameter;
}

int check_mini_program(const JsonValue& body, std::string& shown) {
  shown = "[小程序] " + string_member(body, "title");
  return has_text(body, "appid") && has_text(body, "pagepath") ? errcode::ok : errcode::invalid_parameter;
}

bool is_menu_item(const JsonValue& item) {
  const std::string type = string_member(item, "type");
  if (type != "click" && type != "view" && type != "miniprogram" && type != "text") return false;
  const JsonValue* body = find_member(item, type.c_str());
  return body != nullptr && has_text(*body, "content");
}

int check_menu(const JsonValue& body, std::string& shown) {
  shown = string_member(body, "head_content");
  const JsonValue* list = find_member(body, "list");
  if (list == nullptr) return errcode::ok;
  if (!list->IsArray()) return errcode::invalid_parameter;
  if (list->Size() > most_menu_items) return errcode::too_many_menu_items;
  for (const JsonValue& item : list->GetArray()) {
    if (!is_menu_item(item)) return errcode::invalid_menu_item;
    shown += " [" + string_member(*find_member(item, string_member(item, "type").c_str()), "content") + "]";
  }
  return errcode::ok;
}

int check_location(const JsonValue& body, std::string& shown) {
  shown = "[位置] " + string_member(body, "name");
  const JsonValue* latitude = find_member(body, "latitude");
  const JsonValue* longitude = find_member(body, "longitude");
  const bool is_complete = latitude != nullptr && latitude->IsNumber() && longitude != nullptr && longitude->IsNumber();
  return is_complete ? errcode::ok : errcode::invalid_parameter;
}

int check_card(const JsonValue& body, std::string& shown) {
  shown = "[名片] " + string_member(body, "userid");
  return has_text(body, "userid") ? errcode::ok : errcode::invalid_parameter;
}

int check_acquisition_link(const JsonValue& body, std::string& shown) {
  shown = "[获客链接] " + string_member(body, "link_url");
  return has_text(body, "link_url") ? errcode::ok : errcode::invalid_parameter;
}

struct MessageType {
  std::string_view name;
  Check check;
  MediaUse media = no_media;
};

constexpr MessageType message_types[] = {
    {"text", check_text},
    {"image", check_media, {"media_id", "image"}},
    {"voice", check_media, {"media_id", "voice"}},
    {"video", check_media, {"media_id", "video"}},
    {"file", check_media, {"media_id", "file"}},
    {"link", check_link, {"thumb_media_id", "image"}},
    {"msgmenu", check_menu},
    {"miniprogram", check_mini_program, {"thumb_media_id", "image"}},
    {"location", check_location},
    {"business_card", check_card},
    {"ca_link", check_acquisition_link},
};

}  // namespace

KfMessage read_kf_message(const JsonValue& body) {
  KfMessage message;
  message.open_kfid = string_member(body, "open_kfid");
  message.external_userid = string_member(body, "touser");
  message.msgid = string_member(body, "msgid");
  message.kind = string_member(body, "msgtype");
  message.code = errcode::invalid_message_type;
  const JsonValue absent;
  const JsonValue* content = find_member(body, message.kind.c_str());
  const JsonValue& object = content != nullptr ? *content : absent;
  for (const MessageType& type : message_types) {
    if (type.name != message.kind) continue;
    message.code = type.check(object, message.shown);
    if (type.media.member == nullptr) continue;
    message.media_id = string_member(object, type.media.member);
    message.media_kind = type.media.kind;
    if (message.code == errcode::ok && message.media_id.empty()) message.code = errcode::invalid_media_id;
  }
  return message;
}

}  // namespace ekiden::sandbox
