// SPDX-License-Identifier: Apache-2.0
#include "e2e/ingest/hosted_gateway.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <stdexcept>

namespace ekiden::test {

HostedGateway::HostedGateway(Fs& fs, cli::Gateway::Tuning tuning) : fs_(fs), tuning_(tuning) {
  const std::string file = folder_.write(
      "ekiden.yaml", std::string("gateway: {listen: \"127.0.0.1:0\", admin: \"127.0.0.1:0\", data_dir: data}\n") +
                         "api: {tokens: [{name: test, role: admin, token: \"" + kToken + "\"}]}\n" + one_channel());
  cli::Planned planned = cli::make_plan(file, config::process_environment());
  if (!planned.plan) throw std::runtime_error(config::to_text(planned.diagnostics));
  plan_ = *std::move(planned.plan);
}

void HostedGateway::start() {
  auto gateway = cli::Gateway::start(plan_, {fs_, clock_, random_, log_}, tuning_);
  if (!gateway) throw std::runtime_error("the gateway did not start: " + gateway.status().message());
  gateway_ = *std::move(gateway);
}

Answer HostedGateway::get(const std::string& target) const {
  return http(gateway_->admin().text(), "GET", target, {}, {{"Authorization", std::string("Bearer ") + kToken}});
}

std::vector<std::string> HostedGateway::events() const {
  std::vector<std::string> documents;
  for (std::string after;;) {
    const Answer answer = get("/v1/events?limit=1000" + (after.empty() ? "" : "&after=" + after));
    rapidjson::Document page;
    page.Parse(answer.body.c_str());
    if (answer.status != 200 || page.HasParseError()) throw std::runtime_error("GET /v1/events: " + answer.body);
    for (const rapidjson::Value& event : page["events"].GetArray()) {
      rapidjson::StringBuffer buffer;
      rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
      event.Accept(writer);
      documents.emplace_back(buffer.GetString(), buffer.GetSize());
    }
    if (page["events"].Empty()) return documents;
    after = page["next"].GetString();
  }
}

}  // namespace ekiden::test
