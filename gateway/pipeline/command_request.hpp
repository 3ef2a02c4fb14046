// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"
#include "plugin/component.hpp"

namespace ekiden::pipeline {

// Of a command that took over from one that failed elsewhere.
struct FallbackOrigin {
  std::string of;                 // the id of that command
  std::vector<std::string> rest;  // the channels that are left when it fails as well
};

// The JSON of POST /v1/commands, read and checked for its form.
struct CommandRequest {
  struct Part {
    std::string type;
    std::string text;  // of a text part
  };
  std::string type;
  std::string channel;
  std::string to;
  std::vector<Part> parts;
  bool has_ticket = false;                   // reply_to.ticket: the platform lets it through for an event's sake
  bool is_background = false;                // it leaves when nothing else of its channel waits
  std::optional<FallbackOrigin> fallback{};  // only of a command that the gateway made itself
  std::string picture_of{};                  // the same: the command whose picture it sends; empty: it is none
};

// Code::invalid with what is wrong and where.
Result<CommandRequest> read_command(std::string_view body);

// Whether a channel of this component can do it. Code::rejected with what it cannot do.
Status check_against(const CommandRequest& request, const plugin::Component& component);

// Whether it counts against the reply windows of a channel of this component.
bool needs_reply_window(const CommandRequest& request, const plugin::Component& component);

// Whom `to` names: the platform's id itself, or the last part of a conversation key of this channel.
// Code::rejected when it is a key of another channel.
Result<std::string> peer_of(const CommandRequest& request);

// The account in a conversation key; `otherwise` for a native id: a channel may serve several accounts.
std::string account_of(const CommandRequest& request, std::string_view otherwise);

}  // namespace ekiden::pipeline
