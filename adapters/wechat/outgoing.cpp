// SPDX-License-Identifier: Apache-2.0
#include "outgoing.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <iterator>

#include "command_json.hpp"
#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

using rapidjson::Value;
using sdk::JsonWriter;
using sdk::Status;

constexpr rapidjson::SizeType kFewestOpenids = 2;
constexpr rapidjson::SizeType kMostOpenids = 10'000;

Status write_text(const Value& part, const MediaIds&, JsonWriter& json) {
  if (!kit::string_member(part, "text")) return Status::rejected("a text part has no text");
  const std::string text = text_of(part, "text");
  if (text.empty()) return Status::rejected("the text is empty");
  if (text.size() > kMaxTextBytes) return Status::rejected("the text is longer than 2048 bytes of UTF-8");
  put(json, "content", text);
  return {};
}

// `object`: the part itself, or its `media`.
Status write_thumb(const Value& part, const Value& object, const MediaIds& ids, JsonWriter& json) {
  const std::string thumb = ids.thumb_of(part, object);
  if (thumb.empty())
    return Status::rejected("thumb_ref, thumb and thumb_platform_media_id are missing: it needs a picture");
  put(json, "thumb_media_id", thumb);
  return {};
}

Status write_media(const Value& part, const MediaIds& ids, JsonWriter& json) {
  const Value* media = kit::object_member(part, "media");
  const std::string id = media == nullptr ? std::string() : ids.file_of(part, *media);
  if (id.empty()) return Status::rejected("media.ref, media.url and media.platform_media_id are missing");
  put(json, "media_id", id);
  return {};
}

Status write_video(const Value& part, const MediaIds& ids, JsonWriter& json) {
  if (Status status = write_media(part, ids, json); !status.ok()) return status;
  const Value& media = *kit::object_member(part, "media");
  put(json, "title", text_of(media, "name"));
  return write_thumb(part, media, ids, json);
}

