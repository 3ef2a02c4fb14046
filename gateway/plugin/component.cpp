// SPDX-License-Identifier: Apache-2.0
#include "plugin/component.hpp"

#include <rapidjson/document.h>

#include "core/json_members.hpp"
#include "core/json_text.hpp"

namespace ekiden::plugin {

namespace {

using rapidjson::Value;

bool flag(const Value& object, const char* name, bool fallback = false) {
  const Value* value = json_member(object, name);
  return value != nullptr && value->IsBool() ? value->GetBool() : fallback;
}

std::uint64_t number(const Value& object, const char* name, std::uint64_t fallback) {
  const Value* value = json_member(object, name);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : fallback;
}

std::vector<std::string> texts(const Value& object, const char* name) {
  std::vector<std::string> all;
  if (const Value* list = json_member(object, name); list != nullptr && list->IsArray())
    for (const Value& one : list->GetArray())
      if (one.IsString()) all.emplace_back(one.GetString(), one.GetStringLength());
  return all;
}

CommandLimits read_command(const Value& value) {
  CommandLimits limits;
  limits.max_parts = number(value, "max_parts", 1);
  if (const Value* parts = json_member(value, "parts"); parts != nullptr && parts->IsObject())
    for (const auto& part : parts->GetObject())
      limits.parts[part.name.GetString()] = {number(part.value, "max_bytes", 0), flag(part.value, "needs_window", true),
                                             texts(part.value, "needs_one_of")};
  return limits;
}

Status read_windows(const Value& list, Component& component) {
  for (const Value& one : list.GetArray()) {
    constexpr std::uint64_t kMost = 1U << 30U;
    const std::uint64_t count = number(one, "count", 0), seconds = number(one, "seconds", 0);
    const std::string trigger = json_string_member(one, "trigger");
    if (trigger.empty() || count == 0 || count > kMost || seconds == 0 || seconds > kMost)
      return Status(Code::config, component.file + ": the descriptor of " + component.id +
                                      " has a reply window without trigger, count or seconds, or beyond 2^30");
    component.reply_windows.push_back({trigger, static_cast<std::uint32_t>(count), static_cast<std::int64_t>(seconds)});
  }
  return {};
}

}  // namespace

std::string_view to_string(Kind kind) {
  return kind == Kind::adapter ? "adapter" : kind == Kind::sink ? "sink" : "filter";
}

Status read_descriptor(std::string_view json, Component& component) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject())
    return Status(Code::config, component.file + ": the descriptor of " + component.id + " is not a JSON object");
  component.descriptor = json;
  component.title = json_string_member(document, "title");
  const Value* schema = json_member(document, "config");
  component.config_schema = schema != nullptr && schema->IsObject()
                                ? json_text(*schema)
                                : R"({"type":"object","additionalProperties":false})";
  if (const Value* record = json_member(document, "record"); record != nullptr && record->IsObject())
    component.record_schema = json_text(*record);
  component.account_key = json_string_member(document, "account_key");
  component.peer_kind = json_string_member(document, "peer_kind", "dm");
  component.client_message_id = flag(document, "client_message_id");
  if (const Value* needs = json_member(document, "needs"))
    component.needs = {flag(*needs, "network"), flag(*needs, "files"), flag(*needs, "processes"),
                       flag(*needs, "threads"), flag(*needs, "own_runtime")};
  component.max_in_flight =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(number(document, "max_in_flight", 1), 4096));
  if (const Value* batch = json_member(document, "max_batch")) {
    component.max_batch = static_cast<std::uint32_t>(std::min<std::uint64_t>(number(*batch, "events", 1), 10'000));
    component.max_batch_bytes = number(*batch, "bytes", 0);
  }
  component.linger_ms = static_cast<std::uint32_t>(std::min<std::uint64_t>(number(document, "linger_ms", 0), 60'000));
  if (component.max_in_flight == 0 || component.max_batch == 0)
    return Status(Code::config, component.file + ": the descriptor of " + component.id +
                                    " allows no work: max_in_flight and max_batch.events are at least 1");
  if (const Value* commands = json_member(document, "commands"); commands != nullptr && commands->IsObject())
    for (const auto& command : commands->GetObject())
      component.commands[command.name.GetString()] = read_command(command.value);
  component.addressed_by = texts(document, "addressed_by");
  if (const Value* windows = json_member(document, "reply_windows"); windows != nullptr && windows->IsArray())
    return read_windows(*windows, component);
  return {};
}

}  // namespace ekiden::plugin
