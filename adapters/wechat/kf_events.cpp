// SPDX-License-Identifier: Apache-2.0
#include "kf_events.hpp"

#include <ekidenpp/envelope.hpp>
#include <ekidenpp/json.hpp>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "fields.hpp"
#include "kf_errors.hpp"
#include "kf_messages.hpp"
#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/time.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

using kit::XmlElement;
using Names = std::span<const std::string_view>;

// Who wrote it, after `origin`.
enum class Author { kCustomer, kSystem, kServicer };

Author author_of(const Document& message) {
  const auto origin = message.text("origin");
  if (origin == "5") return Author::kServicer;
  if (origin == "4") return Author::kSystem;
  if (origin == "3") return Author::kCustomer;
  return message.text("servicer_userid").empty() ? Author::kCustomer : Author::kServicer;
}

sdk::Identity user(std::string_view id, const KfDesk& desk) {
  return {.type = "user_id", .value = std::string(id), .scope = desk.corp_id};
}

sdk::Party party(const char* role, std::vector<sdk::Identity> identities) {
  sdk::Party one{.role = role};
  one.identities = std::move(identities);
  return one;
}

sdk::Party agent(std::string_view userid, const KfDesk& desk) {
  return party("agent", userid.empty() ? std::vector<sdk::Identity>() : std::vector{user(userid, desk)});
}

sdk::Party customer(std::string_view external_userid, const KfDesk& desk) {
  std::vector<sdk::Identity> identities;
  if (!external_userid.empty())
    identities.push_back({.type = "external_userid", .value = std::string(external_userid), .scope = desk.corp_id});
  return party("customer", std::move(identities));
}

sdk::Party desk_party(const KfDesk& desk) {
  return agent(desk.open_kfid, desk);
}

sdk::EventData begin(const KfDesk& desk, std::string_view msg_id, std::string_view event_name, const char* via) {
  sdk::EventData data;
  data.platform({.name = "wechat_kf",
                 .app = desk.open_kfid,
                 .msg_id = std::string(msg_id),
                 .event_name = std::string(event_name),
                 .received_via = via});
  return data;
}

void add_ext(sdk::EventData& data, std::string_view msg_type, const XmlElement* fields, Names except) {
  constexpr std::string_view kNothing = R"({"wechat":{}})";
  sdk::JsonWriter json;
  json.begin_object().known_key("wechat").begin_object();
  if (!msg_type.empty()) json.known_key("msg_type").lenient_string(msg_type);
  if (fields != nullptr) write_fields(json, *fields, except);
  json.end_object().end_object();
  if (const auto ext = json.take(); ext && *ext != kNothing) data.ext(*ext);
}

// What every message has, and the envelope has a place for.
constexpr std::string_view kCommonFields[] = {"msgid",  "open_kfid", "external_userid", "send_time",
                                              "origin", "msgtype",   "servicer_userid", "msg_type"};

void fill_message(sdk::Event& event, const Document& document, const KfDesk& desk, const Attachments& attachments) {
  const Author author = author_of(document);
  event.type = author == Author::kCustomer ? "message.received" : "message.sent";
  if (author == Author::kServicer) event.direction = sdk::Direction::out;
  if (author == Author::kSystem) event.direction = sdk::Direction::internal;
  sdk::EventData data = begin(desk, document.text("msgid"), {}, "poll");
  const auto other_side = customer(document.text("external_userid"), desk);
  if (author == Author::kCustomer) {
    data.sender(other_side).recipients({desk_party(desk)});
  } else {
    data.sender(author == Author::kSystem ? party("system", {}) : agent(document.text("servicer_userid"), desk));
    data.recipients({other_side});
  }
  const auto type = document.text("msgtype");
  const auto content = kf_content(document, attachments);
  sdk::Message message{.native_id = std::string(document.text("msgid"))};
  message.parts.push_back(content ? content->part : sdk::Part::unknown(type));
  message.interactive = kf_picked_item(document);
  data.message(message);
  add_ext(data, type, content ? document.root().child(type) : &document.root(),
          content ? content->placed : Names(kCommonFields));
  event.data = data.json();
}

// One kind of event: `fill` writes what has a place; the rest of its fields, but for `placed`, goes into ext.
struct EventKind {
  std::string_view name;
  const char* type;
  Names placed;
  void (*fill)(sdk::EventData& data, const Document& document, const KfDesk& desk);
};

std::string_view field(const Document& document, std::string_view name) {
  return document.text("event", name);
}

