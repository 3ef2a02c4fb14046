// SPDX-License-Identifier: Apache-2.0
// The services of the fake host but for tokens.
#include <ekiden/ext/draft/commands.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <string_view>

#include "fake_state.hpp"
#include <ekiden/testkit/schemas.hpp>

namespace ekiden::testkit {

using sdk::to_abi;
using sdk::view;
using State = FakeHost::State;

namespace {

ekd_status refuse(ekd_status code, const char* why, ekd_error* error) {
  return sdk::Status(code, why).to_abi(error);
}

Headers headers_of(const ekd_pair* pairs, std::uint32_t n) {
  Headers headers;
  for (std::uint32_t i = 0; i < n; ++i) headers.emplace_back(view(pairs[i].name), view(pairs[i].value));
  return headers;
}

// --- log, clock, random

std::int32_t log_enabled(const ekd_host*, std::int32_t) {
  return 1;
}

void log_write(const ekd_host* host, std::int32_t level, ekd_str message, const ekd_pair* fields, std::uint32_t n) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  state.log.push_back({level, std::string(view(message)), headers_of(fields, n)});
}

std::int64_t wall_ms(const ekd_host* host) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  return state.wall_ms;
}

std::int64_t monotonic_ms(const ekd_host* host) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  return state.monotonic_ms;
}

void random_fill(const ekd_host* host, std::uint8_t* out, std::uint64_t len) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  std::generate(out, out + len, [&] { return static_cast<std::uint8_t>(state.random()); });
}

// --- metrics

ekd_status metric_define(const ekd_host* host, const ekd_metric* metric, std::uint32_t* id, ekd_error* error) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  const bool frozen =
      state.phase != Phase::configuring && state.phase != Phase::configured && state.phase != Phase::starting;
  if (frozen) return refuse(EKD_E_STATE, "metrics are frozen once the instance has started", error);
  *id = static_cast<std::uint32_t>(state.metric_names.size());
  state.metric_names.emplace_back(view(metric->name), metric->kind);
  state.metrics.emplace(view(metric->name), 0);
  return EKD_OK;
}

void metric_record(const ekd_host* host, std::uint32_t id, double value, const ekd_str*, std::uint32_t) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  if (id >= state.metric_names.size()) return state.violation("record() with an unknown metric");
  const auto& [name, kind] = state.metric_names[id];
  if (kind == EKD_METRIC_GAUGE) {
    state.metrics[name] = value;
  } else {
    state.metrics[name] += std::max(value, 0.0);
  }
}

// --- outgoing HTTP

PeerAnswer answer_for(State& state, const SeenRequest& request) {
  for (auto script = state.scripts.begin(); script != state.scripts.end(); ++script) {
    if (script->method != request.method || !request.url.starts_with(script->url_prefix)) continue;
    PeerAnswer answer = script->answer;
    if (--script->times == 0) state.scripts.erase(script);
    return answer;
  }
  state.violation("nothing was scripted for " + request.method + " " + request.url);
  PeerAnswer none;
  none.outcome = sdk::HttpResponse::Outcome::not_sent;
  none.error = "nothing was scripted";
  return none;
}

void give(State& state, std::uint64_t tag, const PeerAnswer& answer) {
  const auto* callback = state.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID);
  if (callback == nullptr) return;
  using Outcome = sdk::HttpResponse::Outcome;
  std::vector<ekd_pair> headers;
  for (const auto& [name, value] : answer.headers) headers.push_back({to_abi(name), to_abi(value)});
  ekd_http_response out{};
  out.size = sizeof out;
  out.outcome = answer.outcome == Outcome::answered   ? EKD_HTTP_ANSWERED
                : answer.outcome == Outcome::not_sent ? EKD_HTTP_NOT_SENT
                                                      : EKD_HTTP_UNKNOWN;
  const bool answered = answer.outcome == Outcome::answered;
  out.status = answered ? answer.status : 0;
  out.headers = headers.data();
  out.header_count = static_cast<std::uint32_t>(headers.size());
  out.body = answered ? sdk::to_abi_bytes(answer.body) : ekd_bytes{};
  out.retry_after_ms = answer.retry_after_ms;
  out.error = to_abi(answer.error);
  callback->on_response(state.plugin, tag, &out);
}

ekd_status http_request(const ekd_host* host, std::uint64_t tag, const ekd_http_request* request, ekd_error* error) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  if (state.phase == Phase::stopped) return refuse(EKD_E_STATE, "the instance is stopped", error);
  SeenRequest seen;
  seen.method = view(request->method);
  seen.url = view(request->url);
  seen.headers = headers_of(request->headers, request->header_count);
  seen.body = view(request->body);
  seen.timeout_ms = request->timeout_ms;
  seen.at_most_once = (request->flags & EKD_HTTP_AT_MOST_ONCE) != 0;
  const PeerAnswer answer = answer_for(state, seen);
  state.requests.push_back(std::move(seen));
  state.post_after(answer.delay_ms, [&state, tag, answer] { give(state, tag, answer); });
  return EKD_OK;
}

void http_cancel(const ekd_host*, std::uint64_t) {}

// --- webhooks

ekd_status route_add(const ekd_host* host, const ekd_http_route* route, ekd_error* error) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  if (state.phase != Phase::configuring) {
    state.violation("a route was added outside configure()");
    return refuse(EKD_E_STATE, "routes are added in configure()", error);
  }
  const std::uint64_t max = route->max_body_bytes == 0 ? 1u << 20 : route->max_body_bytes;
  state.routes.push_back({std::string(view(route->method)), std::string(view(route->path)), max});
  return EKD_OK;
}

