// SPDX-License-Identifier: Apache-2.0
#include "cli/demo_stack.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <span>
#include <thread>

#include "api/json_text.hpp"
#include "cli/sandbox.hpp"
#include "core/encoding.hpp"
#include "core/system.hpp"

namespace ekiden::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kPollInterval{20};
constexpr std::int64_t kConfigTimeoutMs = 5'000;
constexpr std::int64_t kCallTimeoutMs = 5'000;

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

// Readable by the owner alone: it may hold a secret.
Status write_private_file(const std::string& path, std::string_view text) {
  std::error_code error;
  fs::remove(path, error);
  std::ofstream file(path);
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, error);
  file << text << std::flush;
  return file && !error ? Status() : Status(Code::io, "cannot write " + path);
}

std::string random_token() {
  std::array<std::uint8_t, 20> bytes;
  SystemRandom().fill(std::as_writable_bytes(std::span(bytes)));
  return base32hex(bytes);
}

}  // namespace

Status DemoStack::start(Deadline deadline) {
  if (Status status = start_sandbox(deadline); !status) return status;
  if (Status status = write_configuration(); !status) return status;
  if (Status status = start_gateway(deadline); !status) return status;
  return introduce();
}

Status DemoStack::start_sandbox(Deadline deadline) {
  program_ = sandbox_program();
  if (program_.empty()) return {Code::not_found, "there is no ekiden-sandbox beside ekiden or in PATH"};
  const std::string run_file = folder_ + "/sandbox.json";
  std::error_code error;
  fs::remove(run_file, error);
  auto child =
      ChildProcess::start({{program_, "run", "--listen", "127.0.0.1:0", "--run-file", run_file}, {}, sandbox_log()});
  if (!child) return child.status();
  sandbox_ = std::move(*child);
  auto run = wait_for_run_file(run_file, *sandbox_, sandbox_log(), deadline);
  if (!run) return run.status().within("the sandbox");
  sandbox_url_ = run->text("url");
  return {};
}

Status DemoStack::write_configuration() {
  auto config = run_child({program_, "config", "--sandbox-url", sandbox_url_}, kConfigTimeoutMs);
  if (!config) return config.status();
  if (config->exit_code != 0) return {Code::internal, "ekiden-sandbox config failed: " + config->err};
  token_ = random_token();
  if (Status status = write_private_file(token_file(), token_ + "\n"); !status) return status;
  return write_private_file(folder_ + "/ekiden.yaml", config->out);
}

Status DemoStack::start_gateway(Deadline deadline) {
  const std::string run_file = folder_ + "/data/run.json";
  std::error_code error;
  fs::remove(run_file, error);
  auto child = ChildProcess::start(
      {{own_folder() + "/ekiden", "run", "-c", folder_ + "/ekiden.yaml"}, {{"EKIDEN_TOKEN", token_}}, gateway_log()});
  if (!child) return child.status();
  gateway_ = std::move(*child);
  auto run = wait_for_run_file(run_file, *gateway_, gateway_log(), deadline);
  if (!run) return run.status().within("the gateway");
  gateway_url_ = "http://" + run->text("admin");
  hooks_url_ = "http://" + run->text("listen") + "/hooks/";
  while (!call("GET", gateway_url_ + "/readyz")) {
    if (Status status = alive(); !status) return status;
    if (Status status = pause(deadline, "the gateway is not ready; look at " + gateway_log()); !status) return status;
  }
  return {};
}

Status DemoStack::introduce() {
  auto answer = call("GET", gateway_url_ + "/v1/channels", {}, true);
  if (!answer) return answer.status();
  const auto json = JsonView::parse(*answer);
  const auto channels = json ? json->at("channels").items() : std::vector<JsonView>();
  if (channels.empty()) return {Code::internal, "the gateway has no channel"};
  const std::string channel = channels.front().text("id");
  api::JsonText body;
  body.begin_object()
      .field("hook", hooks_url_ + channel)
      .field("api", gateway_url_)
      .field("token", token_)
      .field("channel", channel)
      .end_object();
  return call("PUT", sandbox_url_ + "/sandbox/gateway", body.take()).status();
}

Status DemoStack::begin_conversation(const std::string& fault) {
  api::JsonText body;
  body.begin_object();
  if (!fault.empty()) body.field("fault", fault);
  return call("POST", sandbox_url_ + "/sandbox/demo/start", body.end_object().take()).status();
}

Result<JsonView> DemoStack::record() {
  auto answer = call("GET", sandbox_url_ + "/sandbox/demo");
  if (!answer) return answer.status();
  auto json = JsonView::parse(*answer);
  if (!json) return Status(Code::internal, "the sandbox's answer is not JSON");
  return std::move(*json);
}

Status DemoStack::alive() {
  if (sandbox_ && sandbox_->wait(0)) return {Code::unavailable, "the sandbox has ended; look at " + sandbox_log()};
  if (gateway_ && gateway_->wait(0)) return {Code::unavailable, "the gateway has ended; look at " + gateway_log()};
  return {};
}

void DemoStack::stop(std::int64_t grace_ms) {
  if (gateway_) gateway_->terminate(grace_ms);
  if (sandbox_) sandbox_->terminate(grace_ms);
}

Result<JsonView> DemoStack::wait_for_run_file(const std::string& path, ChildProcess& child, const std::string& log,
                                              Deadline deadline) {
  while (true) {
    const auto text = read_file(path);
    const auto json = text ? JsonView::parse(*text) : std::nullopt;
    if (json && json->number("pid") == child.pid()) return *json;
    if (const auto code = child.wait(0)) {
      return Status(Code::unavailable, "it ended with exit code " + std::to_string(*code) + "; look at " + log);
    }
    if (Status status = pause(deadline, "it did not start in time; look at " + log); !status) return status;
  }
}

Status DemoStack::pause(Deadline deadline, const std::string& what) {
  if (interrupted_()) return {Code::cancelled, "stopped"};
  if (std::chrono::steady_clock::now() >= deadline) return {Code::unavailable, what};
  std::this_thread::sleep_for(kPollInterval);
  return {};
}

Result<std::string> DemoStack::call(const std::string& method, const std::string& url, std::string body,
                                    bool with_token) {
  HttpRequest request;
  request.method = method;
  request.url = url;
  request.timeout_ms = kCallTimeoutMs;
  request.body = std::move(body);
  if (!request.body.empty()) request.headers.push_back({"Content-Type", "application/json"});
  if (with_token) request.headers.push_back({"Authorization", "Bearer " + token_});
  HttpResponse response = http_.call(std::move(request));
  if (response.outcome != HttpResponse::Outcome::answered)
    return Status(Code::unavailable, url + " does not answer: " + response.error);
  if (response.status >= 200 && response.status < 300) return std::move(response.body);
  const auto problem = JsonView::parse(response.body);
  const std::string what = problem ? problem->text("error") : "";
  const std::string hint = problem ? problem->text("hint") : "";
  return Status(response.status == 422 ? Code::invalid : Code::rejected,
                what.empty() ? url + " answered " + std::to_string(response.status) : what + "; " + hint);
}

}  // namespace ekiden::cli
