// SPDX-License-Identifier: Apache-2.0
// ekiden.http-route/1: webhooks, and the answers that wait for the disk.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core.hpp"
#include "http_exchange.hpp"

namespace ekiden::testkit {

// A webhook's answer.
struct Answer {
  int status = 0;
  std::string content_type{};
  std::string body{};
  std::string reject_reason{};
  std::string reject_detail{};
  Headers headers{};
};

class WebhookService final : public TableService<ekd_http_routes> {
 public:
  static constexpr const char* kId = EKD_HTTP_ROUTE_ID;
  static constexpr bool kAfterStop = false;

  explicit WebhookService(Core& core) : TableService(core, kId, {sizeof(ekd_http_routes), 0, &add, &respond}) {}

  // Gives the request to the plugin, on the strand, or answers it itself. Returns its operation.
  ekd_op request(std::string_view method, std::string_view path, std::string_view query, std::string_view body,
                 const Headers& headers) {
    const ekd_http_handler* handler = nullptr;
    ekd_op op = 0;
    {
      const std::lock_guard lock(core_.mutex);
      op = ++core_.last_op;
      Webhook& webhook = webhooks_[op];
      const auto route = std::find_if(routes_.begin(), routes_.end(),
                                      [&](const Route& known) { return known.method == method && known.path == path; });
      handler = core_.extension<ekd_http_handler>(EKD_HTTP_HANDLER_ID);
      if (core_.phase != Phase::started)
        webhook.left = Answer{.status = 503};
      else if (route == routes_.end())
        webhook.left = Answer{.status = 404};
      else if (body.size() > route->max_body_bytes)
        webhook.left = Answer{.status = 413, .reject_reason = "too_large"};
      else if (handler == nullptr)
        webhook.left = Answer{.status = 500};
      if (webhook.left) return op;
    }
    const auto pairs = detail::pairs_of(headers);
    ekd_incoming_request out{};
    out.header_count = static_cast<std::uint32_t>(pairs.size());
    out.method = sdk::to_abi(method);
    out.path = sdk::to_abi(path);
    out.query = sdk::to_abi(query);
    out.headers = pairs.data();
    out.body = sdk::to_abi_bytes(body);
    const Aged aged(core_.host_age, out);
    core_.enter([&] { handler->on_request(core_.plugin, op, aged.get()); });
    return op;
  }

  // What has gone out; nothing: it still waits.
  std::optional<Answer> answer(ekd_op op) const {
    const std::lock_guard lock(core_.mutex);
    const auto found = webhooks_.find(op);
    return found == webhooks_.end() ? std::nullopt : found->second.left;
  }

  // Events came with this request: its answer waits for durable(). Nothing for another op.
  void wait_for_disk(ekd_op op) {
    const auto found = webhooks_.find(op);
    if (found == webhooks_.end()) {
      if (op != 0) core_.violation("emit() under an op that is no webhook");
      return;
    }
    if (found->second.given) core_.violation("emit() after respond() for one request");
    ++found->second.writes;
  }
  void durable(ekd_op op, ekd_status status) {
    const auto found = webhooks_.find(op);
    if (found == webhooks_.end()) return;
    --found->second.writes;
    if (status != EKD_OK) found->second.lost = true;
    release(found->second);
  }

  void leftovers(std::vector<std::string>& found) const override {
    for (const auto& [op, webhook] : webhooks_) {
      if (!webhook.given && !webhook.left) found.emplace_back("a webhook was never answered");
    }
  }
  void on_stopped() override {
    routes_.clear();
    for (auto& [op, webhook] : webhooks_) {
      if (!webhook.given && !webhook.left) webhook.left = Answer{.status = 503};
    }
  }

 private:
  struct Route {
    std::string method;
    std::string path;
    std::uint64_t max_body_bytes;
  };
  struct Webhook {
    int writes = 0;               // of its events, that are not on disk yet
    bool lost = false;            // one of them will never be
    std::optional<Answer> given;  // by the plugin
    std::optional<Answer> left;   // on the wire
  };

  void release(Webhook& webhook) {
    if (!webhook.given || webhook.left || webhook.writes > 0) return;
    webhook.left = webhook.lost ? Answer{.status = 503} : *webhook.given;
    core_.changed();
  }

  static ekd_status add(const ekd_host* host, const ekd_http_route* route, ekd_error* error) {
    HostCall<WebhookService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    call.core.must_be_strand("http-route add()");
    if (!call.core.is_configuring()) {
      call.core.violation("a route was added outside configure()");
      return call.refuse(EKD_E_STATE, "routes are added in configure()", error);
    }
    const std::string_view path = sdk::view(route->path);
    if (!path.empty() && !path.starts_with('/'))
      return call.refuse(EKD_E_ARGUMENT, "a route's path is empty or begins with /", error);
    const std::uint64_t max = route->max_body_bytes == 0 ? 1u << 20 : route->max_body_bytes;
    call->routes_.push_back({std::string(sdk::view(route->method)), std::string(path), max});
    return EKD_OK;
  }

  static bool is_reason(std::string_view reason) {
    return reason.size() <= 32 &&
           std::all_of(reason.begin(), reason.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  }

  static void respond(const ekd_host* host, ekd_op op, const ekd_http_answer* answer) {
    HostCall<WebhookService> call(host);
    const auto found = call->webhooks_.find(op);
    if (found == call->webhooks_.end()) return call.core.violation("respond() to a request that never came");
    if (found->second.given) return call.core.violation("respond() twice to one request");
    if (answer->status < 200 || answer->status > 599) call.core.violation("respond() with a status that is no answer");
    if (!is_reason(sdk::view(answer->reject_reason)))
      call.core.violation("respond() with a reject_reason that is not ^[a-z_]{1,32}$");
    Answer given = {answer->status,
                    std::string(sdk::view(answer->content_type)),
                    std::string(sdk::view(answer->body)),
                    std::string(sdk::view(answer->reject_reason)),
                    std::string(sdk::view(answer->reject_detail)),
                    {}};
    if (EKD_HAS(ekd_http_answer, answer, header_count))
      given.headers = detail::headers_of(answer->headers, answer->header_count);
    found->second.given = std::move(given);
    call->release(found->second);
  }

  std::vector<Route> routes_;
  std::map<ekd_op, Webhook> webhooks_;
};

}  // namespace ekiden::testkit
