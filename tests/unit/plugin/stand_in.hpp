// SPDX-License-Identifier: Apache-2.0
// A plugin that lives in the test: adapter and sink in one. It keeps what the host tells it, and the test speaks for
// it.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "stage.hpp"

namespace ekiden::plugin::test {

class StandIn {
 public:
  explicit StandIn(const ekd_host* given) : host(given) {
    table.size = sizeof table;
    table.data = this;
    table.configure = [](const ekd_plugin*, ekd_str, ekd_error*) -> ekd_status { return EKD_OK; };
    table.start = [](const ekd_plugin* plugin, ekd_op op, ekd_error*) { return of(plugin).on_start(op); };
    table.stop = [](const ekd_plugin* plugin, ekd_op op, std::uint32_t, ekd_error*) { return of(plugin).on_stop(op); };
    table.destroy = [](const ekd_plugin* plugin) { of(plugin).destroyed = true; };
    table.get_extension = [](const ekd_plugin* plugin, const char* id) { return of(plugin).offer(id); };
    table.cancel = [](const ekd_plugin* plugin, ekd_op op) { of(plugin).cancelled.push_back(op); };
    adapter.send = [](const ekd_plugin* plugin, ekd_op op, const ekd_command*, ekd_error*) {
      of(plugin).ops.push_back(op);
      return of(plugin).answer;
    };
    sink.deliver = [](const ekd_plugin* plugin, ekd_op op, const ekd_delivery*, std::uint32_t, ekd_error*) {
      of(plugin).ops.push_back(op);
      return of(plugin).answer;
    };
    sink.reconcile = [](const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error*) {
      of(plugin).ops.push_back(op);
      of(plugin).reconciled.emplace_back(view(event->id));
      return of(plugin).answer;
    };
    http_handler.on_request = [](const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request*) {
      of(plugin).requests.push_back(op);
    };
    http_callback.on_response = [](const ekd_plugin* plugin, std::uint64_t tag, const ekd_http_response* response) {
      of(plugin).told.push_back("response " + std::to_string(tag) + " " + std::to_string(response->outcome));
    };
    ingress_handler.on_durable = [](const ekd_plugin* plugin, std::uint64_t tag, ekd_status status) {
      of(plugin).told.push_back("durable " + std::to_string(tag) + " " + std::to_string(status));
    };
    ingress_handler.on_ready = [](const ekd_plugin* plugin) { of(plugin).told.emplace_back("ready"); };
    timer_handler.on_timer = [](const ekd_plugin* plugin, std::uint64_t tag) {
      of(plugin).told.push_back("timer " + std::to_string(tag));
      if (of(plugin).on_timer) of(plugin).on_timer(tag);
    };
    work.run = [](const ekd_plugin* plugin, std::uint64_t tag) {
      if (of(plugin).on_run) of(plugin).on_run(tag);
    };
    work.done = [](const ekd_plugin* plugin, std::uint64_t tag) {
      of(plugin).told.push_back("done " + std::to_string(tag));
    };
  }
  static StandIn& of(const ekd_plugin* plugin) { return *static_cast<StandIn*>(plugin->data); }

  template <class Service>
  const Service& service(const char* id) const {
    const void* table_of_host = host->get_extension(host, id);
    if (table_of_host == nullptr) throw std::runtime_error(std::string("the host has no ") + id);
    return *static_cast<const Service*>(table_of_host);
  }
  void complete(ekd_op op, ekd_status status) const { host->complete(host, op, status, {}, nullptr); }

