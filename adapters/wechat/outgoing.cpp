// SPDX-License-Identifier: Apache-2.0
#include "outgoing.hpp"

#include <ekidenpp/json.hpp>

#include "kit/json.hpp"
#include "kit/text.hpp"

namespace ekiden::wechat {
namespace {

using rapidjson::Value;
using sdk::JsonWriter;
using sdk::Status;

constexpr std::size_t kMaxTextBytes = 2048;

std::string text_of(const Value& object, std::string_view name) {
  return kit::drop_xml_forbidden(kit::string_member(object, name).value_or(""));
}

void put(JsonWriter& json, sdk::JsonName name, std::string_view value) {
  if (!value.empty()) json.known_key(name).lenient_string(value);
}

Status write_text(const Value& part, JsonWriter& json) {
  if (!kit::string_member(part, "text")) return Status::rejected("a text part has no text");
  const std::string text = text_of(part, "text");
  if (text.empty()) return Status::rejected("the text is empty");
  if (text.size() > kMaxTextBytes) return Status::rejected("the text is longer than 2048 bytes of UTF-8");
  put(json, "content", text);
  return {};
}

// The file's id at Tencent, and `media` itself; nothing without an id.
Status write_media_id(const Value& part, JsonWriter& json, const Value*& media) {
  media = kit::object_member(part, "media");
  const std::string id = media == nullptr ? std::string() : text_of(*media, "platform_media_id");
  if (id.empty())
    return Status::rejected("media.platform_media_id is missing: this channel sends files that Tencent already has");
  put(json, "media_id", id);
  return {};
}

Status write_media(const Value& part, JsonWriter& json) {
  const Value* media = nullptr;
  return write_media_id(part, json, media);
}

Status write_video(const Value& part, JsonWriter& json) {
  const Value* media = nullptr;
  if (Status status = write_media_id(part, json, media); !status.ok()) return status;
  const std::string thumb = text_of(*media, "thumb_platform_media_id");
  if (thumb.empty()) return Status::rejected("media.thumb_platform_media_id is missing: a video needs a picture");
  put(json, "thumb_media_id", thumb);
  put(json, "title", text_of(*media, "name"));
  return {};
}

Status write_news(const Value& part, JsonWriter& json) {
  const std::string url = text_of(part, "url");
  if (url.empty()) return Status::rejected("a link has no url");
  json.known_key("articles").begin_array().begin_object();
  put(json, "title", text_of(part, "title"));
  put(json, "description", text_of(part, "desc"));
  put(json, "url", url);
  put(json, "picurl", text_of(part, "thumb"));
  json.end_object().end_array();
  return {};
}

Status write_mini_program(const Value& part, JsonWriter& json) {
  const std::string app_id = text_of(part, "appid");
  const std::string path = text_of(part, "path");
  const std::string thumb = text_of(part, "thumb_platform_media_id");
  if (app_id.empty()) return Status::rejected("a mini_program has no appid");
  if (path.empty()) return Status::rejected("a mini_program has no path");
  if (thumb.empty()) return Status::rejected("thumb_platform_media_id is missing: a mini_program needs a picture");
  put(json, "title", text_of(part, "title"));
  put(json, "appid", app_id);
  put(json, "pagepath", path);
  put(json, "thumb_media_id", thumb);
  return {};
}

struct PartType {
  std::string_view type;
  sdk::JsonName msgtype;
  Status (*write)(const Value&, JsonWriter&);
};

constexpr PartType kPartTypes[] = {
    {"text", "text", write_text},    {"image", "image", write_media},
    {"audio", "voice", write_media}, {"video", "video", write_video},
    {"link", "news", write_news},    {"mini_program", "miniprogrampage", write_mini_program},
};

const PartType* part_type(const Value& part) {
  const auto type = kit::string_member(part, "type");
  for (const PartType& known : kPartTypes) {
    if (known.type == type) return &known;
  }
  return nullptr;
}

Status to_send(const sdk::Command& command, const Value& request, std::string_view kf_account, ApiCall& call) {
  const Value* parts = kit::array_member(request, "parts");
  if (parts == nullptr || parts->Size() != 1) return Status::rejected("a message to WeChat is exactly one part");
  const Value& part = (*parts)[0];
  const PartType* type = part_type(part);
  if (type == nullptr) return Status::rejected("this channel cannot send a part of this type");
  JsonWriter json;
  json.begin_object().key("touser").lenient_string(command.peer_id).member("msgtype", type->msgtype.text());
  json.known_key(type->msgtype).begin_object();
  if (Status status = type->write(part, json); !status.ok()) return status;
  json.end_object();
  if (!kf_account.empty()) {
    json.known_key("customservice").begin_object();
    put(json, "kf_account", kf_account);
    json.end_object();
  }
  json.end_object();
  call = {.path = "/cgi-bin/message/custom/send", .body = json.take().value_or("{}")};
  return {};
}

Status to_typing(const sdk::Command& command, const Value& request, ApiCall& call) {
  JsonWriter json;
  json.begin_object().key("touser").lenient_string(command.peer_id);
  json.member("command", kit::bool_member(request, "on").value_or(true) ? "Typing" : "CancelTyping").end_object();
  call = {.path = "/cgi-bin/message/custom/typing", .body = json.take().value_or("{}"), .is_of_the_moment = true};
  return {};
}

}  // namespace

Status to_call(const sdk::Command& command, std::string_view kf_account, ApiCall& call) {
  const bool is_typing = command.type == "typing.set";
  if (!is_typing && command.type != "message.send")
    return Status::unsupported(
        "this channel sends messages, shows that somebody is typing, and takes no other command");
  const auto request = kit::parse_json(command.json);
  if (!request || !request->IsObject()) return Status::rejected("the command is not a JSON object");
  return is_typing ? to_typing(command, *request, call) : to_send(command, *request, kf_account, call);
}

}  // namespace ekiden::wechat
