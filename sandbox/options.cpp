// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>

#include "standard_webhooks.hpp"
#include "wechat_crypto.hpp"

namespace ekiden::sandbox {

namespace {

constexpr int wrong_usage = 64;
constexpr const char* default_listen = "127.0.0.1:0";

struct HostAndPort {
  std::string host;
  int port = 0;
};

std::optional<HostAndPort> split_address(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  HostAndPort split{address.substr(0, colon), 0};
  const char* end = address.data() + address.size();
  const auto [read, error] = std::from_chars(address.data() + colon + 1, end, split.port);
  if (error != std::errc() || read != end || split.port < 0 || split.port > 65535) return std::nullopt;
  return split;
}

std::string environment_twin(const std::string& flag) {
  std::string name = "EKIDEN_SANDBOX_" + flag.substr(2);
  for (char& c : name) c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

template <class T>
CLI::Option* add_flag(CLI::App& app, const std::string& flag, T& value, const std::string& description) {
  return app.add_option(flag, value, description)->envname(environment_twin(flag))->capture_default_str();
}

CLI::Validator address_check() {
  return {
      [](const std::string& text) { return split_address(text) ? std::string() : "\"" + text + "\" is not HOST:PORT"; },
      "HOST:PORT"};
}

CLI::Validator aes_key_check() {
  return {[](const std::string& text) {
            return is_encoding_aes_key(text) ? std::string() : "an EncodingAESKey has 43 characters [A-Za-z0-9]";
          },
          "KEY"};
}

CLI::Validator secret_check() {
  return {[](const std::string& text) {
            return WebhookVerifier::from_secret(text) ? std::string() : "the secret is not whsec_ and base64";
          },
          "whsec_SECRET"};
}

/// A flag whose value is one of the names of a table.
template <class T>
void add_choice(CLI::App& app, const std::string& flag, T& value, const std::map<std::string, T>& choices,
                const std::string& description) {
  const auto chosen =
      std::find_if(choices.begin(), choices.end(), [&](const auto& choice) { return choice.second == value; });
  app.add_option_function<std::string>(
         flag, [&value, choices](const std::string& name) { value = choices.at(name); }, description)
      ->envname(environment_twin(flag))
      ->check(CLI::IsMember(choices))
      ->default_str(chosen->first);
}

void add_account_flags(CLI::App& app, Settings& settings) {
  WechatAccount& account = settings.account;
  add_flag(app, "--app-id", account.app_id, "The account's AppID");
  add_flag(app, "--app-secret", account.app_secret, "The account's AppSecret");
  add_flag(app, "--token", account.token, "The token that signs pushes");
  add_flag(app, "--encoding-aes-key", account.encoding_aes_key, "The key that encrypts pushes")->check(aes_key_check());
  add_choice<WechatMode>(
      app, "--mode", account.mode,
      {{"plain", WechatMode::plain}, {"compatible", WechatMode::compatible}, {"safe", WechatMode::safe}},
      "How pushes are encrypted");
  KfAccount& kf = settings.kf;
  add_flag(app, "--corp-id", kf.corp_id, "The corp's id, of 微信客服");
  add_flag(app, "--corp-secret", kf.corp_secret, "The secret of the app that calls 微信客服");
  add_flag(app, "--kf-token", kf.token, "The token that signs its callbacks");
  add_flag(app, "--kf-encoding-aes-key", kf.encoding_aes_key, "The key that encrypts its callbacks")
      ->check(aes_key_check());
  add_flag(app, "--open-kfid", kf.open_kfids, "Its accounts");
  add_flag(app, "--crm-secret", settings.crm_secret, "The secret that webhooks to the CRM are signed with")
      ->check(secret_check());
}

void add_platform_flags(CLI::App& app, Settings& settings) {
  add_choice<WechatFormat>(app, "--format", settings.account.format,
                           {{"xml", WechatFormat::xml}, {"json", WechatFormat::json}}, "The form of pushed documents");
  PushSettings& push = settings.push;
  add_flag(app, "--push-timeout-ms", push.timeout_ms, "How long the platform waits for an answer to a push")
      ->check(CLI::PositiveNumber);
  add_flag(app, "--push-retry-delay-ms", push.retry_delay_ms, "How long it waits before it pushes again")
      ->check(CLI::NonNegativeNumber);
  add_flag(app, "--push-attempts", push.attempts, "How often it pushes in all")->check(CLI::PositiveNumber);
}

}  // namespace

Command read_options(int argc, char** argv) {
  CLI::App app{"A WeChat platform and a CRM to try Ekiden against", "ekiden-sandbox"};
  app.require_subcommand(1);

  RunCommand run;
  std::string listen = default_listen;
  CLI::App* run_app = app.add_subcommand("run", "Serve the sandbox until SIGTERM");
  add_flag(*run_app, "--listen", listen, "Where to listen; port 0 takes a free one")->check(address_check());
  add_flag(*run_app, "--run-file", run.run_file, "Where to write pid and address once bound");
  add_account_flags(*run_app, run.settings);
  add_platform_flags(*run_app, run.settings);

  ConfigCommand config;
  CLI::App* config_app = app.add_subcommand("config", "Print the gateway's configuration that fits the sandbox");
  add_flag(*config_app, "--sandbox-url", config.places.sandbox_url, "Where the sandbox is")->required();
  add_flag(*config_app, "--listen", config.places.listen, "Where the gateway takes webhooks")->check(address_check());
  add_flag(*config_app, "--admin", config.places.admin, "Where the gateway has its API")->check(address_check());
  add_account_flags(*config_app, config.settings);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ExitCommand{app.exit(error) == 0 ? 0 : wrong_usage};
  }
  if (config_app->parsed()) {
    while (config.places.sandbox_url.ends_with('/')) config.places.sandbox_url.pop_back();
    return config;
  }
  const HostAndPort address = split_address(listen).value();
  run.host = address.host;
  run.port = address.port;
  return run;
}

}  // namespace ekiden::sandbox
