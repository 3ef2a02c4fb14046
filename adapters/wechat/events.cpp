// SPDX-License-Identifier: Apache-2.0
#include "events.hpp"

#include <ekidenpp/envelope.hpp>
#include <ekidenpp/json.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>

#include "fields.hpp"
#include "job_results.hpp"
#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/time.hpp"
#include "messages.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

enum class Kind { kSubscribed, kUnsubscribed, kInteraction };

struct KnownEvent {
  std::string_view name;  // in lower case: Tencent's own spelling varies
  Kind kind;
  const char* interaction;
};

constexpr std::array<KnownEvent, 14> kKnownEvents = {{
    {"subscribe", Kind::kSubscribed, ""},
    {"unsubscribe", Kind::kUnsubscribed, ""},
    {"scan", Kind::kInteraction, "scan"},
    {"click", Kind::kInteraction, "menu_click"},
    {"view", Kind::kInteraction, "menu_view"},
    {"view_miniprogram", Kind::kInteraction, "menu_mini_program"},
    {"scancode_push", Kind::kInteraction, "menu_scan"},
    {"scancode_waitmsg", Kind::kInteraction, "menu_scan"},
    {"pic_sysphoto", Kind::kInteraction, "menu_photo"},
    {"pic_photo_or_album", Kind::kInteraction, "menu_photo"},
    {"pic_weixin", Kind::kInteraction, "menu_photo"},
    {"location_select", Kind::kInteraction, "menu_location"},
    {"location", Kind::kInteraction, "location_report"},
    {"user_enter_tempsession", Kind::kInteraction, "session_enter"},
}};

const KnownEvent* known_event(std::string_view name) {
  const std::string lower = to_lower(name);
  for (const auto& event : kKnownEvents) {
    if (event.name == lower) return &event;
  }
  return nullptr;
}

// Events about the account itself: FromUserName is one of Tencent's own accounts, not a customer.
constexpr std::array<std::string_view, 8> kAccountEvents = {"masssendjobfinish",
                                                            "freepublishjobfinish",
                                                            "qualification_verify_success",
                                                            "qualification_verify_fail",
                                                            "naming_verify_success",
                                                            "naming_verify_fail",
                                                            "annual_renew",
                                                            "verify_expired"};

bool is_about_account(const Document& document) {
  const auto event = document.text("Event");
  if (event.empty() || to_lower(document.text("MsgType")) != "event") return false;
  return std::find(kAccountEvents.begin(), kAccountEvents.end(), to_lower(event)) != kAccountEvents.end();
}

sdk::Identity openid(const Document& document, std::string_view app_id) {
  return {.type = "openid", .value = std::string(document.text("FromUserName")), .scope = std::string(app_id)};
}

sdk::Platform platform(const Document& document, std::string_view app_id, std::string_view event_name) {
  const std::string_view id = document.text("MsgId");
  return {.name = "wechat",
          .app = std::string(app_id),
          .msg_id = std::string(id.empty() ? job_id(document) : id),
          .event_name = std::string(event_name),
          .received_via = "webhook"};
}

sdk::Party party(const char* role, sdk::Identity identity) {
  sdk::Party one{.role = role};
  one.identities.push_back(std::move(identity));
  return one;
}

sdk::EventData begin(const Document& document, std::string_view app_id, std::string_view event_name) {
  sdk::EventData data;
  data.platform(platform(document, app_id, event_name));
  if (!peer_of(document).empty()) data.sender(party("customer", openid(document, app_id)));
  if (const auto account = document.text("ToUserName"); !account.empty()) {
    const auto agent = party("agent", {.type = "user_id", .value = std::string(account), .scope = "wechat"});
    data.recipients(std::span(&agent, 1));
  }
  return data;
}

// Under data.ext.wechat: what has no name in the envelope, under Tencent's names in snake_case.
struct Extra {
  sdk::JsonName name;
  std::string_view value;
};

// And the fields below `nested`, if it is given.
void add_ext(sdk::EventData& data, std::initializer_list<Extra> extras, const kit::XmlElement* nested = nullptr,
             std::span<const std::string_view> except = {}) {
  constexpr std::string_view kNothing = R"({"wechat":{}})";
  sdk::JsonWriter json;
  json.begin_object().known_key("wechat").begin_object();
  for (const auto& extra : extras) {
    if (!extra.value.empty()) json.known_key(extra.name).lenient_string(extra.value);
  }
  if (nested != nullptr) write_fields(json, *nested, except);
  json.end_object().end_object();
  if (const auto ext = json.take(); ext && *ext != kNothing) data.ext(*ext);
}

