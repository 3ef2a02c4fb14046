// SPDX-License-Identifier: Apache-2.0
#include "setting_readers.hpp"

#include <algorithm>

#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::size_t kMaxToken = 64;

}  // namespace

bool is_alphanumeric(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

std::string text_setting(const rapidjson::Value& config, std::string_view name, std::string_view fallback) {
  return std::string(kit::string_member(config, name).value_or(fallback));
}

Status read_push_token(const rapidjson::Value& config, std::string& token) {
  token = text_setting(config, "token");
  if (token.size() <= kMaxToken && is_alphanumeric(token)) return {};
  return Status::config("token: must be the Token of Tencent's console: 3 to 32 letters and digits");
}

Status read_cipher(const rapidjson::Value& config, Mode mode, std::optional<EnvelopeCipher>& cipher) {
  const std::string key = text_setting(config, "encoding_aes_key");
  if (key.empty() && mode == Mode::kPlain) return {};
  if (key.empty()) return Status::config("encoding_aes_key: is missing; it may be left out only with mode: plain");
  cipher = EnvelopeCipher::from_key_text(key);
  if (cipher) return {};
  if (key.size() != EnvelopeCipher::kKeyTextSize) {
    return Status::config("encoding_aes_key: must have 43 characters, but has " + std::to_string(key.size()));
  }
  return Status::config("encoding_aes_key: holds a character that is neither a letter nor a digit");
}

Status read_endpoint(const rapidjson::Value& config, std::string_view default_base, Endpoint& endpoint) {
  std::string& base = endpoint.base;
  base = text_setting(config, "api_base", default_base);
  while (base.ends_with('/')) base.pop_back();
  const bool has_scheme = base.starts_with("https://") || base.starts_with("http://");
  const bool clean = std::all_of(base.begin(), base.end(),
                                 [](char c) { return c > ' ' && c < 0x7F && c != '?' && c != '#' && c != '@'; });
  if (!has_scheme || !clean) {
    return Status::config("api_base: must begin with https:// or http://, without a query, a fragment or a user name");
  }
  endpoint.timeout_ms =
      static_cast<std::uint32_t>(kit::int64_member(config, "timeout_ms").value_or(endpoint.timeout_ms));
  return {};
}

std::int64_t max_clock_skew_s(const rapidjson::Value& config) {
  return kit::int64_member(config, "max_clock_skew_s").value_or(0);
}

}  // namespace ekiden::wechat
