// SPDX-License-Identifier: Apache-2.0
#include "espocrm.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base64.hpp"
#include "digest.hpp"

namespace ekiden::sandbox {

namespace {

struct Field {
  std::size_t max_bytes = 0;  // 0: a list of ids
  bool required = false;
};

using Entity = std::map<std::string, Field, std::less<>>;

constexpr std::size_t text_bytes = 65'535;

const std::map<std::string, Entity, std::less<>>& entities() {
  static const std::map<std::string, Entity, std::less<>> known = {
      {"Contact",
       {{"firstName", {100}},
        {"lastName", {400, true}},
        {"phoneNumber", {36}},
        {"emailAddress", {255}},
        {"description", {text_bytes}},
        {"cEkidenKey", {120}}}},
      {"Case",
       {{"name", {600, true}},
        {"status", {100}},
        {"description", {text_bytes}},
        {"contactId", {24}},
        {"contactsIds", {}},
        {"cEkidenKey", {120}}}},
      {"Call",
       {{"name", {600, true}},
        {"status", {100}},
        {"direction", {100}},
        {"dateStart", {19, true}},
        {"dateEnd", {19, true}},
        {"description", {text_bytes}},
        {"parentType", {100}},
        {"parentId", {24}},
        {"contactsIds", {}},
        {"cEkidenKey", {120}}}},
      {"Note",
       {{"type", {16, true}}, {"parentType", {100, true}}, {"parentId", {24, true}}, {"post", {100'000, true}}}},
  };
  return known;
}

/// EspoCRM signs with hex; the header is base64 of "key:hex".
bool is_signed(const httplib::Request& request) {
  const std::string method = request.method;
  const std::string path = request.path.substr(std::string("/espocrm/api/v1").size());
  const std::string mac = hmac_sha256(EspoCrm::secret_key, method + " " + path);
  std::string hex;
  for (const char c : mac) {
    constexpr std::string_view digits_of_hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    hex.append(1, digits_of_hex[byte >> 4]).append(1, digits_of_hex[byte & 15]);
  }
  return constant_time_equal(request.get_header_value("X-Hmac-Authorization"),
                             base64_encode(std::string(EspoCrm::api_key) + ":" + hex));
}

bool is_allowed(const httplib::Request& request) {
  return constant_time_equal(request.get_header_value("X-Api-Key"), EspoCrm::api_key) || is_signed(request);
}

Reply refuse(int status, const std::string& reason) {
  Reply reply = error_reply(status, reason, "EspoCRM names the reason in X-Status-Reason");
  reply.headers.emplace_back("X-Status-Reason", reason);
  return reply;
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\r' && c != '\t';
  });
}

std::optional<std::string> what_is_wrong(const Entity& entity, const JsonDocument& fields, bool whole) {
  for (const auto& member : fields.GetObject()) {
    const std::string name = member.name.GetString();
    const auto known = entity.find(name);
    if (known == entity.end()) return "unknown field " + name;
    if (known->second.max_bytes == 0 && member.value.IsArray()) continue;
    if (!member.value.IsString()) return name + " is no text";
    const std::string text = string_member(fields, name.c_str());
    if (text.size() > known->second.max_bytes) return name + " is too long";
    if (has_control_character(text)) return name + " holds a control character";
    if (name == "phoneNumber" && text.find_first_not_of("+0123456789 -()") != std::string::npos)
      return "phoneNumber is not valid";
  }
  for (const auto& [name, field] : entity)
    if (whole && field.required && string_member(fields, name.c_str()).empty()) return "validationFailure: " + name;
  return std::nullopt;
}

std::string record_json(const CrmRecord& record) {
  JsonWriter json;
  json.begin_object().field("id", record.id);
  for (const auto& member : record.fields.GetObject())
    json.key(member.name.GetString()).raw(to_json_text(member.value));
  return json.end_object().text();
}

/// where[n][type|attribute|value].
bool fits(const CrmRecord& record, const httplib::Request& request) {
  for (int n = 0;; ++n) {
    const std::string prefix = "where[" + std::to_string(n) + "]";
    if (!request.has_param((prefix + "[attribute]").c_str())) return true;
    const std::string field = request.get_param_value((prefix + "[attribute]").c_str());
    const std::string value = request.get_param_value((prefix + "[value]").c_str());
    const std::string own = string_member(record.fields, field.c_str());
    const bool contains = request.get_param_value((prefix + "[type]").c_str()) == "contains";
    if (contains ? own.find(value) == std::string::npos : own != value) return false;
  }
}

}  // namespace

void EspoCrm::add_routes(Listener& listener) {
  const auto guarded = [](auto handler) {
    return [handler](const httplib::Request& request) {
      if (!is_allowed(request)) return refuse(401, "neither the API key nor the signature is right");
      if (!entities().contains(request.matches[1].str())) return refuse(404, "there is no such entity");
      return handler(request);
    };
  };
  const std::string root = R"(/espocrm/api/v1/(\w+))";
  listener.outside("POST", root, guarded([this](const httplib::Request& request) {
                     return faults_.write([&] { return create(request); });
                   }));
  listener.outside("PUT", root + R"(/(\w+))", guarded([this](const httplib::Request& request) {
                     return faults_.write([&] { return update(request); });
                   }));
  listener.outside("GET", root, guarded([this](const httplib::Request& request) { return search(request); }));
  listener.control("GET", "/sandbox/espocrm", [this](const auto&) { return json_reply(records_.to_json()); });
}

Reply EspoCrm::create(const httplib::Request& request) {
  const std::string type = request.matches[1].str();
  const auto fields = parse_json_object(request.body);
  if (!fields) return refuse(400, "the body is no JSON object");
  if (const auto wrong = what_is_wrong(entities().find(type)->second, *fields, true)) return refuse(400, *wrong);
  auto records = records_.open();
  const std::string parent = string_member(*fields, "parentId");
  if (!parent.empty() && records.find(string_member(*fields, "parentType"), parent) == nullptr)
    return refuse(404, "the parent does not exist");
  const bool checks = request.get_header_value("X-Skip-Duplicate-Check") != "true" && type == "Contact";
  if (checks && !records.where(type, "lastName", string_member(*fields, "lastName")).empty())
    return refuse(409, "duplicate");
  return json_reply(record_json(records.add(type, *fields)));
}

Reply EspoCrm::update(const httplib::Request& request) {
  const std::string type = request.matches[1].str();
  const auto fields = parse_json_object(request.body);
  if (!fields) return refuse(400, "the body is no JSON object");
  if (const auto wrong = what_is_wrong(entities().find(type)->second, *fields, false)) return refuse(400, *wrong);
  auto records = records_.open();
  CrmRecord* record = records.find(type, request.matches[2].str());
  if (record == nullptr) return refuse(404, "there is no such record");
  change(*record, *fields);
  return json_reply(record_json(*record));
}

Reply EspoCrm::search(const httplib::Request& request) {
  JsonWriter json;
  json.begin_object().field("total", -1).key("list").begin_array();
  std::size_t left = 20;
  if (request.has_param("maxSize"))
    left = static_cast<std::size_t>(std::stoul("0" + request.get_param_value("maxSize")));
  auto records = records_.open();
  for (const CrmRecord& record : records.all(request.matches[1].str()))
    if (left > 0 && fits(record, request)) {
      json.begin_object().field("id", record.id).end_object();
      --left;
    }
  return json_reply(json.end_array().end_object().text());
}

}  // namespace ekiden::sandbox