void route_respond(const ekd_host* host, ekd_op op, const ekd_http_answer* answer) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  const auto found = state.webhooks.find(op);
  if (found == state.webhooks.end()) return state.violation("respond() to a request that never came");
  if (found->second.given) return state.violation("respond() twice to one request");
  found->second.given = Answer{answer->status, std::string(view(answer->content_type)), std::string(view(answer->body)),
                               std::string(view(answer->reject_reason)), std::string(view(answer->reject_detail))};
}

// --- events

void check_data(State& state, const sdk::Event& event) {
  rapidjson::Document data;
  data.Parse(event.data.data(), event.data.size());
  if (data.HasParseError() || !data.IsObject()) return state.violation(event.type + ": data is no JSON object");
  for (const char* name : {"conversation", "raw"}) {
    if (data.HasMember(name)) state.violation(event.type + ": data." + name + " is the host's to write");
  }
  for (const std::string& found : check_against_schema(schema_of_type(event.type), event.data))
    state.violation(event.type + ": " + found);
}

bool is_emittable(const ekd_event& event) {
  return event.id_material_count > 0 && event.type.len > 0 && event.account.len > 0 &&
         sdk::is_valid_utf8(view(event.data));
}

ekd_status ingress_emit(const ekd_host* host, const ekd_emission* emission, ekd_error* error) {
  const ekd_op op = emission->op;
  const ekd_event* const events = emission->events;
  const std::uint32_t n = emission->event_count;
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  if (state.journal_full) return refuse(EKD_E_FULL, "no room in the journal", error);
  if (!std::all_of(events, events + n, is_emittable)) {
    state.violation("emit() of an event without type, account or id material, or whose data is not UTF-8");
    return refuse(EKD_E_ARGUMENT, "an event without type, account or id material, or not UTF-8", error);
  }
  for (std::uint32_t i = 0; i < n; ++i) {
    const ekd_event& raw = events[i];
    sdk::Event event;
    event.type = view(raw.type);
    event.account = view(raw.account);
    event.peer_kind = view(raw.peer_kind);
    event.peer_id = view(raw.peer_id);
    event.peer_private = (raw.flags & EKD_EVENT_PEER_PRIVATE) != 0;
    event.subject = view(raw.subject);
    for (std::uint32_t j = 0; j < raw.id_material_count; ++j) event.id_material.emplace_back(view(raw.id_material[j]));
    event.direction = static_cast<sdk::Direction>(raw.direction);
    event.time_ms = raw.time_ms;
    event.data = view(raw.data);
    event.raw = view(raw.raw);
    event.raw_content_type = view(raw.raw_content_type);
    check_data(state, event);
    state.events.push_back(std::move(event));
  }
  if (const auto webhook = state.webhooks.find(op); webhook != state.webhooks.end()) {
    if (webhook->second.given) state.violation("emit() after respond() for one request");
    webhook->second.brought_events = true;
  }
  return EKD_OK;
}

ekd_status ingress_cursor(const ekd_host*, ekd_str, ekd_writer, void*, ekd_error* error) {
  return refuse(EKD_E_NOT_FOUND, "no such cursor", error);
}

ekd_status command_submit(const ekd_host* host, ekd_str key, ekd_str json, ekd_error*) {
  auto& state = State::of(host);
  const std::lock_guard lock(state.mutex);
  state.submitted.emplace_back(view(key), view(json));
  return EKD_OK;
}

constexpr ekd_log kLog = {sizeof(ekd_log), 0, &log_enabled, &log_write};
constexpr ekd_clock kClock = {sizeof(ekd_clock), 0, &wall_ms, &monotonic_ms};
constexpr ekd_random kRandom = {sizeof(ekd_random), 0, &random_fill};
constexpr ekd_metrics kMetrics = {sizeof(ekd_metrics), 0, &metric_define, &metric_record};
constexpr ekd_http_client kHttpClient = {sizeof(ekd_http_client), 0, &http_request, &http_cancel};
constexpr ekd_http_routes kRoutes = {sizeof(ekd_http_routes), 0, &route_add, &route_respond};
constexpr ekd_ingress kIngress = {sizeof(ekd_ingress), 0, &ingress_emit, &ingress_cursor};
constexpr ekd_commands kCommands = {sizeof(ekd_commands), 0, &command_submit};

}  // namespace

const void* State::service(const ekd_host* host, const char* id) {
  auto& state = of(host);
  const std::lock_guard lock(state.mutex);
  const std::string_view wanted(id);
  if (state.phase == Phase::none) state.violation("a host call inside create()");
  if (state.options.without.contains(std::string(wanted))) return nullptr;
  if (wanted == EKD_LOG_ID) return &kLog;
  if (wanted == EKD_CLOCK_ID) return &kClock;
  if (wanted == EKD_RANDOM_ID) return &kRandom;
  if (wanted == EKD_METRICS_ID) return &kMetrics;
  if (wanted == EKD_HTTP_CLIENT_ID) return &kHttpClient;
  if (wanted == EKD_HTTP_ROUTE_ID) return &kRoutes;
  if (wanted == EKD_INGRESS_ID) return &kIngress;
  if (wanted == EKD_TOKEN_ID) return token_service();
  if (wanted == EKD_COMMANDS_ID) return &kCommands;
  return nullptr;
}

}  // namespace ekiden::testkit
