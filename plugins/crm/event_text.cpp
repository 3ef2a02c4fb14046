// SPDX-License-Identifier: Apache-2.0
#include "event_text.hpp"

#include <array>

namespace ekiden::crm {
namespace {

const Value* at(const Value* event, std::string_view family, std::string_view name) {
  const Value* data = event == nullptr ? nullptr : kit::object_member(*event, "data");
  const Value* block = data == nullptr || family.empty() ? data : kit::object_member(*data, family);
  return block == nullptr ? nullptr : kit::member(*block, name);
}

bool is_customer(const Value& party) {
  return kit::string_member(party, "role") == "customer";
}

void add(std::string& line, std::optional<std::string_view> word) {
  if (word && !word->empty()) line.append(line.empty() ? "" : " ").append(*word);
}

std::string line_of(const Value& part) {
  const std::string_view type = kit::string_member(part, "type").value_or("unknown");
  if (type == "text") return std::string(kit::string_member(part, "text").value_or(std::string_view()));
  std::string line = "[" + std::string(type) + "]";
  for (const std::string_view name : {"title", "name", "address", "desc", "text", "transcript", "order_no", "url"})
    add(line, kit::string_member(part, name));
  if (const Value* media = kit::object_member(part, "media"))
    for (const std::string_view name : {"name", "ref", "url"}) add(line, kit::string_member(*media, name));
  return line;
}

}  // namespace

const Value* customer_of(const Value* event) {
  const Value* sender = at(event, {}, "sender");
  if (sender != nullptr && is_customer(*sender)) return sender;
  const Value* recipients = at(event, {}, "recipients");
  if (recipients == nullptr || !recipients->IsArray()) return nullptr;
  for (const Value& party : recipients->GetArray())
    if (is_customer(party)) return &party;
  return nullptr;
}

std::string_view identity_of(const Value* party, std::string_view type) {
  const Value* identities = party == nullptr ? nullptr : kit::array_member(*party, "identities");
  if (identities == nullptr) return {};
  for (const Value& identity : identities->GetArray())
    if (kit::string_member(identity, "type") == type)
      return kit::string_member(identity, "value").value_or(std::string_view());
  return {};
}

std::string contact_key_of(const Value* event) {
  constexpr std::array<std::string_view, 10> kOrder = {"unionid",    "openid", "external_userid", "user_id", "qq",
                                                       "buyer_nick", "jd_pin", "sip_uri",         "phone",   "email"};
  const Value* party = customer_of(event);
  const auto known = party == nullptr ? std::nullopt : kit::string_member(*party, "contact_key");
  if (known && !known->empty()) return std::string(*known);
  for (const std::string_view type : kOrder) {
    const std::string_view value = identity_of(party, type);
    if (!value.empty()) return std::string(type) + ":" + std::string(value);
  }
  const Value* conversation = at(event, "conversation", "key");
  return conversation == nullptr ? std::string() : std::string(text_of(*conversation));
}

std::string message_text_of(const Value* event) {
  const Value* parts = at(event, "message", "parts");
  if (parts == nullptr || !parts->IsArray()) return {};
  std::string text;
  for (const Value& part : parts->GetArray()) {
    const std::string line = line_of(part);
    if (!line.empty()) text.append(text.empty() ? "" : "\n").append(line);
  }
  return text;
}

}  // namespace ekiden::crm
