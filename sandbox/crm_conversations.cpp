// SPDX-License-Identifier: Apache-2.0
#include "crm_conversations.hpp"

namespace ekiden::sandbox {

namespace {

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
  status.state = string_at(event, "/data/status/status").value_or("");
  status.detail = string_at(event, "/data/status/error/native").value_or("");
  const auto text = string_at(event, "/data/status/error/text");
  if (text) status.detail += status.detail.empty() ? *text : " " + *text;
  return status;
}

/// The command whose fate the event tells.
std::string command_of(const JsonDocument& event) {
  const auto command = string_at(event, "/data/status/outbound_id");
  return command ? *command : string_member(event, "causationid");
}

}  // namespace

void CrmConversations::add_event(const JsonDocument& event) {
  const std::string type = string_member(event, "type");
  const std::string key = string_member(event, "partitionkey", string_member(event, "subject", "-"));
  const std::lock_guard lock(mutex_);
  if (type.starts_with("ekiden.message.status.")) {
    statuses_[command_of(event)] = read_status(event);
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
