// SPDX-License-Identifier: Apache-2.0
#include "support/e2e/gateway_process.hpp"

#include <httplib.h>
#include <rapidjson/document.h>

#include <stdexcept>

#include <ekiden/testkit/envelope_validator.hpp>
#include "core/json_text.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::test {

namespace {

constexpr std::size_t kPage = 500;

// The suite's events, for the checkers in tests/interop: EKIDEN_EVENTS names the file to append to.
void keep_for_interop(const std::string& document) {
  if (const char* file = std::getenv("EKIDEN_EVENTS")) std::ofstream(file, std::ios::app) << document << "\n";
}

}  // namespace

std::string ekiden_program() {
  return EKIDEN_BINARY_DIR "/bin/ekiden";
}
std::string sandbox_program() {
  return EKIDEN_BINARY_DIR "/bin/ekiden-sandbox";
}
std::string plugin_folder() {
  return EKIDEN_BINARY_DIR "/plugins";
}
std::string example_plugin_folder() {
  return EKIDEN_BINARY_DIR "/examples/plugins";
}

Answer http(const std::string& address, const std::string& method, const std::string& target, const std::string& body,
            const std::vector<std::pair<std::string, std::string>>& headers) {
  httplib::Client client(address.find("://") == std::string::npos ? "http://" + address : address);
  client.enable_server_certificate_verification(false);
  client.set_connection_timeout(10);
  client.set_read_timeout(75);
  httplib::Request request;
  request.method = method;
  request.path = target;
  request.body = body;
  for (const auto& [name, value] : headers) request.headers.emplace(name, value);
  const httplib::Result result = client.send(request);
  Answer answer;
  if (!result) return answer;
  answer.status = result->status;
  answer.body = result->body;
  answer.headers.insert(result->headers.begin(), result->headers.end());
  return answer;
}

GatewayProcess::GatewayProcess(std::string configuration, std::string gateway_lines, std::string program)
    : program_(std::move(program)), scheme_(gateway_lines.find("tls:") == std::string::npos ? "" : "https://") {
  folder_.write("ekiden.yaml", "gateway:\n  listen: \"127.0.0.1:0\"\n  admin: \"127.0.0.1:0\"\n  data_dir: data\n" +
                                   gateway_lines + "api:\n  tokens:\n    - {name: test, role: admin, token: \"" +
                                   kToken + "\"}\n" + configuration);
}

void GatewayProcess::start(std::chrono::seconds deadline) {
  cli::ChildCommand command;
  command.argv = {program_, "run", "-c", config_file()};
  command.output_file = folder_.file("gateway.log");
  Result<cli::ChildProcess> child = cli::ChildProcess::start(command);
  if (!child) throw std::runtime_error(child.status().message());
  child_ = *std::move(child);
  const bool up = eventually(
      [this] {
        if (!running()) return true;
        rapidjson::Document run;
        const std::string text = read_file(data_folder() + "/run.json");
        run.Parse(text.c_str());
        if (run.HasParseError() || !run.IsObject() || run["pid"].GetInt() != pid()) return false;
        listen_ = scheme_ + run["listen"].GetString();
        admin_ = scheme_ + run["admin"].GetString();
        return http(admin_, "GET", "/readyz").status == 200;
      },
      deadline);
  if (!up || !running()) throw std::runtime_error("the gateway did not start:\n" + log());
}

void GatewayProcess::kill() {
  ::kill(child_->pid(), SIGKILL);
  child_->wait(30'000);
  child_.reset();
}

int GatewayProcess::stop() {
  const int code = child_->terminate(30'000);
  child_.reset();
  return code;
}

Answer GatewayProcess::api(const std::string& method, const std::string& target, const std::string& body,
                           std::vector<std::pair<std::string, std::string>> headers) const {
  headers.emplace_back("Authorization", std::string("Bearer ") + kToken);
  return http(admin_, method, target, body, headers);
}

std::vector<std::string> GatewayProcess::events() const {
  std::vector<std::string> events;
  for (std::string after;;) {
    const Answer answer =
        api("GET", "/v1/events?limit=" + std::to_string(kPage) + (after.empty() ? "" : "&after=" + after));
    rapidjson::Document page;
    page.Parse(answer.body.c_str());
    if (answer.status != 200 || page.HasParseError())
      throw std::runtime_error("GET /v1/events: " + std::to_string(answer.status) + " " + answer.body);
    for (const rapidjson::Value& event : page["events"].GetArray()) {
      events.push_back(json_text(event));
      for (const std::string& problem : testkit::check_envelope(events.back()))
        throw std::runtime_error(problem + " in " + events.back());
      keep_for_interop(events.back());
    }
    if (page["events"].Empty()) return events;
    after = page["next"].GetString();
  }
}

double GatewayProcess::metric(const std::string& sample) const {
  const std::string text = "\n" + metrics();
  const std::size_t at = text.find("\n" + sample + " ");
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + sample.size() + 2, nullptr);
}

}  // namespace ekiden::test
