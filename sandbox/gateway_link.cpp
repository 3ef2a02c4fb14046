// SPDX-License-Identifier: Apache-2.0
#include "gateway_link.hpp"

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t api_timeout_ms = 10'000;

std::string bearer(std::string_view token) {
  return "Bearer " + std::string(token);
}

}  // namespace

void GatewayLink::point_to(GatewayAddress address) {
  const std::lock_guard lock(mutex_);
  address_ = std::move(address);
}

GatewayAddress GatewayLink::address() const {
  const std::lock_guard lock(mutex_);
  return address_;
}

std::string GatewayLink::url_of(GatewayHook hook) const {
  const GatewayAddress to = address();
  return hook == GatewayHook::wechat ? to.hook : to.kf_hook;
}

HttpAnswer GatewayLink::push(GatewayHook hook, std::string_view query, std::string_view content_type,
                             std::string_view body, std::int64_t timeout_ms) {
  const std::string url = url_of(hook);
  if (url.empty()) return no_address("hook");
  return caller_.call(
      {"POST", url + "?" + std::string(query), {}, std::string(content_type), std::string(body), timeout_ms});
}

HttpAnswer GatewayLink::verify_url(GatewayHook hook, std::string_view query, std::int64_t timeout_ms) {
  const std::string url = url_of(hook);
  if (url.empty()) return no_address("hook");
  const HttpAnswer answer = caller_.call({"GET", url + "?" + std::string(query), {}, {}, {}, timeout_ms});
  log_.add(Direction::out, "GET hook (URL verification)", answer.status, answer.failure);
  return answer;
}

HttpAnswer GatewayLink::send_text(std::string_view channel, std::string_view to, std::string_view text,
                                  std::string_view idempotency_key) {
  const GatewayAddress gateway = address();
  if (gateway.api.empty()) return no_address("api");
  JsonWriter body;
  body.begin_object()
      .field("type", "message.send")
      .field("channel", channel.empty() ? std::string_view(gateway.channel) : channel)
      .field("to", to)
      .key("parts")
      .begin_array()
      .begin_object()
      .field("type", "text")
      .field("text", text)
      .end_object()
      .end_array()
      .end_object();
  const bool wrong_token = faults_.take(Fault::agent_bad_token).has_value();
  const std::string token = wrong_token ? "sandbox-wrong-token-0000" : gateway.token;
  const HttpAnswer answer =
      caller_.call({"POST",
                    gateway.api + "/v1/commands",
                    {{"Authorization", bearer(token)}, {"Idempotency-Key", std::string(idempotency_key)}},
                    "application/json",
                    body.text(),
                    api_timeout_ms});
  log_.add(Direction::out, "POST /v1/commands", answer.status, answer.failure);
  return answer;
}

HttpAnswer GatewayLink::events(std::string_view after) {
  const GatewayAddress gateway = address();
  if (gateway.api.empty()) return no_address("api");
  std::string url = gateway.api + "/v1/events?limit=1000";
  if (!after.empty()) url += "&after=" + std::string(after);
  return caller_.call({"GET", url, {{"Authorization", bearer(gateway.token)}}, {}, {}, api_timeout_ms});
}

HttpAnswer GatewayLink::no_address(std::string_view what) {
  return {0, {}, "the sandbox does not know the gateway's " + std::string(what) + ": PUT /sandbox/gateway first"};
}

}  // namespace ekiden::sandbox
