// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>

#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::size_t kMaxToken = 64;

std::string text(const rapidjson::Value& config, std::string_view name, std::string_view fallback = {}) {
  return std::string(kit::string_member(config, name).value_or(fallback));
}

std::optional<Mode> mode_of(std::string_view word) {
  if (word == "plain") return Mode::kPlain;
  if (word == "compatible") return Mode::kCompatible;
  if (word == "safe") return Mode::kSafe;
  return std::nullopt;
}

bool is_alphanumeric(std::string_view word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

Status read_identity(const rapidjson::Value& config, Settings& settings) {
  settings.receiver.app_id = text(config, "app_id");
  settings.app_secret = text(config, "app_secret");
  settings.receiver.token = text(config, "token");
  if (settings.receiver.app_id.empty() || !is_alphanumeric(settings.receiver.app_id)) {
    return Status::config("app_id: must be the AppID of Tencent's console: letters and digits, beginning with wx");
  }
  if (settings.app_secret.empty()) return Status::config("app_secret: is empty");
  const auto& token = settings.receiver.token;
  if (token.empty() || token.size() > kMaxToken || !is_alphanumeric(token)) {
    return Status::config("token: must be the Token of Tencent's console: 3 to 32 letters and digits");
  }
  return {};
}

Status read_encryption(const rapidjson::Value& config, Settings& settings) {
  const auto mode = mode_of(text(config, "mode", "safe"));
  if (!mode) return Status::config("mode: must be plain, compatible or safe, as set in Tencent's console");
  settings.receiver.mode = *mode;
  const std::string key = text(config, "encoding_aes_key");
  if (key.empty() && *mode == Mode::kPlain) return {};
  if (key.empty()) return Status::config("encoding_aes_key: is missing; it may be left out only with mode: plain");
  settings.cipher = EnvelopeCipher::from_key_text(key);
  if (settings.cipher) return {};
  if (key.size() != EnvelopeCipher::kKeyTextSize) {
    return Status::config("encoding_aes_key: must have 43 characters, but has " + std::to_string(key.size()));
  }
  return Status::config("encoding_aes_key: holds a character that is neither a letter nor a digit");
}

Status read_api(const rapidjson::Value& config, Settings& settings) {
  settings.api_base = text(config, "api_base", "https://api.weixin.qq.com");
  while (settings.api_base.ends_with('/')) settings.api_base.pop_back();
  const bool has_scheme = settings.api_base.starts_with("https://") || settings.api_base.starts_with("http://");
  const bool clean = std::all_of(settings.api_base.begin(), settings.api_base.end(),
                                 [](char c) { return c > ' ' && c < 0x7F && c != '?' && c != '#' && c != '@'; });
  if (!has_scheme || !clean) {
    return Status::config("api_base: must begin with https:// or http://, without a query, a fragment or a user name");
  }
  settings.kf_account = text(config, "kf_account");
  settings.timeout_ms =
      static_cast<std::uint32_t>(kit::int64_member(config, "timeout_ms").value_or(settings.timeout_ms));
  return {};
}

}  // namespace

Status read_settings(std::string_view config_text, Settings& settings) {
  const auto config = kit::parse_json(config_text);
  if (!config || !config->IsObject()) return Status::config("the configuration is not a JSON object");
  if (Status status = read_identity(*config, settings); !status.ok()) return status;
  if (Status status = read_encryption(*config, settings); !status.ok()) return status;
  settings.receiver.max_clock_skew_s = kit::int64_member(*config, "max_clock_skew_s").value_or(0);
  return read_api(*config, settings);
}

}  // namespace ekiden::wechat
