// SPDX-License-Identifier: Apache-2.0
#include "demo.hpp"

#include <chrono>

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t default_limit_ms = 6000;

struct DemoFault {
  std::string_view name;
  Hop breaks;
  Fault fault;
  std::optional<std::int64_t> parameter;
};

constexpr DemoFault demo_faults[] = {
    {"push-signature", Hop::platform_push, Fault::bad_signature, std::nullopt},
    {"crm-down", Hop::crm_inbox, Fault::crm_500, std::nullopt},
    {"crm-secret", Hop::crm_inbox, Fault::crm_secret, std::nullopt},
    {"agent-token", Hop::agent_command, Fault::agent_bad_token, std::nullopt},
    {"window-closed", Hop::platform_send, Fault::errcode, 45015},
    {"token-refused", Hop::platform_send, Fault::revoked_token, std::nullopt},
    {"answer-lost", Hop::crm_status, Fault::answer_lost, std::nullopt},
};

const DemoFault* find_demo_fault(std::string_view name) {
  for (const DemoFault& fault : demo_faults) {
    if (fault.name == name) return &fault;
  }
  return nullptr;
}

std::string demo_faults_json() {
  JsonWriter json;
  json.begin_object().key("faults").begin_array();
  for (const DemoFault& fault : demo_faults) {
    json.begin_object().field("name", fault.name).field("hop", name_of(fault.breaks)).end_object();
  }
  return json.end_array().end_object().text();
}

Reply unknown_fault() {
  std::string names;
  for (const DemoFault& fault : demo_faults) names.append(names.empty() ? "" : ", ").append(fault.name);
  return error_reply(422, "no such demo fault", "one of: " + names);
}

class SteadyTimer final : public DemoTimer {
 public:
  explicit SteadyTimer(std::stop_token stop) : stop_(std::move(stop)) {}

  std::int64_t elapsed_ms() const override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now() - begin_).count();
  }

  bool pause() override {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return !stop_.stop_requested();
  }

 private:
  std::stop_token stop_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

void Demo::add_routes(Listener& listener) {
  listener.control("POST", "/sandbox/demo/start", [this](const auto& request) { return start(request); });
  listener.control("GET", "/sandbox/demo", [this](const auto&) { return json_reply(record_.to_json()); });
  listener.control("GET", "/sandbox/demo/faults", [](const auto&) { return json_reply(demo_faults_json()); });
}

Reply Demo::start(const httplib::Request& request) {
  auto body = parse_json_object(request.body.empty() ? "{}" : std::string_view(request.body));
  if (!body) return error_reply(400, "the body is no JSON object", R"(send {}, or {"fault": "NAME"})");
  const std::string name = string_member(*body, "fault");
  const DemoFault* fault = find_demo_fault(name);
  if (!name.empty() && fault == nullptr) return unknown_fault();
  const std::int64_t limit_ms = int_member(*body, "limit_ms").value_or(default_limit_ms);

  const std::lock_guard lock(start_mutex_);
  if (record_.is_running()) return error_reply(409, "a demo is running", "wait for its verdict: GET /sandbox/demo");
  if (fault != nullptr) faults_.switch_on(fault->fault, fault->parameter);
  record_.begin();
  run_ = std::jthread([this, limit_ms](std::stop_token stop) {
    const std::unique_ptr<DemoStage> stage = make_stage_();
    SteadyTimer timer(std::move(stop));
    run_demo(*stage, timer, limit_ms, record_);
  });
  return json_reply(record_.to_json(), 202);
}

}  // namespace ekiden::sandbox
