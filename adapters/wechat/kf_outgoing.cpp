// SPDX-License-Identifier: Apache-2.0
#include "kf_outgoing.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

#include "command_json.hpp"
#include "kf_commands.hpp"
#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

using rapidjson::Value;
using sdk::JsonWriter;
using sdk::Status;

Status write_text(const Value& part, const MediaIds&, JsonWriter& json) {
  const std::string text = text_of(part, "text");
  if (text.empty()) return Status::rejected("the text is empty");
  if (text.size() > kMaxTextBytes) return Status::rejected("the text is longer than 2048 bytes of UTF-8");
  put(json, "content", text);
  return {};
}

Status write_media(const Value& part, const MediaIds& ids, JsonWriter& json) {
  const Value* media = kit::object_member(part, "media");
  const std::string id = media == nullptr ? std::string() : ids.file_of(part, *media);
  if (id.empty()) return Status::rejected("media.ref, media.url and media.platform_media_id are missing");
  put(json, "media_id", id);
  return {};
}

Status write_thumb(const Value& part, const MediaIds& ids, JsonWriter& json) {
  const std::string thumb = ids.thumb_of(part, part);
  if (thumb.empty())
    return Status::rejected("thumb_ref, thumb and thumb_platform_media_id are missing: it needs a picture");
  put(json, "thumb_media_id", thumb);
  return {};
}

Status write_link(const Value& part, const MediaIds& ids, JsonWriter& json) {
  if (text_of(part, "url").empty()) return Status::rejected("a link has no url");
  if (text_of(part, "title").empty()) return Status::rejected("a link has no title");
  put(json, "title", text_of(part, "title"));
  put(json, "desc", text_of(part, "desc"));
  put(json, "url", text_of(part, "url"));
  return write_thumb(part, ids, json);
}

Status write_mini_program(const Value& part, const MediaIds& ids, JsonWriter& json) {
  if (text_of(part, "appid").empty()) return Status::rejected("a mini_program has no appid");
  if (text_of(part, "path").empty()) return Status::rejected("a mini_program has no path");
  put(json, "appid", text_of(part, "appid"));
  put(json, "title", text_of(part, "title"));
  put(json, "pagepath", text_of(part, "path"));
  return write_thumb(part, ids, json);
}

Status write_location(const Value& part, const MediaIds&, JsonWriter& json) {
  const auto lat = part.FindMember("lat");
  const auto lng = part.FindMember("lng");
  if (lat == part.MemberEnd() || !lat->value.IsNumber() || lng == part.MemberEnd() || !lng->value.IsNumber())
    return Status::rejected("a location has no lat and lng");
  if (kit::string_member(part, "crs").value_or("gcj02") != "gcj02")
    return Status::rejected(
        "crs must be gcj02, the system of Tencent's map: the same numbers lie elsewhere in another");
  put(json, "name", text_of(part, "name"));
  put(json, "address", text_of(part, "address"));
  json.member("latitude", lat->value.GetDouble()).member("longitude", lng->value.GetDouble());
  return {};
}

Status write_card(const Value& part, const MediaIds&, JsonWriter& json) {
  const Value* identities = kit::array_member(part, "identities");
  const std::string userid =
      identities == nullptr || identities->Empty() ? std::string() : text_of((*identities)[0], "value");
  if (userid.empty()) return Status::rejected("a contact_card has no identity: it names the userid of a servicer");
  put(json, "userid", userid);
  return {};
}

Status write_own(const Value& part, const MediaIds&, JsonWriter& json) {
  return write_params(part, json);
}

struct PartType {
  std::string_view type;
  std::string_view name;  // of a template
  sdk::JsonName msgtype;
  Status (*write)(const Value&, const MediaIds&, JsonWriter&);
  bool answers_events = false;
};

constexpr PartType kPartTypes[] = {
    {"text", "", "text", write_text, true},
    {"image", "", "image", write_media},
    {"audio", "", "voice", write_media},
    {"video", "", "video", write_media},
    {"file", "", "file", write_media},
    {"link", "", "link", write_link},
    {"mini_program", "", "miniprogram", write_mini_program},
    {"location", "", "location", write_location},
    {"contact_card", "", "business_card", write_card},
    {"template", "msgmenu", "msgmenu", write_own, true},
    {"template", "ca_link", "ca_link", write_own},
};

