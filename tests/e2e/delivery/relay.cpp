// SPDX-License-Identifier: Apache-2.0
#include "e2e/delivery/relay.hpp"

#include <stdexcept>

namespace ekiden::test {

std::string hello_and_webhook(const std::string& url, const std::string& secrets) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\"]}\n"
         "channels:\n  - {id: hello, adapter: hello-adapter}\n"
         "sinks:\n  - {id: crm, sink: webhook, config: {url: \"" +
         url + "\", secret: " + secrets +
         "}}\n"
         "routes:\n  - {from: [hello], to: [crm]}\n";
}

int say(const std::string& listen, const std::string& sender, const std::string& message_id, const std::string& text) {
  return http(listen, "POST", "/hooks/hello", text,
              {{"Content-Type", "text/plain"}, {"X-Sender", sender}, {"X-Message-Id", message_id}})
      .status;
}

cli::ChildOutput ekiden_cli(const std::string& admin, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{"env", std::string("EKIDEN_TOKEN=") + kToken, "EKIDEN_API=http://" + admin,
                                ekiden_program()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const Result<cli::ChildOutput> output = cli::run_child(argv, 60'000);
  if (!output) throw std::runtime_error(output.status().message());
  return *output;
}

Relay::Relay(const std::string& configuration, cli::Gateway::Tuning tuning) : Relay(configuration, tuning, disk_) {}

Relay::Relay(const std::string& configuration, cli::Gateway::Tuning tuning, Fs& fs) : fs_(fs), tuning_(tuning) {
  const std::string file = folder_.write(
      "ekiden.yaml", std::string("gateway: {listen: \"127.0.0.1:0\", admin: \"127.0.0.1:0\", data_dir: data}\n") +
                         "api: {tokens: [{name: test, role: admin, token: \"" + kToken + "\"}]}\n" + configuration);
  cli::Planned planned = cli::make_plan(file, config::process_environment());
  if (!planned.plan) throw std::runtime_error(config::to_text(planned.diagnostics));
  plan_ = *std::move(planned.plan);
}

void Relay::start() {
  auto gateway = cli::Gateway::start(plan_, {fs_, clock_, random_, log_}, tuning_);
  if (!gateway) throw std::runtime_error("the gateway did not start: " + gateway.status().message());
  gateway_ = *std::move(gateway);
}

void Relay::stop() {
  gateway_->stop();
  gateway_.reset();
}

Answer Relay::api(const std::string& method, const std::string& target, const std::string& body,
                  std::vector<std::pair<std::string, std::string>> headers) const {
  headers.emplace_back("Authorization", std::string("Bearer ") + kToken);
  return http(admin(), method, target, body, headers);
}

}  // namespace ekiden::test
