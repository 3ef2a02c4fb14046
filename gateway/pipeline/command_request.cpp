// SPDX-License-Identifier: Apache-2.0
#include "pipeline/command_request.hpp"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <array>

namespace ekiden::pipeline {

namespace {

using rapidjson::Value;

constexpr std::array<std::string_view, 11> kMembers{
    "type", "channel", "to", "parts", "reply_to", "constraints", "on", "args", "background", "fallback", "picture_of"};
constexpr std::size_t kMaxParts = 100;

Status invalid(std::string message) {
  return Status(Code::invalid, std::move(message));
}

std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Undoes the escaping of EnvelopeBuilder::conversation_key.
std::string decode_key_part(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    out.push_back(escaped ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i]);
    if (escaped) i += 2;
  }
  return out;
}

Status read_member(const Value& object, const char* name, std::size_t max, std::string& out) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd()) return invalid(std::string("/") + name + " is missing");
  if (!found->value.IsString() || found->value.GetStringLength() == 0)
    return invalid(std::string("/") + name + " is a text that is not empty");
  if (found->value.GetStringLength() > max)
    return invalid(std::string("/") + name + " is longer than " + std::to_string(max) + " bytes");
  out = text_of(found->value);
  return {};
}

Status read_parts(const Value& parts, std::vector<CommandRequest::Part>& out) {
  if (!parts.IsArray() || parts.Empty() || parts.Size() > kMaxParts)
    return invalid("/parts is a list of 1 to 100 parts");
  for (rapidjson::SizeType i = 0; i < parts.Size(); ++i) {
    const std::string where = "/parts/" + std::to_string(i);
    const Value& part = parts[i];
    if (!part.IsObject()) return invalid(where + " is an object such as {\"type\": \"text\", \"text\": \"…\"}");
    CommandRequest::Part read;
    if (Status status = read_member(part, "type", 64, read.type); !status) return status.within(where);
    if (read.type == "text") {
      const auto text = part.FindMember("text");
      if (text == part.MemberEnd() || !text->value.IsString() || text->value.GetStringLength() == 0)
        return invalid(where + "/text is a text that is not empty");
      read.text = text_of(text->value);
    }
    out.push_back(std::move(read));
  }
  return {};
}

Status read_fallback(const Value& value, std::optional<FallbackOrigin>& out) {
  const auto rest = value.IsObject() ? value.FindMember("rest") : Value::ConstMemberIterator();
  if (!value.IsObject() || rest == value.MemberEnd() || !rest->value.IsArray() || value.MemberCount() != 2)
    return invalid("/fallback is no member of a command");
  FallbackOrigin origin;
  if (Status status = read_member(value, "of", 64, origin.of); !status) return status.within("/fallback");
  for (const Value& channel : rest->value.GetArray()) {
    if (!channel.IsString()) return invalid("/fallback/rest is a list of channels");
    origin.rest.emplace_back(text_of(channel));
  }
  out = std::move(origin);
  return {};
}

// Messages keep the order of their conversation: they never wait aside.
Status read_background(const Value& command, CommandRequest& request) {
  const auto background = command.FindMember("background");
  if (background == command.MemberEnd()) return {};
  if (!background->value.IsBool()) return invalid("/background is true or false");
  request.is_background = background->value.GetBool();
  return request.is_background && request.type == "message.send"
             ? invalid("/background is for commands that send no message")
             : Status();
}

}  // namespace