Status write_news(const Value& part, const MediaIds&, JsonWriter& json) {
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

// Of a mini-program's own customer service.
Status write_link(const Value& part, const MediaIds&, JsonWriter& json) {
  if (text_of(part, "url").empty()) return Status::rejected("a link has no url");
  put(json, "title", text_of(part, "title"));
  put(json, "description", text_of(part, "desc"));
  put(json, "url", text_of(part, "url"));
  put(json, "thumb_url", text_of(part, "thumb"));
  return {};
}

Status write_mini_program(const Value& part, const MediaIds& ids, JsonWriter& json) {
  const std::string app_id = text_of(part, "appid");
  const std::string path = text_of(part, "path");
  if (app_id.empty()) return Status::rejected("a mini_program has no appid");
  if (path.empty()) return Status::rejected("a mini_program has no path");
  put(json, "title", text_of(part, "title"));
  put(json, "appid", app_id);
  put(json, "pagepath", path);
  return write_thumb(part, part, ids, json);
}

Status write_own(const Value& part, const MediaIds&, JsonWriter& json) {
  return write_params(part, json);
}

Status write_music(const Value& part, const MediaIds& ids, JsonWriter& json) {
  if (Status status = write_params(part, json); !status.ok()) return status;
  const bool has_thumb = kit::string_member(*kit::object_member(part, "params"), "thumb_media_id").has_value();
  return has_thumb ? Status() : write_thumb(part, part, ids, json);
}

// Where a type of message goes.
constexpr unsigned kServiceAccount = 1;
constexpr unsigned kMiniProgram = 2;
constexpr unsigned kToMany = 4;

struct PartType {
  std::string_view type;
  std::string_view name;  // of a template
  sdk::JsonName msgtype;
  Status (*write)(const Value&, const MediaIds&, JsonWriter&);
  unsigned places = kServiceAccount;
};

constexpr PartType kPartTypes[] = {
    {"text", "", "text", write_text, kServiceAccount | kMiniProgram | kToMany},
    {"image", "", "image", write_media, kServiceAccount | kMiniProgram | kToMany},
    {"audio", "", "voice", write_media, kServiceAccount | kToMany},
    {"video", "", "video", write_video},
    {"link", "", "news", write_news},
    {"link", "", "link", write_link, kMiniProgram},
    {"mini_program", "", "miniprogrampage", write_mini_program, kServiceAccount | kMiniProgram},
    {"template", "music", "music", write_music},
    {"template", "msgmenu", "msgmenu", write_own},
    {"template", "mpnews", "mpnews", write_own, kServiceAccount | kToMany},
    {"template", "mpnewsarticle", "mpnewsarticle", write_own},
    {"template", "mpvideo", "mpvideo", write_own, kToMany},
    {"template", "wxcard", "wxcard", write_own, kServiceAccount | kToMany},
};

const PartType* part_type(const Value& part, unsigned place) {
  const auto type = kit::string_member(part, "type").value_or("");
  const auto name = kit::string_member(part, "name").value_or("");
  const auto found = std::find_if(std::begin(kPartTypes), std::end(kPartTypes), [&](const PartType& known) {
    return known.type == type && (known.places & place) != 0 && (known.name.empty() || known.name == name);
  });
  return found == std::end(kPartTypes) ? nullptr : found;
}

// The one part of a message; nothing when there is not exactly one.
const Value* only_part(const Value& request) {
  const Value* parts = kit::array_member(request, "parts");
  return parts == nullptr || parts->Size() != 1 ? nullptr : &(*parts)[0];
}

Status to_send(const sdk::Command& command, const Value& part, const PartType& type, const OutgoingSettings& settings,
               const MediaIds& ids, ApiCall& call) {
  JsonWriter json;
  json.begin_object().key("touser").lenient_string(command.peer_id).member("msgtype", type.msgtype.text());
  json.known_key(type.msgtype).begin_object();
  if (Status status = type.write(part, ids, json); !status.ok()) return status;
  json.end_object();
  if (!settings.kf_account.empty()) {
    json.known_key("customservice").begin_object();
    put(json, "kf_account", settings.kf_account);
    json.end_object();
  }
  json.end_object();
  call = {.path = "/cgi-bin/message/custom/send", .body = json.take().value_or("{}")};
  return {};
}

// A value may be given as its text alone.
void write_template_data(const Value& params, JsonWriter& json) {
  json.known_key("data").begin_object();
  for (const auto& member : params.GetObject()) {
    json.key({member.name.GetString(), member.name.GetStringLength()});
    if (member.value.IsObject())
      json.raw(kit::json_text(member.value));
    else
      json.begin_object().key("value").raw(kit::json_text(member.value)).end_object();
  }
  json.end_object();
}

// A template message, or a subscription message when the part says so. Tencent sends no other message without a window.
Status to_template(const sdk::Command& command, const Value& part, bool is_mini_program, ApiCall& call) {
  const std::string name = text_of(part, "name");
  const Value* params = kit::object_member(part, "params");
  if (name.empty() || params == nullptr) return Status::rejected("a template has no name or no params");
  const bool is_subscription = is_mini_program || kit::bool_member(part, "subscription").value_or(false);
  JsonWriter json;
  json.begin_object().key("touser").lenient_string(command.peer_id).key("template_id").lenient_string(name);
  if (is_subscription)
    put(json, "page", text_of(part, "url"));
  else
    put(json, "url", text_of(part, "url"));
  if (const Value* program = kit::object_member(part, "mini_program")) {
    json.known_key("miniprogram").begin_object();
    put(json, "appid", text_of(*program, "appid"));
    put(json, "pagepath", text_of(*program, "path"));
    json.end_object();
  }
  // Tencent suppresses a repetition of the same id for ten minutes.
  if (!is_subscription) put(json, "client_msg_id", command.id);
  write_template_data(*params, json);
  json.end_object();
  call = {.path = is_mini_program   ? "/cgi-bin/message/subscribe/send"
                  : is_subscription ? "/cgi-bin/message/subscribe/bizsend"
                                    : "/cgi-bin/message/template/send",
          .body = json.take().value_or("{}"),
          .is_reported = true};
  return {};
}

Status to_message(const sdk::Command& command, const Value& request, const OutgoingSettings& settings,
                  const MediaIds& ids, ApiCall& call) {
  const Value* part = only_part(request);
  if (part == nullptr) return Status::rejected("a message to WeChat is exactly one part");
  const PartType* type = part_type(*part, settings.is_mini_program ? kMiniProgram : kServiceAccount);
  if (type != nullptr) return to_send(command, *part, *type, settings, ids, call);
  if (kit::string_member(*part, "type") == "template")
    return to_template(command, *part, settings.is_mini_program, call);
  return Status::rejected("this channel cannot send a part of this type");
}

// Whom a message to many goes to.
struct Audience {
  std::string_view path;
  bool is_preview = false;
};

bool is_list_of_openids(const Value& list) {
  const auto is_openid = [](const Value& one) { return one.IsString() && one.GetStringLength() > 0; };
  return list.Size() >= kFewestOpenids && list.Size() <= kMostOpenids &&
         std::all_of(list.Begin(), list.End(), is_openid);
}

// Writes Tencent's name for it.
Status write_audience(const Value& args, JsonWriter& json, Audience& audience) {
  const auto tag = kit::int64_member(args, "tag_id");
  const bool to_all = kit::bool_member(args, "to_all").value_or(false);
  const Value* openids = kit::array_member(args, "openids");
  const std::string one = text_of(args, "preview_openid");
  const std::string name = text_of(args, "preview_wechat_id");
  const int said =
      (tag ? 1 : 0) + (to_all ? 1 : 0) + (openids != nullptr ? 1 : 0) + (one.empty() ? 0 : 1) + (name.empty() ? 0 : 1);
  if (said != 1)
    return Status::rejected(
        "args has to say exactly one of tag_id, to_all, openids, preview_openid and preview_wechat_id");
  if (openids != nullptr) {
    if (!is_list_of_openids(*openids)) return Status::rejected("args.openids is a list of 2 to 10000 openids");
    json.key("touser").raw(kit::json_text(*openids));
    audience = {"/cgi-bin/message/mass/send"};
  } else if (tag || to_all) {
    json.key("filter").begin_object().member("is_to_all", to_all);
    if (tag) json.member("tag_id", *tag);
    json.end_object();
    audience = {"/cgi-bin/message/mass/sendall"};
  } else {
    put(json, "touser", one);
    put(json, "towxname", name);
    audience = {"/cgi-bin/message/mass/preview", true};
  }
  return {};
}

// The pictures of a message to many are a list.
Status write_images(const Value& part, const MediaIds& ids, JsonWriter& json) {
  const Value* media = kit::object_member(part, "media");
  const std::string id = media == nullptr ? std::string() : ids.file_of(part, *media);
  if (id.empty()) return Status::rejected("media.ref, media.url and media.platform_media_id are missing");
  json.known_key("media_ids").begin_array().lenient_string(id).end_array();
  return {};
}

// Tencent knows a repetition by clientmsgid, but for a preview.
Status to_broadcast(const sdk::Command& command, const Value& request, bool is_mini_program, const MediaIds& ids,
                    ApiCall& call) {
  const Value* part = only_part(request);
  const Value* args = kit::object_member(request, "args");
  if (is_mini_program) return Status::rejected("a mini-program's customer service sends no message to many");
  if (part == nullptr) return Status::rejected("a message to WeChat is exactly one part");
  if (args == nullptr) return Status::rejected("args is missing: it says whom the message goes to");
  const PartType* type = part_type(*part, kToMany);
  if (type == nullptr) return Status::rejected("this channel cannot send a part of this type to many");
  JsonWriter json;
  json.begin_object();
  Audience audience;
  if (Status status = write_audience(*args, json, audience); !status.ok()) return status;
  json.member("msgtype", type->msgtype.text());
  const bool is_list = type->msgtype.text() == "image" && !audience.is_preview;
  json.known_key(is_list ? sdk::JsonName("images") : type->msgtype).begin_object();
  const Status status = is_list ? write_images(*part, ids, json) : type->write(*part, ids, json);
  if (!status.ok()) return status;
  json.end_object();
  if (!audience.is_preview) {
    json.member("send_ignore_reprint", std::int64_t{kit::bool_member(*args, "ignore_reprint").value_or(false) ? 1 : 0});
    json.key("clientmsgid").lenient_string(command.id);
  }
  json.end_object();
  call = {.path = std::string(audience.path), .body = json.take().value_or("{}"), .is_reported = !audience.is_preview};
  return {};
}

Status to_typing(const sdk::Command& command, const Value& request, bool is_mini_program, ApiCall& call) {
  JsonWriter json;
  json.begin_object().key("touser").lenient_string(command.peer_id);
  json.member("command", kit::bool_member(request, "on").value_or(true) ? "Typing" : "CancelTyping").end_object();
  call = {.path = is_mini_program ? "/cgi-bin/message/custom/business/typing" : "/cgi-bin/message/custom/typing",
          .body = json.take().value_or("{}"),
          .is_of_the_moment = true};
  return {};
}

}  // namespace

bool is_outgoing(std::string_view type) {
  return type == "message.send" || type == "typing.set" || type == "message.broadcast";
}

Status to_call(const sdk::Command& command, const OutgoingSettings& settings, const MediaIds& ids, ApiCall& call) {
  const auto request = kit::parse_json(command.json);
  if (!request || !request->IsObject()) return Status::rejected("the command is not a JSON object");
  if (command.type == "typing.set") return to_typing(command, *request, settings.is_mini_program, call);
  if (command.type == "message.broadcast") return to_broadcast(command, *request, settings.is_mini_program, ids, call);
  return to_message(command, *request, settings, ids, call);
}

std::string outgoing_id(std::string_view type, std::string_view answer) {
  const auto document = kit::parse_json(answer);
  if (!document || !document->IsObject()) return {};
  const auto id = kit::int64_member(*document, type == "message.broadcast" ? "msg_id" : "msgid");
  return id ? std::to_string(*id) : std::string();
}

std::string outgoing_result(std::string_view native_id) {
  JsonWriter json;
  json.begin_object();
  put(json, "native_id", native_id);
  return json.end_object().take().value_or("{}");
}

}  // namespace ekiden::wechat
