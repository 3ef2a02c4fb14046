// SPDX-License-Identifier: Apache-2.0
// Settings that several components of this family have. A failure is Status::config with a sentence that names the
// member and never its value.
#pragma once

#include <ekidenpp/status.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "api.hpp"
#include "kit/json.hpp"
#include "receive.hpp"

namespace ekiden::wechat {

/// ASCII letters and digits only, and not empty.
bool is_alphanumeric(std::string_view word);

/// A text, or `fallback` when there is none.
std::string text_setting(const rapidjson::Value& config, std::string_view name, std::string_view fallback = {});

/// `token`: the Token of Tencent's console.
sdk::Status read_push_token(const rapidjson::Value& config, std::string& token);

/// `encoding_aes_key`, which may be absent in plain mode only.
sdk::Status read_cipher(const rapidjson::Value& config, Mode mode, std::optional<EnvelopeCipher>& cipher);

/// `api_base` and `timeout_ms`.
sdk::Status read_endpoint(const rapidjson::Value& config, std::string_view default_base, Endpoint& endpoint);

/// `max_clock_skew_s`.
std::int64_t max_clock_skew_s(const rapidjson::Value& config);

}  // namespace ekiden::wechat
