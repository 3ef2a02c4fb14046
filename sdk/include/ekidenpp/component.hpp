// SPDX-License-Identifier: Apache-2.0
// What adapters, sinks and filters have in common: one instance's life, and the wall that no exception crosses.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base.hpp"
#include "host.hpp"
#include "status.hpp"

namespace ekiden::sdk {

// Base of every component. All virtuals run on the strand and must not block. A virtual that throws is reported as
// EKD_E_INTERNAL and logged.
class Component {
 public:
  explicit Component(Host& host) : host_(host) {}
  virtual ~Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;

  // Once, first. `config`: the JSON object that the host has validated, defaults filled in, secrets resolved.
  // Status::config(…) for what a schema cannot say. Routes are added and metrics defined here.
  virtual Status configure(std::string_view config) = 0;
  // Traffic may begin. Status::pending(): complete(op, …) later.
  virtual Status start(Op) { return {}; }
  // No new work comes; what is in flight may finish within grace_ms. Status::pending(): complete(op, …) later.
  // Callbacks that still wait afterwards are dropped.
  virtual Status stop(Op, std::uint32_t) { return {}; }
  // A webhook on a route that configure() added. Answered by host().respond(op, …), now or later.
  virtual void on_request(Op op, const HttpRequestView&) {
    host_.respond(op, HttpAnswer::refuse(404, "no_route", "this component answers no webhooks"));
  }
  // Fetches a new token; ends with host().token_refreshed(op, …), exactly once.
  virtual void refresh_token(Op op, std::string_view) {
    host_.token_refreshed(op, Status::unsupported("this component has no tokens"), {}, 0);
  }
  // There is room in the journal again, after emit() was refused with EKD_E_FULL or its events were lost.
  virtual void on_ready() {}
  // A hint that nobody needs the result of `op` any more: it still ends exactly once, with Status::cancelled or with
  // what really happened.
  virtual void cancel(Op) {}

 protected:
  Host& host() noexcept { return host_; }
  // Ends start, stop, send, deliver or apply after Status::pending(), once. [any-thread]
  void complete(Op op, const Status& status, std::string_view result_json = {}) {
    host_.complete(op, status, result_json);
  }
  // Ends deliver with one result for each event, in their order. What is left out counts as not carried out.
  // [any-thread]
  void complete_items(Op op, std::span<const ItemResult> results) { host_.complete_items(op, results); }

 private:
  Host& host_;
};

namespace detail {

// Runs `work`, and turns whatever it throws into `failed`, called with a sentence. `failed` must not throw.
template <class Work, class Failed>
auto guarded(Work&& work, Failed&& failed) noexcept {
  try {
    return work();
  } catch (const std::exception& e) {
    return failed(e.what());
  } catch (...) {
    return failed("an exception that is no std::exception");
  }
}

// Reports a defect without allocating, except for what the host does with it. `error` may be NULL.
inline ekd_status defect(Host& host, const char* where, const char* what, ekd_error* error) noexcept {
  try {
    host.log(LogLevel::error, "a defect in the plugin", {{"function", where}, {"exception", what}});
    return Status::internal(std::string(where) + ": " + what).to_abi(error);
  } catch (...) {
    return EKD_E_INTERNAL;
  }
}

// One instance as the ABI sees it: the table of functions, the host's services, and the component itself.
template <class T>
class Shell {
 public:
  explicit Shell(const ekd_host& raw) : host_(raw), component_(host_) {
    table_.size = sizeof table_;
    table_.data = this;
    table_.configure = &configure;
    table_.start = &start;
    table_.stop = &stop;
    table_.destroy = &destroy;
    table_.get_extension = &get_extension;
    table_.cancel = &cancel;
  }

  const ekd_plugin* table() const noexcept { return &table_; }

  static Shell& of(const ekd_plugin* plugin) noexcept { return *static_cast<Shell*>(plugin->data); }
  T& component() noexcept { return component_; }
  Host& host() noexcept { return host_; }

  // Runs `work`, which returns a Status, as the body of a function of the ABI.
  template <class Work>
  static ekd_status run(const ekd_plugin* plugin, const char* where, ekd_error* error, Work&& work) noexcept {
    Shell& shell = of(plugin);
    return guarded(
        [&] {
          const Status status = work(shell);
          return status.to_abi(error);
        },
        [&](const char* what) { return defect(shell.host_, where, what, error); });
  }

 private:
  static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) noexcept {
    return run(plugin, "configure", error, [&](Shell& shell) { return shell.component_.configure(view(config)); });
  }

  static ekd_status start(const ekd_plugin* plugin, ekd_op op, ekd_error* error) noexcept {
    return run(plugin, "start", error, [&](Shell& shell) { return shell.component_.start(op); });
  }

  static ekd_status stop(const ekd_plugin* plugin, ekd_op op, std::uint32_t grace_ms, ekd_error* error) noexcept {
    return run(plugin, "stop", error, [&](Shell& shell) {
      Status status = shell.component_.stop(op, grace_ms);
      // While a stop is pending, answers still count: they are what it waits for. destroy drops the rest.
      if (!status.is_pending()) shell.host_.drop_callbacks();
      return status;
    });
  }

