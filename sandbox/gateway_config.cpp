// SPDX-License-Identifier: Apache-2.0
#include "gateway_config.hpp"

#include <sstream>

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

/// A YAML double-quoted scalar: JSON's string syntax is a part of it.
std::string quoted(std::string_view text) {
  const JsonValue value(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return to_json_text(value);
}

}  // namespace

std::string gateway_config(const Settings& settings, const GatewayPlaces& places) {
  const WechatAccount& account = settings.account;
  std::ostringstream yaml;
  yaml << "gateway: {listen: " << quoted(places.listen) << ", admin: " << quoted(places.admin) << ", data_dir: data}\n"
       << "api: {tokens: [{name: demo-agent, role: admin, token: \"${env:EKIDEN_TOKEN}\"}]}\n"
       << "channels:\n"
       << "  - {id: wechat-cn, adapter: wechat-oa, config: {app_id: " << quoted(account.app_id)
       << ", app_secret: " << quoted(account.app_secret) << ", token: " << quoted(account.token)
       << ", encoding_aes_key: " << quoted(account.encoding_aes_key) << ", mode: " << name_of(account.mode)
       << ", api_base: " << quoted(places.sandbox_url) << "}}\n"
       << "sinks:\n"
       << "  - {id: crm, sink: webhook, config: {url: " << quoted(places.sandbox_url + "/crm/inbox")
       << ", secret: " << quoted(settings.crm_secret) << "}}\n"
       << "routes:\n"
       << "  - {from: [wechat-cn], to: [crm]}\n";
  return yaml.str();
}

std::string_view name_of(WechatMode mode) {
  switch (mode) {
    case WechatMode::plain:
      return "plain";
    case WechatMode::compatible:
      return "compatible";
    case WechatMode::safe:
      return "safe";
  }
  return {};
}

}  // namespace ekiden::sandbox