  const ekd_host* host;
  ekd_plugin table{};
  ekd_adapter adapter{.size = sizeof(ekd_adapter), .reserved = 0, .send = nullptr};
  ekd_sink sink{.size = sizeof(ekd_sink), .reserved = 0, .deliver = nullptr, .reconcile = nullptr};
  ekd_http_handler http_handler{.size = sizeof(ekd_http_handler), .reserved = 0, .on_request = nullptr};
  ekd_http_callback http_callback{.size = sizeof(ekd_http_callback), .reserved = 0, .on_response = nullptr};
  ekd_ingress_handler ingress_handler{
      .size = sizeof(ekd_ingress_handler), .reserved = 0, .on_durable = nullptr, .on_ready = nullptr};
  ekd_timer_handler timer_handler{.size = sizeof(ekd_timer_handler), .reserved = 0, .on_timer = nullptr};
  ekd_executor_work work{.size = sizeof(ekd_executor_work), .reserved = 0, .run = nullptr, .done = nullptr};
  bool has_handlers = true;  // those of the services; the component itself is always there
  std::function<void(std::uint64_t)> on_timer;
  std::function<void(std::uint64_t)> on_run;  // on a worker
  std::vector<std::string> told;              // what the host said on the strand: "timer 1", "durable 2 0", …
  ekd_status answer = EKD_PENDING;
  std::function<ekd_status(ekd_op)> on_start = [](ekd_op) { return EKD_OK; };
  std::function<ekd_status(ekd_op)> on_stop = [](ekd_op) { return EKD_OK; };
  std::vector<ekd_op> ops;
  std::vector<ekd_op> requests;
  std::vector<ekd_op> cancelled;
  std::vector<std::string> reconciled;
  bool destroyed = false;

 private:
  const void* offer(std::string_view id) const {
    if (id == EKD_ADAPTER_ID) return &adapter;
    if (id == EKD_SINK_ID) return &sink;
    if (!has_handlers) return nullptr;
    if (id == EKD_HTTP_HANDLER_ID) return &http_handler;
    if (id == EKD_HTTP_CALLBACK_ID) return &http_callback;
    if (id == EKD_INGRESS_HANDLER_ID) return &ingress_handler;
    if (id == EKD_TIMER_HANDLER_ID) return &timer_handler;
    if (id == EKD_EXECUTOR_WORK_ID) return &work;
    return nullptr;
  }
};

// An instance over a stand-in. `prepare` may change the stand-in before the host looks at it.
struct StandInStage : Ports {
  using Prepare = std::function<void(StandIn&)>;

  explicit StandInStage(Kind kind = Kind::adapter, const Prepare& prepare = {}) {
    component.kind = kind;
    component.id = "stand-in";
    Result<std::shared_ptr<Instance>> made = Instance::create(
        [&](const ekd_host* host, const Component&, ekd_error*) {
          plugin = std::make_unique<StandIn>(host);
          if (prepare) prepare(*plugin);
          return &plugin->table;
        },
        component, "chan", services());
    if (!made) throw std::runtime_error(made.status().message());
    instance = *std::move(made);
    if (Status status = instance->configure("{}", "acc"); !status) throw std::runtime_error(status.message());
  }
  // Work that waits holds the instance, which must not outlive the stand-in.
  ~StandInStage() {
    workers.waiting.clear();
    instance.reset();
    loop.run();
  }
  StandInStage(const StandInStage&) = delete;
  StandInStage& operator=(const StandInStage&) = delete;

  void start() {
    instance->start([](const Outcome&) {});
    loop.run();
  }
  // In steps, so that what is posted for a later time finds its time.
  void pass(std::int64_t ms) {
    for (; ms > 0; ms -= 1'000) {
      clock.advance(std::min<std::int64_t>(ms, 1'000));
      loop.run();
    }
  }
  Instance::Done keep(std::vector<Outcome>& ends) {
    return [&ends](const Outcome& outcome) { ends.push_back(outcome); };
  }
  std::size_t logged(std::string_view text) const {
    std::size_t count = 0;
    for (const std::string& line : log.lines()) count += line.find(text) != std::string::npos ? 1u : 0u;
    return count;
  }

  Component component;
  std::unique_ptr<StandIn> plugin;  // outlives the instance
  std::shared_ptr<Instance> instance;
};

}  // namespace ekiden::plugin::test
