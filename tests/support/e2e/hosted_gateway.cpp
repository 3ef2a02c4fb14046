// SPDX-License-Identifier: Apache-2.0
#include "support/e2e/hosted_gateway.hpp"

#include <rapidjson/document.h>

#include <stdexcept>

#include "core/json_text.hpp"

namespace ekiden::test {

HostedGateway::HostedGateway(const std::string& configuration, cli::Gateway::Tuning tuning,
                             const std::string& gateway_keys)
    : HostedGateway(configuration, tuning, disk_, gateway_keys) {}

HostedGateway::HostedGateway(const std::string& configuration, cli::Gateway::Tuning tuning, Fs& fs,
                             const std::string& gateway_keys)
    : fs_(fs), tuning_(tuning) {
  const std::string file =
      folder_.write("ekiden.yaml", "gateway: {listen: \"127.0.0.1:0\", admin: \"127.0.0.1:0\", data_dir: data" +
                                       gateway_keys + "}\n" + "api: {tokens: [{name: test, role: admin, token: \"" +
                                       kToken + "\"}]}\n" + configuration);
  cli::Planned planned = cli::make_plan(file, config::process_environment());
  if (!planned.plan) throw std::runtime_error(config::to_text(planned.diagnostics));
  plan_ = *std::move(planned.plan);
}

void HostedGateway::start() {
  auto gateway = cli::Gateway::start(plan_, {fs_, clock_, random_, log_}, tuning_);
  if (!gateway) throw std::runtime_error("the gateway did not start: " + gateway.status().message());
  gateway_ = *std::move(gateway);
}

void HostedGateway::stop() {
  gateway_->stop();
  gateway_.reset();
}

Answer HostedGateway::api(const std::string& method, const std::string& target, const std::string& body,
                          std::vector<std::pair<std::string, std::string>> headers) const {
  headers.emplace_back("Authorization", std::string("Bearer ") + kToken);
  return http(admin(), method, target, body, headers);
}

std::vector<std::string> HostedGateway::events() const {
  std::vector<std::string> documents;
  for (std::string after;;) {
    const Answer answer = api("GET", "/v1/events?limit=1000" + (after.empty() ? "" : "&after=" + after));
    rapidjson::Document page;
    page.Parse(answer.body.c_str());
    if (answer.status != 200 || page.HasParseError()) throw std::runtime_error("GET /v1/events: " + answer.body);
    for (const rapidjson::Value& event : page["events"].GetArray()) documents.push_back(json_text(event));
    if (page["events"].Empty()) return documents;
    after = page["next"].GetString();
  }
}

}  // namespace ekiden::test
