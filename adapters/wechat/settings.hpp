// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api.hpp"
#include "outgoing.hpp"
#include "receive.hpp"
#include "replies.hpp"

namespace ekiden::wechat {

/// What the configuration of a service account says.
struct Settings {
  ReceiverSettings receiver;
  std::optional<EnvelopeCipher> cipher;  // present unless the mode is plain
  std::string app_secret;
  Endpoint api;
  OutgoingSettings outgoing;
  std::vector<ReplyRule> replies;
  std::uint32_t media_wait_ms = 3'000;  // how long an event waits for its file
};

/// Reads what the host has validated, and checks what the schema cannot say. A failure is Status::config with a
/// sentence that names the member and never its value.
sdk::Status read_settings(std::string_view config, Settings& settings);

}  // namespace ekiden::wechat