Result<CommandRequest> read_command(std::string_view body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  if (document.HasParseError())
    return invalid("the body is not valid JSON at byte " + std::to_string(document.GetErrorOffset()) + ": " +
                   rapidjson::GetParseError_En(document.GetParseError()));
  if (!document.IsObject())
    return invalid(
        "the body is a JSON object such as {\"type\": \"message.send\", \"channel\": …, \"to\": …, \"parts\": […]}");
  for (const auto& member : document.GetObject())
    if (std::find(kMembers.begin(), kMembers.end(), text_of(member.name)) == kMembers.end())
      return invalid("/" + std::string(text_of(member.name)).substr(0, 64) +
                     " is no member of a command; known are type, channel, to, parts, reply_to, constraints, on, args, "
                     "background");
  CommandRequest request;
  if (Status status = read_member(document, "type", 64, request.type); !status) return status;
  if (Status status = read_member(document, "channel", 63, request.channel); !status) return status;
  if (Status status = read_member(document, "to", 1024, request.to); !status) return status;
  if (const auto parts = document.FindMember("parts"); parts != document.MemberEnd())
    if (Status status = read_parts(parts->value, request.parts); !status) return status;
  if (const auto reply_to = document.FindMember("reply_to");
      reply_to != document.MemberEnd() && reply_to->value.IsObject()) {
    const auto ticket = reply_to->value.FindMember("ticket");
    request.has_ticket =
        ticket != reply_to->value.MemberEnd() && ticket->value.IsString() && ticket->value.GetStringLength() > 0;
  }
  if (const auto on = document.FindMember("on"); on != document.MemberEnd() && !on->value.IsBool())
    return invalid("/on is true or false");
  if (Status status = read_background(document, request); !status) return status;
  if (const auto args = document.FindMember("args"); args != document.MemberEnd() && !args->value.IsObject())
    return invalid("/args is an object: what the command needs besides, as the channel's page says");
  if (const auto fallback = document.FindMember("fallback"); fallback != document.MemberEnd())
    if (Status status = read_fallback(fallback->value, request.fallback); !status) return status;
  if (document.HasMember("picture_of"))
    if (Status status = read_member(document, "picture_of", 64, request.picture_of); !status) return status;
  if (request.type == "message.send" && request.parts.empty()) return invalid("/parts is missing");
  return request;
}

Status check_against(const CommandRequest& request, const plugin::Component& component) {
  const auto rejected = [&](const std::string& what) {
    return Status(Code::rejected, "channel " + request.channel + " " + what);
  };
  const auto command = component.commands.find(request.type);
  if (command == component.commands.end()) return rejected("cannot carry out " + request.type);
  if (request.parts.size() > command->second.max_parts)
    return rejected("takes at most " + std::to_string(command->second.max_parts) + " part(s) in one " + request.type +
                    "; send several commands");
  for (std::size_t i = 0; i < request.parts.size(); ++i) {
    const CommandRequest::Part& part = request.parts[i];
    const auto limits = command->second.parts.find(part.type);
    if (limits == command->second.parts.end())
      return rejected("cannot send a part of type " + part.type + " (/parts/" + std::to_string(i) + ")");
    if (limits->second.max_bytes != 0 && part.text.size() > limits->second.max_bytes)
      return rejected("takes texts of at most " + std::to_string(limits->second.max_bytes) + " bytes, /parts/" +
                      std::to_string(i) + " has " + std::to_string(part.text.size()));
  }
  return {};
}

bool needs_reply_window(const CommandRequest& request, const plugin::Component& component) {
  if (component.reply_windows.empty() || request.type != "message.send" || request.has_ticket) return false;
  const auto command = component.commands.find(request.type);
  if (command == component.commands.end()) return true;
  return std::any_of(request.parts.begin(), request.parts.end(), [&](const CommandRequest::Part& part) {
    const auto limits = command->second.parts.find(part.type);
    return limits == command->second.parts.end() || limits->second.needs_window;
  });
}

Result<std::string> peer_of(const CommandRequest& request) {
  if (std::count(request.to.begin(), request.to.end(), ':') < 3) return request.to;
  if (!request.to.starts_with(request.channel + ":"))
    return Status(Code::rejected, "/to is a conversation of another channel than " + request.channel);
  std::size_t at = 0;
  for (int colons = 0; colons < 3; ++colons) at = request.to.find(':', at) + 1;
  if (at == request.to.size()) return Status(Code::invalid, "/to is a conversation key without its last part");
  return decode_key_part(std::string_view(request.to).substr(at));
}

std::string account_of(const CommandRequest& request, std::string_view otherwise) {
  if (std::count(request.to.begin(), request.to.end(), ':') < 3) return std::string(otherwise);
  const std::size_t begin = request.to.find(':') + 1;
  return decode_key_part(std::string_view(request.to).substr(begin, request.to.find(':', begin) - begin));
}

}  // namespace ekiden::pipeline