// What every document has, and the envelope has a place for.
constexpr std::string_view kCommonFields[] = {"to_user_name", "from_user_name", "create_time",
                                              "msg_type",     "event",          "msg_id"};

std::string message_data(const Document& document, std::string_view app_id, const Attachments& attachments) {
  sdk::EventData data = begin(document, app_id, {});
  sdk::Message message{.native_id = std::string(document.text("MsgId"))};
  auto part = to_part(document, attachments);
  const bool is_known = part.has_value();
  message.parts.push_back(is_known ? *std::move(part) : sdk::Part::unknown(document.text("MsgType")));
  message.interactive = picked_item(document);
  data.message(message);
  if (!is_known) {
    add_ext(data, {{"msg_type", document.text("MsgType")}}, &document.root(), kCommonFields);
    return data.json();
  }
  const auto voice_16k = document.text("MediaId16K");  // Tencent's pages spell it in two ways
  const auto about_file = document.has("FileKey") ? document.text("Description") : std::string_view();
  add_ext(data, {{"msg_type", document.text("MsgType")},
                 {"format", document.text("Format")},
                 {"media_id_16k", voice_16k.empty() ? document.text("Media_ID_16K") : voice_16k},
                 {"file_key", document.text("FileKey")},
                 {"file_md5", document.text("FileMd5")},
                 {"description", about_file},
                 {"msg_data_id", document.text("MsgDataId")},
                 {"idx", document.text("Idx")},
                 {"business_id", document.text("BusinessId")}});
  return data.json();
}

// "qrscene_123" is the scene 123; an EventKey without the prefix (a product's bar code) stays as it is.
std::string scene_of_subscribe(std::string_view event_key) {
  constexpr std::string_view kPrefix = "qrscene_";
  if (event_key.starts_with(kPrefix)) event_key.remove_prefix(kPrefix.size());
  return std::string(event_key);
}

std::string contact_data(const Document& document, std::string_view app_id) {
  sdk::EventData data = begin(document, app_id, document.text("Event"));
  data.contact({.identities = {openid(document, app_id)},
                .scene = scene_of_subscribe(document.text("EventKey")),
                .ticket = std::string(document.text("Ticket"))});
  return data.json();
}

sdk::Interaction to_interaction(const Document& document, std::string_view kind) {
  sdk::Interaction interaction{.kind = std::string(kind)};
  const std::string key(document.text(kind == "session_enter" ? "SessionFrom" : "EventKey"));
  if (kind == "menu_view") {
    interaction.url = key;
  } else {
    interaction.key = key;
  }
  if (kind == "scan") interaction.scene = key;
  interaction.ticket = document.text("Ticket");
  if (kind == "location_report") interaction.location = reported_location(document);
  if (kind == "menu_location") interaction.location = selected_location(document);
  return interaction;
}

constexpr std::string_view kCount[] = {"count"};

std::string interaction_data(const Document& document, std::string_view app_id, std::string_view kind) {
  sdk::EventData data = begin(document, app_id, document.text("Event"));
  data.interaction(to_interaction(document, kind));
  add_ext(data,
          {{"menu_id", document.text("MenuId")},
           {"scan_type", document.text("ScanCodeInfo", "ScanType")},
           {"scan_result", document.text("ScanCodeInfo", "ScanResult")},
           {"picture_count", document.text("SendPicsInfo", "Count")},
           {"label", document.text("SendLocationInfo", "Label")},
           {"poi_name", document.text("SendLocationInfo", "Poiname")},
           {"scale", document.text("SendLocationInfo", "Scale")}},
          document.root().child("SendPicsInfo"), kCount);
  return data.json();
}

std::string platform_event_data(const Document& document, std::string_view app_id) {
  const auto name = document.text("Event");
  const std::string shown(name.empty() ? document.text("MsgType") : name);
  sdk::EventData data = begin(document, app_id, shown.empty() ? "unnamed" : shown);
  add_ext(data, {}, &document.root(), kCommonFields);
  return data.json();
}

std::string status_data(const Document& document, std::string_view app_id, std::string_view command) {
  const JobResult result = job_result(document).value();
  sdk::EventData data;
  data.platform(platform(document, app_id, document.text("Event")));
  if (!peer_of(document).empty()) {
    const auto customer = party("customer", openid(document, app_id));
    data.recipients(std::span(&customer, 1));
  }
  sdk::MessageStatus status{.outbound_id = std::string(command),
                            .native_id = std::string(result.native_id),
                            .status = result.failure == nullptr ? "delivered" : "failed",
                            .at = kit::rfc3339(time_ms(document.text("CreateTime")))};
  if (result.failure != nullptr)
    status.error = sdk::MessageStatus::Error{.code = std::string(word(result.failure->error_class)),
                                             .native = std::string(result.outcome),
                                             .text = std::string(result.failure->meaning),
                                             .action = std::string(result.failure->action)};
  data.status(status);
  add_ext(data, {}, &document.root(), kCommonFields);
  return data.json();
}

