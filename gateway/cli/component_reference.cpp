// SPDX-License-Identifier: Apache-2.0
#include "cli/component_reference.hpp"

#include <rapidjson/document.h>

#include <filesystem>
#include <map>

#include "cli/config_settings.hpp"
#include "core/json_members.hpp"

namespace ekiden::cli {

namespace {

using rapidjson::Value;
using Rows = std::vector<std::vector<std::string>>;

std::uint64_t number(const Value& object, const char* name, std::uint64_t fallback) {
  const Value* value = json_member(object, name);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : fallback;
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : ", ") + word;
  return all;
}

// The largest unit that divides it: "48 h", "90 s".
std::string duration(std::uint64_t seconds) {
  if (seconds % 3600 == 0) return std::to_string(seconds / 3600) + " h";
  if (seconds % 60 == 0) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds) + " s";
}

Rows configuration(const std::vector<Setting>& settings) {
  Rows rows;
  for (const Setting& setting : settings)
    rows.push_back({setting.key, setting.type + (setting.secret ? ", secret" : ""),
                    setting.required ? "required" : setting.fallback, setting.meaning});
  return rows;
}

// The members of the records that it takes; one row for all of them where any will do.
Rows record(const plugin::Component& component) {
  if (component.record_schema.empty()) return {};
  Rows rows = configuration(settings_of(component.record_schema));
  if (!rows.empty()) return rows;
  rapidjson::Document schema;
  schema.Parse<rapidjson::kParseIterativeFlag>(component.record_schema.data(), component.record_schema.size());
  return {{"*", "any", "", json_string_member(schema, "description")}};
}

Rows commands(const plugin::Component& component) {
  Rows rows;
  for (const auto& [command, limits] : component.commands) {
    std::vector<std::string> parts;
    for (const auto& [part, limit] : limits.parts)
      parts.push_back(part + (limit.max_bytes == 0 ? "" : " (at most " + std::to_string(limit.max_bytes) + " bytes)") +
                      (limit.needs_one_of.empty() ? "" : " (with one of: " + joined(limit.needs_one_of) + ")"));
    rows.push_back({command, joined(parts), parts.empty() ? "" : std::to_string(limits.max_parts)});
  }
  return rows;
}

Rows reply_windows(const Value& descriptor) {
  Rows rows;
  if (const Value* windows = json_member(descriptor, "reply_windows"); windows != nullptr && windows->IsArray())
    for (const Value& window : windows->GetArray())
      rows.push_back({json_string_member(window, "trigger"), std::to_string(number(window, "count", 0)),
                      duration(number(window, "seconds", 0))});
  return rows;
}

// What a class of sdk/schema/descriptor.json says about the command.
std::string meaning_of(const std::string& error_class) {
  static const std::map<std::string, std::string> kMeanings = {
      {"ok", "no failure"},
      {"retry", "the platform cannot just now"},
      {"token", "the access token is not valid"},
      {"account", "the account, its settings or its rights"},
      {"recipient", "this person or group cannot be reached"},
      {"window_closed", "too late, or too often, to answer"},
      {"quota", "the account's quota is used up"},
      {"banned", "the account is blocked"},
      {"bad_request", "the platform does not take this content"},
  };
  const auto found = kMeanings.find(error_class);
  return found == kMeanings.end() ? "" : found->second;
}

Rows error_classes(const Value& descriptor) {
  std::map<std::string, std::vector<std::string>> codes;
  if (const Value* errors = json_member(descriptor, "errors"); errors != nullptr && errors->IsObject())
    for (const auto& error : errors->GetObject())
      if (error.value.IsString()) codes[error.value.GetString()].push_back(error.name.GetString());
  Rows rows;
  for (const auto& [kind, list] : codes) rows.push_back({kind, meaning_of(kind), joined(list)});
  return rows;
}

std::string needs_of(const plugin::Needs& needs) {
  std::vector<std::string> words;
  if (needs.network) words.emplace_back("sockets of its own");
  if (needs.files) words.emplace_back("files in its instance's folder");
  if (needs.processes) words.emplace_back("other programs");
  if (needs.threads) words.emplace_back("threads of its own");
  if (needs.own_runtime) words.emplace_back("a language runtime of its own, so a process of its own");
  return words.empty() ? "nothing but host services" : joined(words);
}

Rows limits(const plugin::Component& component, const Value& descriptor) {
  Rows rows{{"needs", needs_of(component.needs)},
            {component.kind == plugin::Kind::adapter ? "commands at once" : "batches at once",
             std::to_string(component.max_in_flight)}};
  if (component.kind == plugin::Kind::sink) {
    rows.push_back({"events in a batch", std::to_string(component.max_batch)});
    if (component.max_batch_bytes != 0) rows.push_back({"bytes in a batch", std::to_string(component.max_batch_bytes)});
    if (component.linger_ms != 0)
      rows.push_back({"waits for a fuller batch", std::to_string(component.linger_ms) + " ms"});
  }
  if (component.kind == plugin::Kind::adapter) {
    rows.push_back(
        {"the account's id", component.account_key.empty() ? "the channel's id" : "config." + component.account_key});
    rows.push_back({"a native id in a command's `to` names", component.peer_kind});
    rows.push_back({"when an answer is lost", component.client_message_id
                                                  ? "sent again: the platform knows the message by our id"
                                                  : "the command is unknown, and is not sent again"});
  }
  const Value* exclusive = json_member(descriptor, "exclusive");
  if (exclusive != nullptr && exclusive->IsTrue())
    rows.push_back({"exclusive", "a new instance starts after the old one has stopped"});
  return rows;
}

std::string example_of(const plugin::Component& component, const std::vector<Setting>& settings) {
  const std::string kind(to_string(component.kind));
  std::string yaml = (kind == "adapter" ? "channels" : kind + "s") + ":\n  - id: my-" + component.id + "\n    " + kind +
                     ": " + component.id + "\n";
  std::string config;
  for (const Setting& setting : settings) {
    if (!setting.required || setting.key.find_first_of(".[*") != std::string::npos) continue;
    std::string variable;
    for (const char c : setting.key) variable += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    config += "      " + setting.key + ": " + (setting.secret ? "\"${env:" + variable + "}\"" : "…") + "\n";
  }
  return yaml + (config.empty() ? "" : "    config:\n" + config);
}

}  // namespace

ComponentReference reference_of(const plugin::Component& component) {
  rapidjson::Document descriptor;
  descriptor.Parse<rapidjson::kParseIterativeFlag>(component.descriptor.data(), component.descriptor.size());
  const std::vector<Setting> settings = settings_of(component.config_schema);
  ComponentReference reference{std::string(to_string(component.kind)),
                               component.id,
                               component.version,
                               component.title,
                               json_string_member(descriptor, "description"),
                               std::filesystem::path(component.file).filename().string(),
                               example_of(component, settings),
                               {}};
  const auto add = [&](std::string heading, std::vector<std::string> columns, Rows rows, bool named = true) {
    if (!rows.empty()) reference.tables.push_back({std::move(heading), std::move(columns), std::move(rows), named});
  };
  add("Configuration", {"key", "type", "default", "meaning"}, configuration(settings));
  add("Record", {"member", "type", "default", "meaning"}, record(component));
  add("Commands", {"command", "parts", "parts at most"}, commands(component));
  add("Reply windows", {"after", "answers", "within"}, reply_windows(descriptor));
  add("Error codes", {"class", "what is wrong", "codes of the platform"}, error_classes(descriptor));
  add("Limits and needs", {"what", "value"}, limits(component, descriptor), false);
  return reference;
}

}  // namespace ekiden::cli
