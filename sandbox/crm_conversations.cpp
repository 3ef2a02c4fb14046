// SPDX-License-Identifier: Apache-2.0
#include "crm_conversations.hpp"

#include <initializer_list>

namespace ekiden::sandbox {

namespace {

std::string first_string(const JsonDocument& event, std::initializer_list<const char*> pointers) {
  for (const char* pointer : pointers) {
    if (auto text = string_at(event, pointer)) return *text;
  }
  return {};
}

std::string message_text(const JsonDocument& event) {
  const JsonValue* data = find_member(event, "data");
  const JsonValue* message = data == nullptr ? nullptr : find_member(*data, "message");
  const JsonValue* parts = message == nullptr ? nullptr : find_member(*message, "parts");
  std::string text;
  if (parts == nullptr || !parts->IsArray()) return text;
  for (const JsonValue& part : parts->GetArray()) {
    if (!text.empty()) text += '\n';
    const std::string type = string_member(part, "type");
    text += type == "text" ? string_member(part, "text") : "[" + type + "]";
  }
  return text;
}

ReplyStatus read_status(const JsonDocument& event) {
  ReplyStatus status;
  status.state = first_string(event, {"/data/message_status/status", "/data/status/status", "/data/status"});
  status.detail =
      first_string(event, {"/data/message_status/error/text", "/data/status/error/text", "/data/error/text"});
  const std::string code =
      first_string(event, {"/data/message_status/error/native", "/data/status/error/native", "/data/error/native",
                           "/data/message_status/error/code", "/data/status/error/code", "/data/error/code"});
  if (!code.empty()) status.detail = status.detail.empty() ? code : code + " " + status.detail;
  return status;
}

}  // namespace

void CrmConversations::add_event(const JsonDocument& event) {
  const std::string type = string_member(event, "type");
  const std::string key = string_member(event, "partitionkey", string_member(event, "subject", "-"));
  const std::lock_guard lock(mutex_);
  if (type.starts_with("ekiden.message.status.")) {
    const std::string command =
        first_string(event, {"/causationid", "/correlationid", "/data/message_status/outbound_id",
                             "/data/status/outbound_id", "/data/outbound_id"});
    statuses_[command] = read_status(event);
    return;
  }
  Conversation& conversation = conversations_[key];
  conversation.channel = string_member(event, "channel");
  const bool is_message = type.starts_with("ekiden.message.received.");
  conversation.lines.push_back({clock_.now_ms(),
                                is_message ? Author::customer : Author::notice,
                                is_message ? message_text(event) : type,
                                {},
                                {}});
}

std::size_t CrmConversations::add_reply(std::string_view key, std::string_view text) {
  const std::lock_guard lock(mutex_);
  std::vector<Line>& lines = conversations_[std::string(key)].lines;
  lines.push_back({clock_.now_ms(), Author::agent, std::string(text), {"sending", {}}, {}});
  return lines.size() - 1;
}

void CrmConversations::answer_reply(std::string_view key, std::size_t reply, ReplyStatus status,
                                    std::string_view command_id) {
  const std::lock_guard lock(mutex_);
  const auto conversation = conversations_.find(key);
  if (conversation == conversations_.end() || conversation->second.lines.size() <= reply) return;
  Line& line = conversation->second.lines[reply];
  line.status = std::move(status);
  line.command_id = command_id;
}

ReplyStatus CrmConversations::status_of(std::string_view command_id) const {
  const std::lock_guard lock(mutex_);
  const auto status = statuses_.find(command_id);
  return status == statuses_.end() ? ReplyStatus{} : status->second;
}

std::string CrmConversations::to_json() const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().key("conversations").begin_array();
  for (const auto& [key, conversation] : conversations_) {
    json.begin_object().field("key", key).field("channel", conversation.channel).key("messages").begin_array();
    for (const Line& line : conversation.lines) {
      const auto newer = line.command_id.empty() ? statuses_.end() : statuses_.find(line.command_id);
      const ReplyStatus& status = newer == statuses_.end() ? line.status : newer->second;
      const std::string_view from =
          line.from == Author::customer ? "customer" : (line.from == Author::agent ? "agent" : "notice");
      json.begin_object()
          .field("at_ms", line.at_ms)
          .field("from", from)
          .field("text", line.text)
          .field("status", status.state)
          .field("detail", status.detail)
          .end_object();
    }
    json.end_array().end_object();
  }
  return json.end_array().end_object().text();
}

void CrmConversations::clear() {
  const std::lock_guard lock(mutex_);
  conversations_.clear();
  statuses_.clear();
}

}  // namespace ekiden::sandbox