void fill_message(sdk::Event& event, const Document& document, std::string_view app_id,
                  const Attachments& attachments) {
  event.type = "message.received";
  for (const auto* field : {"FromUserName", "MsgId"}) event.id_material.emplace_back(document.text(field));
  event.data = message_data(document, app_id, attachments);
}

void fill_event(sdk::Event& event, const Document& document, std::string_view app_id) {
  for (const auto* field : {"FromUserName", "CreateTime", "Event", "EventKey"}) {
    event.id_material.emplace_back(document.text(field));
  }
  if (const auto job = job_id(document); !job.empty()) event.id_material.emplace_back(job);
  const KnownEvent* known = document.text("FromUserName").empty() ? nullptr : known_event(document.text("Event"));
  if (known == nullptr) {
    event.type = "platform.event";
    event.data = platform_event_data(document, app_id);
  } else if (known->kind == Kind::kInteraction) {
    event.type = "interaction.received";
    event.data = interaction_data(document, app_id, known->interaction);
  } else {
    event.type = known->kind == Kind::kSubscribed ? "contact.subscribed" : "contact.unsubscribed";
    event.data = contact_data(document, app_id);
  }
}

bool is_message(const Document& document) {
  const auto type = document.text("MsgType");
  return !type.empty() && !document.text("FromUserName").empty() && to_lower(type) != "event";
}

// Whether the platform's own identifiers name this fact and no other.
bool has_identifiers(const Document& document) {
  if (document.text("FromUserName").empty()) return false;
  return !document.text(is_message(document) ? "MsgId" : "CreateTime").empty();
}

}  // namespace

std::string_view peer_of(const Document& document) {
  return is_about_account(document) ? std::string_view() : document.text("FromUserName");
}

sdk::Event to_event(Push push, std::string_view app_id, const Attachments& attachments) {
  const Document& document = push.document;
  sdk::Event event;
  event.account = app_id;
  event.time_ms = time_ms(document.text("CreateTime"));
  if (const auto peer = peer_of(document); !peer.empty()) {
    event.peer_kind = "dm";
    event.peer_id = peer;
  } else {
    event.subject = "account/" + std::string(app_id);
  }
  if (is_message(document)) {
    fill_message(event, document, app_id, attachments);
  } else {
    fill_event(event, document, app_id);
  }
  if (!has_identifiers(document)) event.id_material.push_back(kit::hex_encode(kit::sha256(push.raw)));
  event.raw_content_type = document.format() == Format::kXml ? "application/xml" : "application/json";
  event.raw = std::move(push.raw);
  return event;
}

sdk::Event to_sent(const sdk::Event& received, const Document& push, const sdk::Part& part, std::int64_t now_ms) {
  const std::string& app_id = received.account;
  sdk::EventData data;
  data.platform({.name = "wechat", .app = app_id, .received_via = "webhook"});
  data.sender(party("bot", {.type = "user_id", .value = std::string(push.text("ToUserName")), .scope = "wechat"}));
  data.recipients({party("customer", openid(push, app_id))});
  data.message({.parts = {part}, .reply_to_native_id = std::string(push.text("MsgId"))});
  sdk::Event event;
  event.type = "message.sent";
  event.direction = sdk::Direction::out;
  event.account = received.account;
  event.peer_kind = received.peer_kind;
  event.peer_id = received.peer_id;
  event.id_material = received.id_material;
  event.id_material.emplace_back("reply");
  event.time_ms = now_ms;
  event.data = data.json();
  return event;
}

sdk::Event to_status(Push push, std::string_view app_id, std::string_view command) {
  std::string data = status_data(push.document, app_id, command);
  sdk::Event event = to_event(std::move(push), app_id);
  event.type = "message.status";
  event.direction = sdk::Direction::internal;
  event.data = std::move(data);
  return event;
}

sdk::Event to_update(Push push, std::string_view app_id, const Attachments& attachments) {
  sdk::Event event = to_event(std::move(push), app_id, attachments);
  event.type = "message.updated";
  event.id_material.insert(event.id_material.end(), {"upd", "media"});
  return event;
}

}  // namespace ekiden::wechat
