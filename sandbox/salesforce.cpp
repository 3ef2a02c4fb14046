// SPDX-License-Identifier: Apache-2.0
#include "salesforce.hpp"

#include <map>
#include <optional>

namespace ekiden::sandbox {

namespace {

constexpr std::size_t max_records = 200;
constexpr std::size_t token_length = 40;

struct Field {
  std::size_t max_characters;
  bool required = false;
};

using Entity = std::map<std::string, Field, std::less<>>;

const std::map<std::string, Entity, std::less<>>& entities() {
  static const std::map<std::string, Entity, std::less<>> known = {
      {"Contact",
       {{"FirstName", {40}}, {"LastName", {80, true}}, {"Phone", {40}}, {"Email", {80}}, {"Ekiden_Key__c", {120}}}},
      {"Case", {{"Subject", {255}}, {"Origin", {40}}, {"Status", {40}}, {"ContactId", {18}}, {"Ekiden_Key__c", {120}}}},
      {"Task",
       {{"Subject", {255}},
        {"Description", {32'000}},
        {"Status", {40}},
        {"ActivityDate", {10}},
        {"WhoId", {18}},
        {"WhatId", {18}},
        {"TaskSubtype", {40}},
        {"CallType", {40}},
        {"CallDurationInSeconds", {0}},
        {"CallDisposition", {255}},
        {"Ekiden_Event_Id__c", {120}}}},
  };
  return known;
}

struct Refusal {
  std::string code;
  std::string message;
};

Reply refuse(int status, const Refusal& refusal) {
  JsonWriter json;
  json.begin_array().begin_object().field("message", refusal.message).field("errorCode", refusal.code);
  json.key("fields").begin_array().end_array().end_object().end_array();
  return json_reply(json.text(), status);
}

std::string failed_item(const Refusal& refusal) {
  JsonWriter json;
  json.begin_object().field("success", false).field("created", false).key("errors").begin_array().begin_object();
  json.field("statusCode", refusal.code).field("message", refusal.message).key("fields").begin_array().end_array();
  return json.end_object().end_array().end_object().text();
}

std::string done_item(const std::string& id, bool created) {
  JsonWriter json;
  json.begin_object().field("id", id).field("success", true).key("errors").begin_array().end_array();
  return json.field("created", created).end_object().text();
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1u : 0u;
  return count;
}

std::optional<Refusal> what_is_wrong(const Entity& entity, const std::string& key_field, const JsonValue& fields,
                                     CrmRecords::Access& records, bool creates) {
  for (const auto& member : fields.GetObject()) {
    const std::string name = member.name.GetString();
    if (name == "attributes") continue;
    const auto known = entity.find(name);
    if (known == entity.end()) return Refusal{"INVALID_FIELD", "No such column '" + name + "'"};
    if (name == key_field) return Refusal{"INVALID_FIELD", "the external id stands in the URL, not in the body"};
    if (member.value.IsInt64() && known->second.max_characters == 0) continue;
    if (!member.value.IsString()) return Refusal{"JSON_PARSER_ERROR", name + " is no text"};
    const std::string text = string_member(fields, name.c_str());
    if (characters(text) > known->second.max_characters)
      return Refusal{"STRING_TOO_LONG", name + ": data value too large"};
    const bool is_contact = name == "WhoId" || name == "ContactId";
    if (is_contact && records.find("Contact", text) == nullptr)
      return Refusal{"INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"};
  }
  for (const auto& [name, field] : entity)
    if (creates && field.required && string_member(fields, name.c_str()).empty())
      return Refusal{"REQUIRED_FIELD_MISSING", "Required fields are missing: [" + name + "]"};
  return std::nullopt;
}

}  // namespace

void Salesforce::add_routes(Listener& listener) {
  const std::string root = R"(/salesforce/services/data/v\d+\.0)";
  listener.outside("POST", "/salesforce/services/oauth2/token",
                   [this](const httplib::Request& request) { return log_in(request); });
  listener.outside("PATCH", root + R"(/composite/sobjects/(\w+)/(\w+))",
                   [this](const httplib::Request& request) { return guarded(request, &Salesforce::upsert_many); });
  listener.outside("PATCH", root + R"(/sobjects/(\w+)/(\w+)/(.+))",
                   [this](const httplib::Request& request) { return guarded(request, &Salesforce::upsert); });
  listener.outside("GET", root + R"(/sobjects/(\w+)/(\w+))",
                   [this](const httplib::Request& request) { return guarded(request, &Salesforce::retrieve); });
  listener.control("GET", "/sandbox/salesforce", [this](const auto&) { return json_reply(records_.to_json()); });
}

void Salesforce::clear() {
  records_.clear();
  const std::lock_guard lock(mutex_);
  tokens_.clear();
}

Reply Salesforce::log_in(const httplib::Request& request) {
  const bool knows_us = request.get_param_value("grant_type") == "client_credentials" &&
                        request.get_param_value("client_id") == client_id &&
                        request.get_param_value("client_secret") == client_secret;
  JsonWriter json;
  if (!knows_us) {
    json.begin_object().field("error", "invalid_client").field("error_description", "invalid client credentials");
    return json_reply(json.end_object().text(), 400);
  }
  const std::string token = random_text(random_, letters_and_digits, token_length);
  json.begin_object().field("access_token", token).field("token_type", "Bearer").field("scope", "api");
  json.field("id", "https://login.salesforce.com/id/00D000000000001AAA/005000000000001AAA");
  json.field("instance_url", "http://" + request.get_header_value("Host") + "/salesforce");
  const std::lock_guard lock(mutex_);
  tokens_.insert(token);
  return json_reply(json.end_object().text());
}

Reply Salesforce::guarded(const httplib::Request& request, Reply (Salesforce::*handler)(const httplib::Request&)) {
  const std::string given = request.get_header_value("Authorization");
  {
    const std::lock_guard lock(mutex_);
    if (!given.starts_with("Bearer ") || !tokens_.contains(given.substr(7)))
      return refuse(401, {"INVALID_SESSION_ID", "Session expired or invalid"});
  }
  if (!entities().contains(request.matches[1].str())) return refuse(404, {"NOT_FOUND", "no such object"});
  if (request.method == "GET") return (this->*handler)(request);
  Reply reply = faults_.write([&] { return (this->*handler)(request); });
  // The token that was refused is not valid any more: only a new one helps.
  const std::lock_guard lock(mutex_);
  if (reply.status == 401) tokens_.erase(given.substr(7));
  return reply;
}

std::string Salesforce::upsert_one(const std::string& type, const std::string& field, const std::string& value,
                                   const JsonValue& fields, int& status) {
  auto records = records_.open();
  const auto found = records.where(type, field.c_str(), value);
  const Entity& entity = entities().find(type)->second;
  std::optional<Refusal> wrong = what_is_wrong(entity, field, fields, records, found.empty());
  if (entity.find(field) == entity.end() || !field.ends_with("__c"))
    wrong = Refusal{"INVALID_FIELD", "Provided external ID field does not exist or is not accessible: " + field};
  status = wrong ? 400 : found.empty() ? 201 : 200;
  if (wrong) return failed_item(*wrong);
  CrmRecord& record = found.empty() ? records.add(type, fields) : *found.front();
  change(record, fields);
  JsonValue name(field.c_str(), record.fields.GetAllocator());
  JsonValue key(value.c_str(), record.fields.GetAllocator());
  record.fields.RemoveMember("attributes");
  if (found.empty()) record.fields.AddMember(name, key, record.fields.GetAllocator());
  return done_item(record.id, found.empty());
}

Reply Salesforce::upsert(const httplib::Request& request) {
  const auto fields = parse_json_object(request.body);
  if (!fields) return refuse(400, {"JSON_PARSER_ERROR", "the body is no JSON object"});
  int status = 0;
  std::string item =
      upsert_one(request.matches[1].str(), request.matches[2].str(), request.matches[3].str(), *fields, status);
  if (status != 400) return json_reply(std::move(item), status);
  const auto failed = parse_json_object(item);
  return refuse(400, {string_at(*failed, "/errors/0/statusCode").value_or(""),
                      string_at(*failed, "/errors/0/message").value_or("")});
}

Reply Salesforce::upsert_many(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  const JsonValue* list = body ? find_member(*body, "records") : nullptr;
  if (list == nullptr || !list->IsArray() || list->Empty() || list->Size() > max_records)
    return refuse(400, {"INVALID_INPUT", "records must be a list of 1 to 200"});
  const std::string type = request.matches[1].str();
  const std::string field = request.matches[2].str();
  JsonWriter json;
  json.begin_array();
  for (const JsonValue& record : list->GetArray()) {
    JsonDocument fields;
    fields.CopyFrom(record, fields.GetAllocator());
    const std::string value = string_member(fields, field.c_str());
    fields.RemoveMember(field.c_str());
    const JsonValue* attributes = find_member(fields, "attributes");
    if (attributes == nullptr || string_member(*attributes, "type") != type)
      return refuse(400, {"INVALID_INPUT", "one type of record only"});
    int status = 0;
    json.raw(faults_.refuses_item() ? failed_item({"UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access"})
                                    : upsert_one(type, field, value, fields, status));
  }
  return json_reply(json.end_array().text());
}

Reply Salesforce::retrieve(const httplib::Request& request) {
  auto records = records_.open();
  const CrmRecord* record = records.find(request.matches[1].str(), request.matches[2].str());
  if (record == nullptr) return refuse(404, {"NOT_FOUND", "the requested resource does not exist"});
  JsonDocument shown;
  shown.CopyFrom(record->fields, shown.GetAllocator());
  shown.AddMember("Id", JsonValue(record->id.c_str(), shown.GetAllocator()), shown.GetAllocator());
  return json_reply(to_json_text(shown));
}

}  // namespace ekiden::sandbox
