// SPDX-License-Identifier: Apache-2.0
#include "kf_settings.hpp"

#include <algorithm>

#include "kf_errors.hpp"
#include "kit/json.hpp"
#include "setting_readers.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::int64_t kDefaultCursorRefused = 40058;

bool is_open_kfid(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 0x7F && c != '"'; });
}

Status read_accounts(const rapidjson::Value& config, std::vector<std::string>& open_kfids) {
  open_kfids = {text_setting(config, "open_kfid")};
  if (const auto* others = kit::array_member(config, "other_open_kfids")) {
    for (const auto& other : others->GetArray()) {
      open_kfids.emplace_back(other.IsString() ? other.GetString() : "");
      const auto first = std::find(open_kfids.begin(), open_kfids.end(), open_kfids.back());
      if (first != open_kfids.end() - 1) return Status::config("other_open_kfids: names an account twice");
    }
  }
  if (std::all_of(open_kfids.begin(), open_kfids.end(), is_open_kfid)) return {};
  return Status::config("open_kfid, other_open_kfids: must be the ids of 微信客服 accounts, beginning with wk");
}

std::uint32_t number(const rapidjson::Value& config, std::string_view name, std::uint32_t fallback) {
  return static_cast<std::uint32_t>(kit::int64_member(config, name).value_or(fallback));
}

std::vector<std::int64_t> codes(const rapidjson::Value& config, std::string_view name,
                                std::vector<std::int64_t> fallback) {
  const auto* list = kit::array_member(config, name);
  if (list == nullptr) return fallback;
  std::vector<std::int64_t> read;
  for (const auto& code : list->GetArray()) {
    if (code.IsInt64()) read.push_back(code.GetInt64());
  }
  return read;
}

}  // namespace

Status read_kf_settings(std::string_view config_text, KfSettings& settings) {
  const auto config = kit::parse_json(config_text);
  if (!config || !config->IsObject()) return Status::config("the configuration is not a JSON object");
  ReceiverSettings& receiver = settings.receiver;
  receiver.app_id = text_setting(*config, "corp_id");
  receiver.app_id_setting = "corp_id";
  receiver.app_id_in_console = "corp id (企业ID)";
  receiver.encrypts_echostr = true;
  receiver.max_clock_skew_s = max_clock_skew_s(*config);
  if (!is_alphanumeric(receiver.app_id)) {
    return Status::config("corp_id: must be the 企业ID of Tencent's console: letters and digits, beginning with ww");
  }
  settings.secret = text_setting(*config, "secret");
  if (settings.secret.empty()) return Status::config("secret: is empty");
  if (Status status = read_push_token(*config, receiver.token); !status.ok()) return status;
  if (Status status = read_cipher(*config, Mode::kSafe, settings.cipher); !status.ok()) return status;
  if (Status status = read_accounts(*config, settings.open_kfids); !status.ok()) return status;
  settings.poll_interval_s = number(*config, "poll_interval_s", settings.poll_interval_s);
  settings.max_concurrent_pulls = number(*config, "max_concurrent_pulls", settings.max_concurrent_pulls);
  settings.page_size = number(*config, "page_size", settings.page_size);
  settings.media_wait_ms = number(*config, "media_wait_ms", settings.media_wait_ms);
  settings.duplicate_msgid_codes = codes(*config, "duplicate_msgid_codes", {});
  settings.cursor_refused_codes = codes(*config, "cursor_refused_codes", {kDefaultCursorRefused});
  settings.api.call_error = kf_error;
  settings.api.token_error = kf_token_error;
  return read_endpoint(*config, "https://qyapi.weixin.qq.com", settings.api);
}

}  // namespace ekiden::wechat
