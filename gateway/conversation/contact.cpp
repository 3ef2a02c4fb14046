// SPDX-License-Identifier: Apache-2.0
#include "conversation/contact.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>

#include "core/json_members.hpp"

namespace ekiden::conversation {

namespace {

using rapidjson::Value;

constexpr std::size_t kMostIdentities = 32;  // of one event
constexpr std::size_t kMostBytes = 1'024;    // of one text
constexpr std::string_view kCommandCompleted = "ekiden.command.completed.v1";
// What several accounts of one customer, or several customers, may share.
constexpr std::array<std::string_view, 3> kShared = {"unionid", "phone", "email"};

std::string text(const Value& object, const char* name) {
  const Value* const value = json_member(object, name);
  if (value == nullptr || !value->IsString() || value->GetStringLength() > kMostBytes) return {};
  return {value->GetString(), value->GetStringLength()};
}

void read_identities(const Value& party, Sighting& sighting) {
  const Value* const list = json_member(party, "identities");
  if (list == nullptr || !list->IsArray()) return;
  for (const Value& one : list->GetArray()) {
    if (sighting.identities.size() == kMostIdentities) return;
    Identity identity{text(one, "type"), text(one, "value"), text(one, "scope"), {}};
    if (identity.type.empty() || identity.value.empty()) continue;
    if (const Value* const verified = json_member(one, "verified"); verified != nullptr && verified->IsBool())
      identity.is_verified = verified->GetBool();
    sighting.identities.push_back(std::move(identity));
  }
}

// Who does something is there.
std::optional<bool> leaving(std::string_view type) {
  if (type == "ekiden.contact.unsubscribed.v1") return true;
  const bool is_there = type == "ekiden.message.received.v1" || type == "ekiden.interaction.received.v1" ||
                        type == "ekiden.contact.subscribed.v1";
  return is_there ? std::optional(false) : std::nullopt;
}

// Of whom the command was about: an id without a scope that is the conversation's own says nothing new.
void read_result(const Value& data, Sighting& sighting) {
  const Value* const status = json_member(data, "status");
  const Value* const result = status == nullptr ? nullptr : json_member(*status, "result");
  if (result == nullptr || sighting.peer.empty()) return;
  read_identities(*result, sighting);
  std::erase_if(sighting.identities, [&sighting](const Identity& identity) {
    return identity.scope.empty() && identity.value == sighting.peer;
  });
  sighting.from = Sighting::From::lookup;
  sighting.display_name = text(*result, "display_name");
  if (const Value* const subscribed = json_member(*result, "subscribed"); subscribed != nullptr && subscribed->IsBool())
    sighting.has_left = !subscribed->GetBool();
}

}  // namespace

bool reaches(const Identity& identity, std::string_view account) {
  const bool is_universal = identity.type == "phone" || identity.type == "email" || identity.type == "sip_uri";
  return identity.scope.empty() ? is_universal : identity.scope == account;
}

std::optional<Sighting> sighting_of(const journal::StoredEvent& event) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(event.document.data(), event.document.size());
  const Value* const data = document.HasParseError() ? nullptr : json_member(document, "data");
  const Value* const place = data == nullptr ? nullptr : json_member(*data, "conversation");
  if (place == nullptr) return std::nullopt;
  Sighting sighting{event.channel, {}, event.conversation, {}, {}, event.recorded_ms};
  if (text(*place, "kind") == "dm") sighting.peer = text(*place, "native_id");
  if (const Value* const sender = json_member(*data, "sender");
      sender != nullptr && text(*sender, "role") == "customer") {
    read_identities(*sender, sighting);
    sighting.display_name = text(*sender, "display_name");
    sighting.has_left = leaving(event.type);
  }
  if (const Value* const contact = json_member(*data, "contact"); contact != nullptr) {
    read_identities(*contact, sighting);
    if (const std::string name = text(*contact, "display_name"); !name.empty()) sighting.display_name = name;
  }
  if (event.type == kCommandCompleted) read_result(*data, sighting);
  if (sighting.identities.empty()) return std::nullopt;
  return sighting;
}

std::optional<std::string> MergeRule::link_scope(const Identity& identity, const Sighting& sighting) const {
  const std::string here = "channel:" + sighting.channel;
  const bool is_shared = std::find(kShared.begin(), kShared.end(), identity.type) != kShared.end();
  if (!is_shared) return identity.scope.empty() ? here : identity.scope;
  if (types.contains(identity.type) && identity.is_verified.value_or(true)) return identity.scope;
  // Where a number or an address is the conversation itself, it is the platform's own id there.
  return identity.value == sighting.peer ? std::optional(here) : std::nullopt;
}

}  // namespace ekiden::conversation
