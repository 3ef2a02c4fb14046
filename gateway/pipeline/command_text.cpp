// SPDX-License-Identifier: Apache-2.0
#include "pipeline/command_text.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "core/encoding.hpp"

namespace ekiden::pipeline {

namespace {

constexpr unsigned kStrict = rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag;
constexpr std::size_t kMaxResult = 64 * 1024;

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void member(Writer& writer, const char* name, std::string_view value) {
  writer.Key(name);
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

// An object, or null when the text is none.
rapidjson::Document object_of(std::string_view json) {
  rapidjson::Document document;
  if (json.size() <= kMaxResult) document.Parse<kStrict>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return {};
  return document;
}

}  // namespace

std::string_view to_string(journal::CommandState state) {
  using enum journal::CommandState;
  switch (state) {
    case accepted:
      return "accepted";
    case handed_over:
      return "handed_over";
    case retrying:
      return "retrying";
    case sent:
      return "sent";
    case failed:
      return "failed";
    case unknown:
      return "unknown";
    case completed:
      return "completed";
  }
  return "unknown";
}

std::string error_result(const plugin::Outcome& outcome, std::string_view code) {
  const rapidjson::Document given = object_of(outcome.result);
  if (given.IsObject() && given.HasMember("error") && given["error"].IsObject()) return outcome.result;
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("error");
  writer.StartObject();
  member(writer, "code", code);
  if (outcome.upstream_status != 0) member(writer, "native", std::to_string(outcome.upstream_status));
  member(writer, "text", outcome.message);
  writer.EndObject();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string_view failure_word(const plugin::Outcome& outcome) {
  if (outcome.is_unknown()) return "answer_lost";
  if (outcome.is_configuration()) return "configuration";
  return outcome.status == EKD_E_NOT_CONNECTED ? "unreachable" : "rejected";
}

std::string_view refusal_word(ReplyVerdict verdict) {
  return verdict == ReplyVerdict::used_up ? "quota" : "window_closed";
}

std::string refusal_result(ReplyVerdict verdict) {
  const bool is_used_up = verdict == ReplyVerdict::used_up;
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("error");
  writer.StartObject();
  member(writer, "code", refusal_word(verdict));
  member(writer, "text",
         is_used_up ? "the platform's replies to what the customer did last are used up; nothing was sent"
                    : "the time in which the platform lets us answer is over; nothing was sent");
  member(writer, "action", "wait until the customer writes again, or name another way in conversations.fallback");
  writer.EndObject();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string object_or_empty(const std::string& json) {
  return object_of(json).IsObject() ? json : "{}";
}

std::string status_data(std::string_view id, std::string_view state, std::int64_t at_ms, const std::string& result) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("status");
  writer.StartObject();
  member(writer, "outbound_id", id);
  member(writer, "status", state);
  member(writer, "at", rfc3339(at_ms));
  if (const rapidjson::Document given = object_of(result); given.IsObject())
    for (const char* name : {"native_id", "error", "result", "fallback"}) {
      const auto found = given.FindMember(name);
      if (found == given.MemberEnd()) continue;
      writer.Key(name);
      found->value.Accept(writer);
    }
  writer.EndObject();
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string describe_command(const CommandView& command) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  member(writer, "id", command.id);
  member(writer, "type", command.type);
  member(writer, "channel", command.channel);
  member(writer, "to", command.to);
  member(writer, "status", command.state);
  writer.Key("attempts");
  writer.Uint(command.attempts);
  member(writer, "accepted", rfc3339(command.accepted_ms));
  member(writer, "updated", rfc3339(command.updated_ms));
  if (!command.fallback_of.empty()) member(writer, "fallback_of", command.fallback_of);
  if (!command.picture_of.empty()) member(writer, "picture_of", command.picture_of);
  if (!command.result.empty()) {
    writer.Key("result");
    writer.RawValue(command.result.data(), command.result.size(), rapidjson::kObjectType);
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace ekiden::pipeline