void fill_enter(sdk::EventData& data, const Document& document, const KfDesk& desk) {
  data.sender(customer(field(document, "external_userid"), desk)).recipients({desk_party(desk)});
  sdk::Interaction interaction{.kind = "session_enter"};
  interaction.key = field(document, "scene_param");
  interaction.scene = field(document, "scene");
  interaction.ticket = field(document, "welcome_code");
  data.interaction(interaction);
}

void fill_send_failure(sdk::EventData& data, const Document& document, const KfDesk& desk) {
  data.recipients({customer(field(document, "external_userid"), desk)});
  const auto fail_type = field(document, "fail_type");
  const ErrorRow& row = kf_send_failure(integer(fail_type).value_or(-1));
  data.status({.outbound_id = std::string(field(document, "fail_msgid")),
               .native_id = std::string(field(document, "fail_msgid")),
               .status = "failed",
               .at = kit::rfc3339(time_ms(document.text("send_time"))),
               .error = sdk::MessageStatus::Error{.code = std::string(word(row.error_class)),
                                                  .native = std::string(fail_type),
                                                  .text = std::string(row.meaning),
                                                  .action = std::string(row.action)}});
}

void fill_customer_recall(sdk::EventData& data, const Document& document, const KfDesk& desk) {
  data.sender(customer(field(document, "external_userid"), desk)).recipients({desk_party(desk)});
  data.message({.native_id = std::string(field(document, "recall_msgid")), .recalled = true});
}

void fill_servicer_recall(sdk::EventData& data, const Document& document, const KfDesk& desk) {
  data.sender(agent(field(document, "servicer_userid"), desk));
  data.recipients({customer(field(document, "external_userid"), desk)});
  data.message({.native_id = std::string(field(document, "recall_msgid")), .recalled = true});
}

// The servicer who did it, and to whom the session went.
void fill_session(sdk::EventData& data, const Document& document, const KfDesk& desk) {
  const auto before = field(document, "old_servicer_userid");
  const auto after = field(document, "new_servicer_userid");
  data.sender(agent(before.empty() ? after : before, desk));
  std::vector<sdk::Party> others{customer(field(document, "external_userid"), desk)};
  if (!before.empty() && !after.empty()) others.push_back(agent(after, desk));
  data.recipients(others);
}

void fill_servicer(sdk::EventData& data, const Document& document, const KfDesk& desk) {
  data.sender(agent(field(document, "servicer_userid"), desk));
}

void fill_unknown(sdk::EventData& data, const Document& document, const KfDesk& desk) {
  if (const auto id = field(document, "external_userid"); !id.empty()) data.sender(customer(id, desk));
}

constexpr std::string_view kHead[] = {"event_type", "open_kfid", "external_userid"};
constexpr std::string_view kEnter[] = {"event_type",  "open_kfid", "external_userid",
                                       "scene_param", "scene",     "welcome_code"};
constexpr std::string_view kFailure[] = {"event_type", "open_kfid", "external_userid", "fail_msgid", "fail_type"};
constexpr std::string_view kRecall[] = {"event_type", "open_kfid", "external_userid", "recall_msgid",
                                        "servicer_userid"};
constexpr std::string_view kServicer[] = {"event_type", "open_kfid", "external_userid", "servicer_userid"};

constexpr EventKind kEventKinds[] = {
    {"enter_session", "interaction.received", kEnter, fill_enter},
    {"msg_send_fail", "message.status", kFailure, fill_send_failure},
    {"user_recall_msg", "message.recalled", kRecall, fill_customer_recall},
    {"servicer_recall_msg", "message.recalled", kRecall, fill_servicer_recall},
    {"servicer_status_change", "platform.event", kServicer, fill_servicer},
    {"reject_customer_msg_switch_change", "platform.event", kServicer, fill_servicer},
};
constexpr EventKind kUnknownEvent = {"", "platform.event", kHead, fill_unknown};

// session_status_change, by change_type.
constexpr EventKind kSessionChanges[] = {
    {"1", "conversation.assigned", kHead, fill_session},
    {"2", "conversation.transferred", kHead, fill_session},
    {"3", "conversation.closed", kHead, fill_session},
    {"4", "conversation.opened", kHead, fill_session},
};

const EventKind& find_kind(std::span<const EventKind> kinds, std::string_view name) {
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const EventKind& kind) { return kind.name == name; });
  return found == kinds.end() ? kUnknownEvent : *found;
}

