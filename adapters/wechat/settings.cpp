// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include "kit/json.hpp"
#include "setting_readers.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

std::optional<Mode> mode_of(std::string_view word) {
  if (word == "plain") return Mode::kPlain;
  if (word == "compatible") return Mode::kCompatible;
  if (word == "safe") return Mode::kSafe;
  return std::nullopt;
}

Status read_identity(const rapidjson::Value& config, Settings& settings) {
  settings.receiver.app_id = text_setting(config, "app_id");
  settings.app_secret = text_setting(config, "app_secret");
  settings.outgoing.kf_account = text_setting(config, "kf_account");
  if (!is_alphanumeric(settings.receiver.app_id)) {
    return Status::config("app_id: must be the AppID of Tencent's console: letters and digits, beginning with wx");
  }
  if (settings.app_secret.empty()) return Status::config("app_secret: is empty");
  return read_push_token(config, settings.receiver.token);
}

Status read_encryption(const rapidjson::Value& config, Settings& settings) {
  const auto mode = mode_of(text_setting(config, "mode", "safe"));
  if (!mode) return Status::config("mode: must be plain, compatible or safe, as set in Tencent's console");
  settings.receiver.mode = *mode;
  return read_cipher(config, *mode, settings.cipher);
}

}  // namespace

Status read_settings(std::string_view config_text, Settings& settings) {
  const auto config = kit::parse_json(config_text);
  if (!config || !config->IsObject()) return Status::config("the configuration is not a JSON object");
  if (Status status = read_identity(*config, settings); !status.ok()) return status;
  if (Status status = read_encryption(*config, settings); !status.ok()) return status;
  if (Status status = read_reply_rules(*config, settings.replies); !status.ok()) return status;
  settings.receiver.max_clock_skew_s = max_clock_skew_s(*config);
  settings.outgoing.is_mini_program = text_setting(*config, "account_type", "service_account") == "mini_program";
  settings.media_wait_ms =
      static_cast<std::uint32_t>(kit::int64_member(*config, "media_wait_ms").value_or(settings.media_wait_ms));
  return read_endpoint(*config, "https://api.weixin.qq.com", settings.api);
}

}  // namespace ekiden::wechat