  static void destroy(const ekd_plugin* plugin) noexcept {
    Shell* shell = &of(plugin);
    guarded(
        [&] {
          shell->host_.drop_callbacks();
          delete shell;
        },
        [](const char*) {});
  }

  static const void* get_extension(const ekd_plugin*, const char* id) noexcept {
    const std::string_view wanted(id == nullptr ? "" : id);
    if (wanted == EKD_HTTP_CALLBACK_ID) return &kHttpCallback;
    if (wanted == EKD_HTTP_HANDLER_ID) return &kHttpHandler;
    if (wanted == EKD_TOKEN_SOURCE_ID) return &kTokenSource;
    if (wanted == EKD_INGRESS_HANDLER_ID) return &kIngressHandler;
    if (wanted == EKD_TIMER_HANDLER_ID) return &kTimerHandler;
    if (wanted == EKD_KV_HANDLER_ID) return &kKvHandler;
    if (wanted == EKD_EXECUTOR_WORK_ID) return &kExecutorWork;
    return T::extension(wanted, static_cast<T*>(nullptr));
  }

  static void on_response(const ekd_plugin* plugin, std::uint64_t tag, const ekd_http_response* response) noexcept {
    run(plugin, "on_response", nullptr, [&](Shell& shell) {
      shell.host_.on_response(tag, *response);
      return Status();
    });
  }

  static void on_request(const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request* request) noexcept {
    const auto handle = [&](Shell& shell) {
      shell.component_.on_request(op, HttpRequestView(*request));
      return Status();
    };
    if (run(plugin, "on_request", nullptr, handle) == EKD_OK) return;
    HttpAnswer answer;
    answer.status = 500;
    guarded([&] { of(plugin).host_.respond(op, answer); }, [](const char*) {});
  }

  static void refresh(const ekd_plugin* plugin, ekd_op op, ekd_str name) noexcept {
    const auto fetch = [&](Shell& shell) {
      shell.component_.refresh_token(op, view(name));
      return Status();
    };
    if (run(plugin, "refresh_token", nullptr, fetch) == EKD_OK) return;
    guarded([&] { of(plugin).host_.token_refreshed(op, Status::internal("a defect in the plugin"), {}, 0); },
            [](const char*) {});
  }

  static void on_token(const ekd_plugin* plugin, std::uint64_t tag, ekd_status status, ekd_str token,
                       std::uint64_t generation, const ekd_error* error) noexcept {
    run(plugin, "on_token", nullptr, [&](Shell& shell) {
      shell.host_.on_token(tag, {Status::from_abi(status, error), std::string(view(token)), generation});
      return Status();
    });
  }

  // The functions below report nothing: a defect is logged, and that is all.
  template <class Work>
  static void tell(const ekd_plugin* plugin, const char* where, Work&& work) noexcept {
    run(plugin, where, nullptr, [&](Shell& shell) {
      work(shell);
      return Status();
    });
  }
  static void cancel(const ekd_plugin* plugin, ekd_op op) noexcept {
    tell(plugin, "cancel", [&](Shell& shell) { shell.component_.cancel(op); });
  }
  static void on_durable(const ekd_plugin* plugin, std::uint64_t tag, ekd_status status) noexcept {
    tell(plugin, "on_durable", [&](Shell& shell) { shell.host_.on_durable(tag, status); });
  }
  static void on_ready(const ekd_plugin* plugin) noexcept {
    tell(plugin, "on_ready", [&](Shell& shell) { shell.component_.on_ready(); });
  }
  static void on_timer(const ekd_plugin* plugin, std::uint64_t tag) noexcept {
    tell(plugin, "a timer", [&](Shell& shell) { shell.host_.timers().on_timer(tag); });
  }
  static void on_synced(const ekd_plugin* plugin, std::uint64_t tag, ekd_status status) noexcept {
    tell(plugin, "on_synced", [&](Shell& shell) { shell.host_.kv().on_synced(tag, status); });
  }
  static void run_work(const ekd_plugin* plugin, std::uint64_t tag) noexcept {
    tell(plugin, "offloaded work", [&](Shell& shell) { shell.host_.workers().run(tag); });
  }
  static void work_done(const ekd_plugin* plugin, std::uint64_t tag) noexcept {
    tell(plugin, "the end of offloaded work", [&](Shell& shell) { shell.host_.workers().done(tag); });
  }

  static constexpr ekd_ingress_handler kIngressHandler = {sizeof(ekd_ingress_handler), 0, &on_durable, &on_ready};
  static constexpr ekd_timer_handler kTimerHandler = {sizeof(ekd_timer_handler), 0, &on_timer};
  static constexpr ekd_kv_handler kKvHandler = {sizeof(ekd_kv_handler), 0, &on_synced};
  static constexpr ekd_executor_work kExecutorWork = {sizeof(ekd_executor_work), 0, &run_work, &work_done};
  static constexpr ekd_http_callback kHttpCallback = {sizeof(ekd_http_callback), 0, &on_response};
  static constexpr ekd_http_handler kHttpHandler = {sizeof(ekd_http_handler), 0, &on_request};
  static constexpr ekd_token_source kTokenSource = {sizeof(ekd_token_source), 0, &refresh, &on_token};

  ekd_plugin table_{};
  Host host_;
  T component_;
};

}  // namespace detail
}  // namespace ekiden::sdk
