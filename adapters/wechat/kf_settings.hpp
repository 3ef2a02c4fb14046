// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api.hpp"
#include "receive.hpp"

namespace ekiden::wechat {

/// What the configuration of 微信客服 says.
struct KfSettings {
  ReceiverSettings receiver;  // its app_id is the corp id
  std::optional<EnvelopeCipher> cipher;
  std::string secret;
  Endpoint api;
  std::vector<std::string> open_kfids;  // at least one; the first is the one that an id without an account belongs to
  std::uint32_t poll_interval_s = 60;   // 0: only Tencent's callbacks make us look
  std::uint32_t max_concurrent_pulls = 3;
  std::uint32_t page_size = 1000;
  std::uint32_t media_wait_ms = 3000;               // how long a page waits for its files
  std::vector<std::int64_t> cursor_refused_codes;   // by which Tencent says that a cursor is no good
  std::vector<std::int64_t> duplicate_msgid_codes;  // by which it says that it has seen a msgid of ours
};

/// Reads what the host has validated, and checks what the schema cannot say. A failure is Status::config with a
/// sentence that names the member and never its value.
sdk::Status read_kf_settings(std::string_view config, KfSettings& settings);

}  // namespace ekiden::wechat
