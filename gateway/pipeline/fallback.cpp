// SPDX-License-Identifier: Apache-2.0
#include "pipeline/fallback.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

#include "core/encoding.hpp"
#include "core/json_members.hpp"
#include "core/json_text.hpp"
#include "pipeline/degradation.hpp"

namespace ekiden::pipeline {

namespace {

using rapidjson::Document;
using rapidjson::Value;

Document parsed(std::string_view json) {
  Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) document.SetObject();
  return document;
}

Value value_of(std::string_view text, Document& document) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator()};
}

void set(Value& object, const char* name, Value value, Document& document) {
  object.RemoveMember(name);
  object.AddMember(rapidjson::StringRef(name), value, document.GetAllocator());
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

std::vector<std::string> FallbackRules::targets(std::string_view channel, std::string_view code) const {
  const std::string_view reason = code == "window_closed" || code == "quota" ? code : std::string_view("failed");
  for (const FallbackRule& rule : rules_)
    if (rule.from == channel && contains(rule.on, reason)) return rule.to;
  return {};
}

std::map<std::string, std::vector<std::string>, std::less<>> FallbackRules::targets_by_channel() const {
  std::map<std::string, std::vector<std::string>, std::less<>> all;
  const auto add = [&all](const std::string& channel, const std::string& target) {
    std::vector<std::string>& targets = all[channel];
    if (!contains(targets, target)) targets.push_back(target);
  };
  for (const FallbackRule& rule : rules_)
    for (const std::string& target : rule.to) add(rule.from, target);
  for (const FallbackRule& rule : rules_)
    for (auto target = rule.to.begin(); target != rule.to.end(); ++target)
      for (auto later = target + 1; later != rule.to.end(); ++later) add(channel_of(*target), *later);
  return all;
}

const MessageTemplate* FallbackRules::find_template(std::string_view target) const {
  const auto found = templates_.find(target);
  return found == templates_.end() ? nullptr : &found->second;
}

std::string FallbackRules::channel_of(const std::string& target) const {
  const MessageTemplate* const form = find_template(target);
  return form == nullptr ? target : form->channel();
}

std::optional<LateFailure> late_failure_of(const journal::StoredEvent& event) {
  if (event.type != "ekiden.message.status.v1" || event.document.find(R"("failed")") == std::string::npos)
    return std::nullopt;
  const Document document = parsed(event.document);
  const Value* const data = json_member(document, "data");
  if (data == nullptr || json_member(document, "causationid") != nullptr) return std::nullopt;  // one of our own
  const Value* const status = json_member(*data, "status");
  const Value* const place = json_member(*data, "conversation");
  if (status == nullptr || place == nullptr || json_string_member(*status, "status") != "failed") return std::nullopt;
  LateFailure failure{
      json_string_member(*status, "outbound_id"), json_string_member(*place, "native_id"), "failed", {}, {}};
  if (const Value* const error = json_member(*status, "error")) {
    failure.error = json_text(*error);
    if (std::string code = json_string_member(*error, "code"); !code.empty()) failure.code = std::move(code);
  }
  if (failure.command.empty() || failure.peer.empty()) return std::nullopt;
  return failure;
}

std::string error_code_of(std::string_view result) {
  const Document document = parsed(result);
  const Value* const error = json_member(document, "error");
  const std::string code = error == nullptr ? std::string() : json_string_member(*error, "code");
  return code.empty() ? "failed" : code;
}

std::string takeover_document(std::string_view document, const Recipient& recipient, const FallbackOrigin& origin,
                              const MessageTemplate* form, std::int64_t at_ms) {
  Document command = parsed(document);
  if (form != nullptr) {
    Document parts(&command.GetAllocator());
    const std::string text = form->parts({plain_text(document), recipient.name, at_ms});
    parts.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(text.data(), text.size());
    set(command, "parts", std::move(static_cast<Value&>(parts)), command);
  }
  set(command, "channel", value_of(form == nullptr ? recipient.target : form->channel(), command), command);
  set(command, "to", value_of(recipient.to, command), command);
  command.RemoveMember("reply_to");  // a message of the other channel
  Value from(rapidjson::kObjectType);
  set(from, "of", value_of(origin.of, command), command);
  Value rest(rapidjson::kArrayType);
  for (const std::string& channel : origin.rest) rest.PushBack(value_of(channel, command), command.GetAllocator());
  set(from, "rest", std::move(rest), command);
  set(command, "fallback", std::move(from), command);
  return json_text(command);
}

std::string with_takeover(std::string_view result, const Takeover& takeover, std::string_view error) {
  Document document = parsed(result);
  if (!error.empty()) {
    const Document given = parsed(error);
    set(document, "error", Value(given, document.GetAllocator()), document);
  }
  Value fallback(rapidjson::kObjectType);
  if (!takeover.command.empty()) {
    set(fallback, "command", value_of(takeover.command, document), document);
    set(fallback, "channel", value_of(takeover.channel, document), document);
  }
  if (!takeover.skipped.empty()) {
    Value skipped(rapidjson::kArrayType);
    for (const Recipient& one : takeover.skipped) {
      Value entry(rapidjson::kObjectType);
      set(entry, "channel", value_of(one.target, document), document);
      set(entry, "reason", value_of(one.reason, document), document);
      skipped.PushBack(entry, document.GetAllocator());
    }
    set(fallback, "skipped", std::move(skipped), document);
  }
  set(document, "fallback", std::move(fallback), document);
  return json_text(document);
}

std::string takeover_key(std::string_view command) {
  return sha256("fallback of " + std::string(command));
}

}  // namespace ekiden::pipeline
