// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/event.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ekiden::kafka {

// What stands in a topic.
struct Message {
  std::string key;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string value;
};

// CloudEvents 1.0.2, Kafka binding: binary mode with `ce_` headers, or structured. The key is the conversation, so that
// its events are in one partition. With a map the value is the record. Nothing when binary mode finds no CloudEvent.
std::optional<Message> message_of(const sdk::Delivery& event, bool is_binary);

}  // namespace ekiden::kafka
