// SPDX-License-Identifier: Apache-2.0
// The other direction of HostCalls: what the host gives to the process, and what becomes of it when the process dies.
#include "plugin/remote/host_calls.hpp"

namespace ekiden::plugin::remote {

void HostCalls::give(ekd_op op, const ekd_incoming_request& request) {
  Frame<Kind::request> frame;
  frame.op = op;
  frame.request = request;
  if (!supervisor_.is_alive() || !supervisor_.tell(frame)) return refuse(op);
  requests_.insert(op);
}

void HostCalls::give_refresh(ekd_op op, ekd_str name) {
  if (!supervisor_.is_alive()) return refuse_refresh(op);
  Frame<Kind::refresh> frame;
  frame.op = op;
  frame.name = name;
  refreshes_.insert(op);
  supervisor_.tell(frame);
}

void HostCalls::response(std::uint64_t number, const ekd_http_response& response) {
  const auto tag = http_.take(number);
  if (!tag) return;
  Frame<Kind::response> frame;
  frame.tag = *tag;
  frame.response = response;
  if (supervisor_.tell(frame)) return;
  frame.response.outcome = EKD_HTTP_UNKNOWN;
  frame.response.body = {};
  frame.response.error = str("the answer is longer than 64 MiB");
  supervisor_.tell(frame);
}

void HostCalls::timer(std::uint64_t number) {
  const auto tag = once_.erase(number) == 1 ? timers_.take(number) : timers_.tag_of(number);
  if (!tag) return;
  Frame<Kind::timer> frame;
  frame.tag = *tag;
  supervisor_.tell(frame);
}

void HostCalls::token(std::uint64_t number, ekd_status status, ekd_str token, std::uint64_t generation,
                      const ekd_error* error) {
  const auto tag = tokens_.take(number);
  if (!tag) return;
  Frame<Kind::token> frame;
  frame.tag = *tag;
  frame.status = status;
  frame.token = token;
  frame.generation = generation;
  frame.error = whole_error(error);
  supervisor_.tell(frame);
}

void HostCalls::durable(std::uint64_t number, ekd_status status) {
  const auto tag = emissions_.take(number);
  if (!tag) return;
  Frame<Kind::durable> frame;
  frame.tag = *tag;
  frame.status = status;
  supervisor_.tell(frame);
}

void HostCalls::synced(std::uint64_t number, ekd_status status) {
  const auto tag = syncs_.take(number);
  if (!tag) return;
  Frame<Kind::synced> frame;
  frame.tag = *tag;
  frame.status = status;
  supervisor_.tell(frame);
}

void HostCalls::refuse(ekd_op op) {
  const auto* routes = service<ekd_http_routes>(EKD_HTTP_ROUTE_ID);
  if (routes == nullptr) return;
  const ekd_pair retry{str("Retry-After"), str("5")};
  ekd_http_answer answer{};
  answer.size = sizeof answer;
  answer.status = 503;
  answer.headers = &retry;
  answer.header_count = 1;
  routes->respond(host_, op, &answer);
}

void HostCalls::refuse_refresh(ekd_op op) {
  const auto* tokens = service<ekd_tokens>(EKD_TOKEN_ID);
  if (tokens == nullptr) return;
  ekd_error error = empty_error();
  fail(&error, EKD_E_NOT_CONNECTED, "the process of the plugin is gone");
  tokens->refreshed(host_, op, EKD_E_NOT_CONNECTED, {}, 0, &error);
}

void HostCalls::set_health(std::int32_t state, std::string_view reason) {
  const auto* health = service<ekd_health>(EKD_HEALTH_ID);
  spoke_of_health_ = state != EKD_HEALTH_OK;
  if (health != nullptr) health->set(host_, state, str(reason));
}

void HostCalls::died() {
  for (const ekd_op op : std::exchange(requests_, {})) refuse(op);
  for (const ekd_op op : std::exchange(refreshes_, {})) refuse_refresh(op);
  const auto forget = [](std::uint64_t) {};
  const auto* http = service<ekd_http_client>(EKD_HTTP_CLIENT_ID);
  http_.clear([&](std::uint64_t number) {
    if (http != nullptr) http->cancel(host_, number);
  });
  const auto* timers = service<ekd_timer>(EKD_TIMER_ID);
  timers_.clear([&](std::uint64_t number) {
    if (timers != nullptr) timers->cancel(host_, number);
  });
  once_.clear();
  tokens_.clear(forget);
  emissions_.clear(forget);
  syncs_.clear(forget);
  media_.clear(forget);
  drop_streams();
  if (spoke_of_health_) set_health(EKD_HEALTH_OK, {});
}

}  // namespace ekiden::plugin::remote
