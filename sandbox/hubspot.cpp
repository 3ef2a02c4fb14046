// SPDX-License-Identifier: Apache-2.0
#include "hubspot.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "digest.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t max_inputs = 100;
constexpr std::size_t max_body_bytes = 65'536;
constexpr const char* moment = "2026-11-21T08:00:00.000Z";

/// The type's properties; the first is unique.
const std::map<std::string, std::vector<std::string>, std::less<>>& types() {
  static const std::map<std::string, std::vector<std::string>, std::less<>> known = {
      {"contacts", {"ekiden_contact_key", "firstname", "lastname", "phone", "email"}},
      {"notes", {"ekiden_event_id", "hs_timestamp", "hs_note_body"}},
      {"calls",
       {"ekiden_event_id", "hs_timestamp", "hs_call_title", "hs_call_body", "hs_call_duration", "hs_call_direction",
        "hs_call_status", "hs_call_from_number", "hs_call_to_number"}},
  };
  return known;
}

Reply refuse(int status, std::string_view category, std::string_view message) {
  JsonWriter json;
  json.begin_object().field("status", "error").field("category", category).field("message", message);
  return json_reply(json.field("correlationId", "00000000-0000-4000-8000-000000000000").end_object().text(), status);
}

std::optional<std::string> what_is_wrong(const std::vector<std::string>& known, const JsonValue& properties) {
  for (const auto& member : properties.GetObject()) {
    const std::string name = member.name.GetString();
    if (std::find(known.begin(), known.end(), name) == known.end()) return "Property \"" + name + "\" does not exist";
    if (!member.value.IsString() && !member.value.IsInt64()) return name + " is neither text nor number";
    const bool is_body = name.ends_with("_body");
    if (is_body && member.value.GetStringLength() > max_body_bytes) return name + " is too long";
    if (is_body && string_member(properties, name.c_str()).find("<script") != std::string::npos)
      return name + " holds a script";
  }
  return std::nullopt;
}

void write_object(JsonWriter& json, const CrmRecord& record, std::optional<bool> is_new, const std::string& trace) {
  json.begin_object().field("id", record.id).field("createdAt", moment).field("updatedAt", moment);
  json.field("archived", false).key("properties").raw(to_json_text(record.fields));
  if (is_new) json.field("new", *is_new);
  if (!trace.empty()) json.field("objectWriteTraceId", trace);
  json.end_object();
}

}  // namespace

void HubSpot::add_routes(Listener& listener) {
  const auto guarded = [](auto handler) {
    return [handler](const httplib::Request& request) {
      if (!constant_time_equal(request.get_header_value("Authorization"), std::string("Bearer ") + token))
        return refuse(401, "INVALID_AUTHENTICATION", "Authentication credentials not found");
      if (!types().contains(request.matches[1].str())) return refuse(404, "OBJECT_NOT_FOUND", "no such type of object");
      return handler(request);
    };
  };
  listener.outside(
      "POST", R"(/hubspot/crm/v3/objects/(\w+)/batch/upsert)",
      guarded([this](const httplib::Request& request) { return faults_.write([&] { return upsert(request); }); }));
  listener.outside(
      "PUT", R"(/hubspot/crm/v4/objects/(\w+)/(\d+)/associations/default/(\w+)/(\d+))",
      guarded([this](const httplib::Request& request) { return faults_.write([&] { return associate(request); }); }));
  listener.outside("GET", R"(/hubspot/crm/v3/objects/(\w+)/([^/]+))",
                   guarded([this](const httplib::Request& request) { return retrieve(request); }));
  listener.control("GET", "/sandbox/hubspot", [this](const auto&) { return json_reply(records_.to_json()); });
}

Reply HubSpot::upsert(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  const JsonValue* inputs = body ? find_member(*body, "inputs") : nullptr;
  if (inputs == nullptr || !inputs->IsArray() || inputs->Empty() || inputs->Size() > max_inputs)
    return refuse(400, "VALIDATION_ERROR", "inputs must be a list of 1 to 100");
  const std::string type = request.matches[1].str();
  const std::vector<std::string>& known = types().find(type)->second;
  std::set<std::string> ids;
  for (const JsonValue& input : inputs->GetArray()) {
    if (string_member(input, "idProperty") != known.front())
      return refuse(400, "VALIDATION_ERROR", "idProperty is not unique");
    if (!ids.insert(string_member(input, "id")).second)
      return refuse(400, "VALIDATION_ERROR", "Duplicate IDs found in batch input");
    const JsonValue* properties = find_member(input, "properties");
    if (properties == nullptr || !properties->IsObject())
      return refuse(400, "VALIDATION_ERROR", "properties are missing");
    if (const auto wrong = what_is_wrong(known, *properties)) return refuse(400, "VALIDATION_ERROR", *wrong);
  }
  JsonWriter results;
  JsonWriter errors;
  results.begin_array();
  errors.begin_array();
  bool all = true;
  auto records = records_.open();
  for (const JsonValue& input : inputs->GetArray()) {
    const std::string trace = string_member(input, "objectWriteTraceId");
    if (faults_.refuses_item()) {
      all = false;
      errors.begin_object().field("status", "error").field("category", "INTERNAL_ERROR").field("message", "try again");
      errors.key("context")
          .begin_object()
          .key("objectWriteTraceId")
          .begin_array()
          .value(trace)
          .end_array()
          .end_object();
      errors.end_object();
      continue;
    }
    const auto found = records.where(type, known.front().c_str(), string_member(input, "id"));
    CrmRecord& record = found.empty() ? records.add(type, *find_member(input, "properties")) : *found.front();
    change(record, *find_member(input, "properties"));
    if (found.empty()) {
      auto& pool = record.fields.GetAllocator();
      JsonValue id(string_member(input, "id").c_str(), pool);
      record.fields.AddMember(JsonValue(known.front().c_str(), pool), id, pool);
    }
    write_object(results, record, found.empty(), trace);
  }
  JsonWriter json;
  json.begin_object().field("status", "COMPLETE").field("startedAt", moment).field("completedAt", moment);
  json.key("results").raw(results.end_array().text());
  if (!all) json.key("errors").raw(errors.end_array().text());
  return json_reply(json.end_object().text(), all ? 200 : 207);
}

Reply HubSpot::associate(const httplib::Request& request) {
  auto records = records_.open();
  CrmRecord* from = records.find(request.matches[1].str(), request.matches[2].str());
  if (from == nullptr || records.find(request.matches[3].str(), request.matches[4].str()) == nullptr)
    return refuse(404, "OBJECT_NOT_FOUND", "one of the two objects does not exist");
  JsonDocument contact;
  contact.SetObject();
  contact.AddMember("contact", JsonValue(request.matches[4].str().c_str(), contact.GetAllocator()),
                    contact.GetAllocator());
  change(*from, contact);
  return json_reply(R"({"status":"COMPLETE","results":[]})");
}

Reply HubSpot::retrieve(const httplib::Request& request) {
  auto records = records_.open();
  const std::string type = request.matches[1].str();
  const std::string id = request.matches[2].str();
  const std::string property = request.get_param_value("idProperty");
  const auto found = records.where(type, property.c_str(), id);
  const CrmRecord* record = property.empty() ? records.find(type, id) : found.empty() ? nullptr : found.front();
  if (record == nullptr) return refuse(404, "OBJECT_NOT_FOUND", "resource not found");
  JsonWriter json;
  write_object(json, *record, std::nullopt, {});
  return json_reply(json.text());
}

}  // namespace ekiden::sandbox
