// SPDX-License-Identifier: Apache-2.0
#include "wechat_push.hpp"

namespace ekiden::sandbox {

namespace {

using FieldWriter = void (*)(WechatDocument&, const JsonValue&);

struct MessageType {
  std::string_view name;
  std::string_view shown;
  FieldWriter write;
};

void copy_text(WechatDocument& document, const JsonValue& request, const char* from, const char* to,
               std::string_view otherwise) {
  document.text(to, string_member(request, from, otherwise));
}

void copy_number(WechatDocument& document, const JsonValue& request, const char* from, const char* to,
                 std::string_view otherwise) {
  const JsonValue* value = find_member(request, from);
  document.number(to, value != nullptr && value->IsNumber() ? to_json_text(*value) : std::string(otherwise));
}

void write_text(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "text", "Content", "");
}

void write_image(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "pic_url", "PicUrl", "http://mmbiz.qpic.cn/sandbox/0");
  copy_text(document, request, "media_id", "MediaId", "sandbox-image-media-id");
}

void write_voice(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "media_id", "MediaId", "sandbox-voice-media-id");
  copy_text(document, request, "format", "Format", "amr");
  if (find_member(request, "recognition") != nullptr) copy_text(document, request, "recognition", "Recognition", "");
}

void write_video(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "media_id", "MediaId", "sandbox-video-media-id");
  copy_text(document, request, "thumb_media_id", "ThumbMediaId", "sandbox-thumb-media-id");
}

void write_location(WechatDocument& document, const JsonValue& request) {
  copy_number(document, request, "lat", "Location_X", "31.239702");
  copy_number(document, request, "lng", "Location_Y", "121.499763");
  copy_number(document, request, "scale", "Scale", "16");
  copy_text(document, request, "label", "Label", "上海市浦东新区世纪大道1号");
}

void write_link(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "title", "Title", "物流查询");
  copy_text(document, request, "description", "Description", "我的包裹到哪里了");
  copy_text(document, request, "url", "Url", "https://example.com/parcel/1");
}

/// Only in a mini-program's customer service.
void write_mini_program(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "title", "Title", "门店");
  copy_text(document, request, "app_id", "AppId", "wx0e1d2c3b4a596878");
  copy_text(document, request, "path", "PagePath", "pages/shop");
  copy_text(document, request, "thumb_media_id", "ThumbMediaId", "sandbox-thumb-media-id");
}

constexpr MessageType message_types[] = {
    {"text", "", write_text},
    {"image", "[图片]", write_image},
    {"voice", "[语音]", write_voice},
    {"video", "[视频]", write_video},
    {"location", "[位置]", write_location},
    {"link", "[链接]", write_link},
    {"miniprogrampage", "[小程序]", write_mini_program},
};

void write_subscribe(WechatDocument& document, const JsonValue& request) {
  const std::string scene = string_member(request, "scene");
  document.text("EventKey", scene.empty() ? "" : "qrscene_" + scene);
  if (!scene.empty()) copy_text(document, request, "ticket", "Ticket", "sandbox-qr-ticket");
}

void write_unsubscribe(WechatDocument& document, const JsonValue&) {
  document.text("EventKey", "");
}

void write_scan(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "scene", "EventKey", "counter-1");
  copy_text(document, request, "ticket", "Ticket", "sandbox-qr-ticket");
}

void write_click(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "key", "EventKey", "MENU_MY_ORDERS");
}

void write_view(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "url", "EventKey", "https://example.com/help");
  copy_text(document, request, "menu_id", "MenuId", "411224");
}

void write_enter(WechatDocument& document, const JsonValue& request) {
  copy_text(document, request, "session_from", "SessionFrom", "shop");
}

void write_job(WechatDocument& document, const JsonValue& request) {
  document.number("MsgID", string_member(request, "job", "200163836"));
  copy_text(document, request, "status", "Status", "success");
}

void write_mass_job(WechatDocument& document, const JsonValue& request) {
  document.number("MsgID", string_member(request, "job", "200163836"));
  copy_text(document, request, "status", "Status", "send success");
  copy_number(document, request, "total", "TotalCount", "100");
  copy_number(document, request, "filtered", "FilterCount", "80");
  copy_number(document, request, "sent", "SentCount", "75");
  copy_number(document, request, "failed", "ErrorCount", "5");
}

struct EventType {
  std::string_view name;
  std::string_view shown;
  std::optional<ReplyTrigger> opens;
  FieldWriter write;
  bool is_of_customer = true;
};

constexpr EventType event_types[] = {
    {"subscribe", "[关注]", ReplyTrigger::follow, write_subscribe},
    {"unsubscribe", "[取消关注]", std::nullopt, write_unsubscribe},
    {"SCAN", "[扫码]", ReplyTrigger::scan, write_scan},
    {"CLICK", "[菜单]", ReplyTrigger::menu_click, write_click},
    {"VIEW", "[打开网页]", std::nullopt, write_view},
    {"user_enter_tempsession", "[进入会话]", ReplyTrigger::enter, write_enter},
    {"TEMPLATESENDJOBFINISH", "", std::nullopt, write_job, false},
    {"MASSSENDJOBFINISH", "", std::nullopt, write_mass_job, false},
};

template <class Type, std::size_t Count>
const Type* find_type(const Type (&types)[Count], std::string_view name) {
  for (const Type& type : types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

WechatPush begin_push(const WechatAccount& account, const JsonValue& request, std::int64_t now_ms,
                      std::string_view msg_type) {
  WechatPush push;
  push.openid = string_member(request, "openid", demo_openid);
  push.document.text("ToUserName", account.original_id)
      .text("FromUserName", push.openid)
      .number("CreateTime", std::to_string(now_ms / 1000))
      .text("MsgType", msg_type);
  return push;
}

}  // namespace

std::optional<WechatPush> make_wechat_push(const WechatAccount& account, const JsonValue& request, std::int64_t now_ms,
                                           std::uint64_t msg_id) {
  const std::string type_name = string_member(request, "type", "text");
  if (type_name == "event") {
    const EventType* event = find_type(event_types, string_member(request, "event"));
    if (event == nullptr) return std::nullopt;
    WechatPush push = begin_push(account, request, now_ms, type_name);
    push.document.text("Event", event->name);
    event->write(push.document, request);
    push.kind = "event/" + std::string(event->name);
    push.shown = event->shown;
    push.opens = event->opens;
    push.follows = event->name != "unsubscribe";
    push.is_of_customer = event->is_of_customer;
    return push;
  }
  const MessageType* message = find_type(message_types, type_name);
  if (message == nullptr) return std::nullopt;
  WechatPush push = begin_push(account, request, now_ms, type_name);
  message->write(push.document, request);
  push.kind = type_name;
  push.msg_id = std::to_string(msg_id);
  push.document.number("MsgId", push.msg_id);
  push.shown = type_name == "text" ? string_member(request, "text") : std::string(message->shown);
  push.opens = ReplyTrigger::message;
  return push;
}

}  // namespace ekiden::sandbox