// What an event of that name needs; without it, it is one that we do not know.
bool is_complete(const Document& document) {
  const auto name = field(document, "event_type");
  if (name == "msg_send_fail") return !field(document, "fail_msgid").empty();
  return true;
}

const EventKind& kind_of(const Document& document) {
  const auto name = field(document, "event_type");
  if (!is_complete(document)) return kUnknownEvent;
  if (name == "session_status_change") return find_kind(kSessionChanges, field(document, "change_type"));
  return find_kind(kEventKinds, name);
}

void fill_event(sdk::Event& event, const Document& document, const KfDesk& desk) {
  const EventKind& kind = kind_of(document);
  const auto name = field(document, "event_type");
  event.type = kind.type;
  if (event.type == "message.status") event.direction = sdk::Direction::internal;
  if (name == "servicer_recall_msg") event.direction = sdk::Direction::out;
  sdk::EventData data = begin(desk, document.text("msgid"), name.empty() ? "unnamed" : name, "poll");
  kind.fill(data, document, desk);
  add_ext(data, {}, document.root().child("event"), kind.placed);
  event.data = data.json();
}

void set_conversation(sdk::Event& event, std::string_view external_userid, const KfDesk& desk) {
  event.account = desk.open_kfid;
  if (external_userid.empty()) {
    event.subject = "account/" + desk.open_kfid;
  } else {
    event.peer_kind = "dm";
    event.peer_id = external_userid;
  }
}

std::string digest(std::string_view bytes) {
  return kit::hex_encode(kit::sha256(bytes));
}

}  // namespace

sdk::Event kf_event(Push message, const KfDesk& desk, const Attachments& attachments) {
  const Document& document = message.document;
  const bool is_event = document.text("msgtype") == "event";
  sdk::Event event;
  set_conversation(event, is_event ? field(document, "external_userid") : document.text("external_userid"), desk);
  event.time_ms = time_ms(document.text("send_time"));
  if (is_event) {
    fill_event(event, document, desk);
  } else {
    fill_message(event, document, desk, attachments);
  }
  const auto msgid = document.text("msgid");
  event.id_material = {msgid.empty() ? digest(message.raw) : std::string(msgid)};
  event.raw_content_type = "application/json";
  event.raw = std::move(message.raw);
  return event;
}

sdk::Event kf_update(Push message, const std::string& corp_id, const Attachments& attachments) {
  const KfDesk desk{corp_id, std::string(message.document.text("open_kfid"))};
  sdk::Event event = kf_event(std::move(message), desk, attachments);
  event.type = "message.updated";
  event.id_material.insert(event.id_material.end(), {"upd", "media"});
  return event;
}

sdk::Event kf_unreadable_event(std::string json, const KfDesk& desk) {
  sdk::Event event;
  set_conversation(event, {}, desk);
  event.type = "platform.event";
  event.id_material = {digest(json)};
  event.data = begin(desk, {}, "unreadable", "poll").json();
  event.raw_content_type = "application/json";
  event.raw = std::move(json);
  return event;
}

sdk::Event kf_callback_event(const Document& callback, std::string raw, const KfDesk& desk) {
  constexpr std::string_view kCallbackFields[] = {"to_user_name", "create_time", "msg_type", "event"};
  sdk::Event event;
  set_conversation(event, {}, desk);
  event.type = "platform.event";
  event.time_ms = time_ms(callback.text("CreateTime"));
  event.id_material = {std::string(callback.text("Event")), std::string(callback.text("CreateTime")), digest(raw)};
  sdk::EventData data = begin(desk, {}, callback.text("Event"), "webhook");
  add_ext(data, {}, &callback.root(), kCallbackFields);
  event.data = data.json();
  event.raw_content_type = callback.format() == Format::kXml ? "application/xml" : "application/json";
  event.raw = std::move(raw);
  return event;
}

sdk::Event kf_gap_event(const KfGap& gap, const KfDesk& desk) {
  const std::string from = gap.from_ms == 0 ? std::string() : kit::rfc3339(gap.from_ms);
  const std::string until = kit::rfc3339(gap.until_ms);
  sdk::Event event;
  set_conversation(event, {}, desk);
  event.type = "system.adapter_gap_detected";
  event.direction = sdk::Direction::internal;
  event.time_ms = gap.until_ms;
  event.id_material = {std::string(gap.reason), from, from.empty() ? until : std::string()};
  event.data = begin(desk, {}, {}, "poll").gap(gap.reason, from, until).json();
  return event;
}

}  // namespace ekiden::wechat
