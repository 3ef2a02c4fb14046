// SPDX-License-Identifier: Apache-2.0
#include "message.hpp"

#include "kit/cloud_event.hpp"

namespace ekiden::kafka {

std::optional<Message> message_of(const sdk::Delivery& event, bool is_binary) {
  Message message;
  message.key = event.conversation.empty() ? event.id : event.conversation;
  if (!is_binary && event.record.empty()) {
    message.headers = {{"content-type", "application/cloudevents+json; charset=utf-8"}};
    message.value = event.document;
    return message;
  }
  auto parts = kit::take_apart(event.document);
  if (!parts) return std::nullopt;
  message.headers = {{"content-type", event.record.empty() ? std::move(parts->content_type) : "application/json"}};
  for (auto& [name, value] : parts->attributes) message.headers.emplace_back("ce_" + name, std::move(value));
  message.value = event.record.empty() ? std::move(parts->data) : std::string(event.record);
  return message;
}

}  // namespace ekiden::kafka