const PartType* part_type(const Value& part) {
  const auto type = kit::string_member(part, "type").value_or("");
  const auto name = kit::string_member(part, "name").value_or("");
  const auto found = std::find_if(std::begin(kPartTypes), std::end(kPartTypes), [&](const PartType& known) {
    return known.type == type && (known.name.empty() || known.name == name);
  });
  return found == std::end(kPartTypes) ? nullptr : found;
}

// The account of a conversation key "channel:account:kind:peer"; nothing for a customer's id alone.
std::optional<std::string_view> account_of(std::string_view to) {
  if (std::count(to.begin(), to.end(), ':') < 3) return std::nullopt;
  const std::size_t begin = to.find(':') + 1;
  return to.substr(begin, to.find(':', begin) - begin);
}

Status find_desk(const Value& request, std::span<const std::string> open_kfids, std::string& open_kfid) {
  const auto is_ours = [&](std::string_view id) {
    return std::find(open_kfids.begin(), open_kfids.end(), id) != open_kfids.end();
  };
  const std::string_view to = kit::string_member(request, "to").value_or("");
  open_kfid = account_of(to).value_or(is_ours(to) ? to : std::string_view(open_kfids.front()));
  if (is_ours(open_kfid)) return {};
  return Status::rejected("`to` is a conversation of an account that this channel does not have");
}

std::string ticket_of(const Value& request) {
  const Value* reply_to = kit::object_member(request, "reply_to");
  return reply_to == nullptr ? std::string() : text_of(*reply_to, "ticket");
}

Status to_send(const sdk::Command& command, const Value& request, std::string_view open_kfid, const MediaIds& ids,
               ApiCall& call) {
  const Value* parts = kit::array_member(request, "parts");
  if (parts == nullptr || parts->Size() != 1) return Status::rejected("a message to WeChat is exactly one part");
  const Value& part = (*parts)[0];
  const PartType* type = part_type(part);
  if (type == nullptr) return Status::rejected("this channel cannot send a part of this type");
  const std::string ticket = ticket_of(request);
  if (!ticket.empty() && !type->answers_events)
    return Status::rejected("with reply_to.ticket only a text or a msgmenu can be sent");
  JsonWriter json;
  json.begin_object();
  put(json, "code", ticket);
  if (ticket.empty()) {
    put(json, "touser", command.peer_id);
    put(json, "open_kfid", open_kfid);
  }
  put(json, "msgid", command.id);
  json.member("msgtype", type->msgtype.text()).known_key(type->msgtype).begin_object();
  if (Status status = type->write(part, ids, json); !status.ok()) return status;
  json.end_object().end_object();
  call = {.path = ticket.empty() ? "/cgi-bin/kf/send_msg" : "/cgi-bin/kf/send_msg_on_event",
          .body = json.take().value_or("{}")};
  return {};
}

}  // namespace

std::vector<NeededFile> kf_needed_files(const sdk::Command& command) {
  const auto request = kit::parse_json(command.json);
  if (!request || !request->IsObject()) return {};
  if (is_kf_command(command.type)) return kf_command_files(command.type, *request);
  return needed_files(*request, kCustomerServiceFiles);
}

Status kf_to_call(const sdk::Command& command, std::span<const std::string> open_kfids, const MediaIds& ids,
                  ApiCall& call) {
  const bool is_message = command.type == "message.send";
  if (!is_message && !is_kf_command(command.type)) return Status::unsupported("this channel has no such command");
  const auto request = kit::parse_json(command.json);
  if (!request || !request->IsObject()) return Status::rejected("the command is not a JSON object");
  std::string open_kfid;
  if (Status status = find_desk(*request, open_kfids, open_kfid); !status.ok()) return status;
  return is_message ? to_send(command, *request, open_kfid, ids, call) : kf_command_call(command, open_kfid, ids, call);
}

}  // namespace ekiden::wechat
