// SPDX-License-Identifier: Apache-2.0
#include "prove/process/station.hpp"

#include <signal.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <span>
#include <thread>

#include "cli/json_view.hpp"
#include "core/encoding.hpp"

namespace ekiden::prove {

namespace fs = std::filesystem;

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::minutes kStartLimit{3};
constexpr std::int64_t kStopLimitMs = 120'000;
constexpr std::int64_t kCallTimeoutMs = 30'000;
constexpr std::chrono::milliseconds kPollInterval{5};
constexpr int kPageEvents = 1'000;

std::string read_file(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string random_token() {
  std::array<std::uint8_t, 20> bytes;
  SystemRandom().fill(std::as_writable_bytes(std::span(bytes)));
  return base32hex(bytes);
}

}  // namespace

Station::Station(Layout layout, HttpSession& session, std::function<bool()> interrupted)
    : layout_(std::move(layout)), session_(session), interrupted_(std::move(interrupted)), token_(random_token()) {}

Status Station::prepare() {
  std::error_code error;
  fs::remove_all(layout_.folder, error);
  if (!error) fs::create_directories(layout_.folder, error);
  if (error) return {Code::io, "cannot make the folder " + layout_.folder + ": " + error.message()};
  const std::string isolation = layout_.plugins_in_children ? ", isolation: process" : "";
  std::ofstream file(layout_.folder + "/ekiden.yaml");
  file << "gateway: {listen: \"127.0.0.1:0\", admin: \"127.0.0.1:0\", data_dir: data}\n"
          "api: {tokens: [{name: prove, role: admin, token: \"${env:EKIDEN_TOKEN}\"}]}\n"
          "channels:\n  - {id: load, adapter: prove-load"
       << isolation << "}\nsinks:\n  - {id: receiver, sink: prove-receiver" << isolation << ", config: {url: \""
       << layout_.sink_url << "\", timeout_ms: " << layout_.sink_timeout_ms
       << "}}\nroutes:\n  - {from: [load], to: [receiver]}\n"
       << std::flush;
  return file ? Status() : Status(Code::io, "cannot write " + layout_.folder + "/ekiden.yaml");
}

Status Station::start() {
  const std::string log = layout_.folder + "/gateway.log";
  auto child = cli::ChildProcess::start(
      {{layout_.program, "run", "-c", layout_.folder + "/ekiden.yaml"}, {{"EKIDEN_TOKEN", token_}}, log});
  if (!child) return child.status();
  process_ = *std::move(child);
  admin_.clear();
  for (const auto deadline = SteadyClock::now() + kStartLimit; SteadyClock::now() < deadline;) {
    if (interrupted_()) return {Code::cancelled, "stopped"};
    if (const auto code = process_->wait(0))
      return {Code::unavailable, "the gateway ended with exit code " + std::to_string(*code) + "; look at " + log};
    const auto run = cli::JsonView::parse(read_file(layout_.folder + "/data/run.json"));
    if (run && run->number("pid") == process_->pid()) {
      admin_ = "http://" + run->text("admin");
      hook_ = "http://" + run->text("listen") + "/hooks/load";
      if (get("/readyz")) return {};
    }
    std::this_thread::sleep_for(kPollInterval);
  }
  return {Code::unavailable, "the gateway was not ready in time; look at " + log};
}

bool Station::is_running() {
  return process_ && !process_->wait(0);
}

void Station::kill() {
  if (is_running()) ::kill(process_->pid(), SIGKILL);
  process_.reset();
}

Status Station::stop() {
  if (!is_running()) return {Code::unavailable, "the gateway has ended by itself"};
  const int code = process_->terminate(kStopLimitMs);
  process_.reset();
  return code == 0 ? Status() : Status(Code::unavailable, "the gateway stopped with exit code " + std::to_string(code));
}

std::vector<pid_t> Station::children() const {
  std::vector<pid_t> children;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = read_file(entry.path() / "stat");  // empty when the process ends meanwhile
    const std::size_t end = stat.rfind(") ");
    if (end == std::string::npos || stat.size() < end + 5 || stat[end + 2] == 'Z') continue;
    if (std::strtol(stat.c_str() + end + 4, nullptr, 10) == process_->pid())
      children.push_back(static_cast<pid_t>(std::strtol(name.c_str(), nullptr, 10)));
  }
  return children;
}

Result<std::vector<std::string>> Station::events() {
  std::vector<std::string> documents;
  for (std::string after;;) {
    auto answer = get("/v1/events?limit=" + std::to_string(kPageEvents) + (after.empty() ? "" : "&after=" + after));
    if (!answer) return answer.status();
    const auto page = cli::JsonView::parse(*answer);
    if (!page) return Status(Code::internal, "the answer of /v1/events is not JSON");
    const auto events = page->at("events").items();
    if (events.empty()) return documents;
    for (const cli::JsonView& event : events) documents.push_back(event.json());
    after = page->text("next");
  }
}

Result<std::string> Station::get(const std::string& target) {
  HttpRequest request;
  request.url = admin_ + target;
  request.headers = {{"Authorization", "Bearer " + token_}};
  request.timeout_ms = kCallTimeoutMs;
  request.max_response_bytes = 64U << 20U;
  HttpResponse response = session_.call(std::move(request));
  if (response.outcome == HttpResponse::Outcome::answered && response.status == 200) return std::move(response.body);
  return Status(Code::unavailable,
                target + ": " + (response.error.empty() ? std::to_string(response.status) : response.error));
}

}  // namespace ekiden::prove
