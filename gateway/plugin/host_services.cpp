// SPDX-License-Identifier: Apache-2.0
// The host's side of the ABI's extensions: each function turns one C call into one call of a port.
#include <span>
#include <vector>

#include "ekiden/ext/draft/commands.h"
#include "plugin/instance.hpp"
#include "plugin/plugin_metrics.hpp"
#include "plugin/token_broker.hpp"
#include "plugin/webhooks.hpp"

namespace ekiden::plugin {

namespace {

const Services& services(const ekd_host* host) {
  return Instance::of(host).services();
}

ekd_status to_abi(const Status& status, ekd_error* error) {
  switch (status.code()) {
    case Code::ok:
      return EKD_OK;
    case Code::full:
    case Code::io:
      return fail(error, EKD_E_FULL, status.message());
    case Code::unavailable:
    case Code::cancelled:
      return fail(error, EKD_E_RETRY, status.message());
    case Code::conflict:
      return fail(error, EKD_E_STATE, status.message());
    default:
      return fail(error, EKD_E_ARGUMENT, status.message());
  }
}

// --- ekiden.log/1

LogLevel log_level(std::int32_t level) {
  switch (level) {
    case EKD_LOG_DEBUG:
      return LogLevel::debug;
    case EKD_LOG_INFO:
      return LogLevel::info;
    case EKD_LOG_WARNING:
      return LogLevel::warning;
    default:
      return LogLevel::error;
  }
}

std::int32_t log_enabled(const ekd_host* host, std::int32_t level) {
  return services(host).log.enabled(log_level(level)) ? 1 : 0;
}

void log_write(const ekd_host* host, std::int32_t level, ekd_str message, const ekd_pair* fields, std::uint32_t n) {
  std::vector<LogField> list{{"instance", Instance::of(host).id()}};
  for (const ekd_pair& field : std::span(fields, n)) list.push_back({view(field.name), std::string(view(field.value))});
  services(host).log.write(log_level(level), "plugin", view(message), list);
}

const ekd_log kLog{.size = sizeof(ekd_log), .reserved = 0, .enabled = log_enabled, .write = log_write};

// --- ekiden.metrics/1

ekd_status metrics_define(const ekd_host* host, const ekd_metric* metric, std::uint32_t* id, ekd_error* error) {
  if (metric == nullptr || !EKD_HAS(ekd_metric, metric, label_count))
    return fail(error, EKD_E_ARGUMENT, "the metric is incomplete");
  if ((metric->kind != EKD_METRIC_COUNTER && metric->kind != EKD_METRIC_GAUGE) || metric->label_count != 0)
    return fail(error, EKD_E_UNSUPPORTED, "a metric is a counter or a gauge without labels");
  Result<std::uint32_t> defined =
      Instance::of(host).metrics().define(metric->kind == EKD_METRIC_COUNTER, view(metric->name));
  if (!defined) return to_abi(defined.status(), error);
  *id = *defined;
  return EKD_OK;
}

void metrics_record(const ekd_host* host, std::uint32_t id, double value, const ekd_str*, std::uint32_t label_count) {
  if (label_count != 0) return;
  Instance::of(host).metrics().record(id, value);
}

const ekd_metrics kMetrics{
    .size = sizeof(ekd_metrics), .reserved = 0, .define = metrics_define, .record = metrics_record};

// --- ekiden.clock/1, ekiden.random/1

std::int64_t clock_wall(const ekd_host* host) {
  return services(host).clock.wall_ms();
}
std::int64_t clock_monotonic(const ekd_host* host) {
  return services(host).clock.monotonic_ms();
}
const ekd_clock kClock{
    .size = sizeof(ekd_clock), .reserved = 0, .wall_ms = clock_wall, .monotonic_ms = clock_monotonic};

void random_fill(const ekd_host* host, std::uint8_t* out, std::uint64_t len) {
  services(host).random.fill(std::as_writable_bytes(std::span(out, static_cast<std::size_t>(len))));
}
const ekd_random kRandom{.size = sizeof(ekd_random), .reserved = 0, .fill = random_fill};

// --- ekiden.http-client/1

std::int32_t to_abi(HttpResponse::Outcome outcome) {
  switch (outcome) {
    case HttpResponse::Outcome::answered:
      return EKD_HTTP_ANSWERED;
    case HttpResponse::Outcome::not_sent:
      return EKD_HTTP_NOT_SENT;
    case HttpResponse::Outcome::unknown:
      return EKD_HTTP_UNKNOWN;
  }
  return EKD_HTTP_UNKNOWN;
}

void give_response(Instance& self, std::uint64_t tag, const HttpResponse& response) {
  const auto* callback = self.extension<ekd_http_callback>(EKD_HTTP_CALLBACK_ID);
  if (callback == nullptr || self.state() == Instance::State::stopped) return;
  std::vector<ekd_pair> headers;
  headers.reserve(response.headers.size());
  for (const HttpHeader& header : response.headers) headers.push_back({str(header.name), str(header.value)});
  const ekd_http_response out{.size = sizeof(ekd_http_response),
                              .outcome = to_abi(response.outcome),
                              .status = response.status,
                              .header_count = static_cast<std::uint32_t>(headers.size()),
                              .headers = headers.data(),
                              .body = bytes(response.body),
                              .retry_after_ms = response.retry_after_ms,
                              .error = str(response.error)};
  callback->on_response(self.plugin(), tag, &out);
}

ekd_status http_request(const ekd_host* host, std::uint64_t tag, const ekd_http_request* in, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (in == nullptr || !EKD_HAS(ekd_http_request, in, max_response_bytes))
    return fail(error, EKD_E_ARGUMENT, "the request is incomplete");
  HttpRequest request;
  request.method = view(in->method);
  request.url = view(in->url);
  for (const ekd_pair& header : std::span(in->headers, in->header_count))
    request.headers.push_back({std::string(view(header.name)), std::string(view(header.value))});
  request.body = view(in->body);
  if (in->timeout_ms != 0) request.timeout_ms = in->timeout_ms;
  request.connect_timeout_ms = std::min(request.connect_timeout_ms, request.timeout_ms);
  if (in->max_response_bytes != 0) request.max_response_bytes = static_cast<std::size_t>(in->max_response_bytes);
  request.at_most_once = (in->flags & EKD_HTTP_AT_MOST_ONCE) != 0;
  services(host).http_client.request(std::move(request), services(host).strand,
                                     [weak = self.weak_from_this(), tag](const HttpResponse& response) {
                                       if (const auto alive = weak.lock()) give_response(*alive, tag, response);
                                     });
  return EKD_OK;
}

// A hint that this host does not take: the answer comes, or its timeout does.
void http_cancel(const ekd_host*, std::uint64_t) {}

const ekd_http_client kHttpClient{
    .size = sizeof(ekd_http_client), .reserved = 0, .request = http_request, .cancel = http_cancel};

// --- ekiden.http-route/1

ekd_status route_add(const ekd_host* host, const ekd_http_route* route, ekd_error* error) {
  if (route == nullptr || !EKD_HAS(ekd_http_route, route, max_body_bytes))
    return fail(error, EKD_E_ARGUMENT, "the route is incomplete");
  Instance& self = Instance::of(host);
  if (self.component().kind != Kind::adapter) return fail(error, EKD_E_UNSUPPORTED, "only adapters have webhooks");
  if (self.state() != Instance::State::created) return fail(error, EKD_E_STATE, "routes are added in configure");
  return to_abi(self.webhooks().add(std::string(view(route->method)), view(route->path),
                                    static_cast<std::size_t>(route->max_body_bytes)),
                error);
}

// A label is a fixed word; anything else would let traffic make new time series.
std::string reject_word(std::string_view reason) {
  const bool fixed =
      reason.size() <= 32 && reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
  return fixed ? std::string(reason) : "other";
}

void route_respond(const ekd_host* host, ekd_op op, const ekd_http_answer* answer) {
  if (answer == nullptr || !EKD_HAS(ekd_http_answer, answer, reject_detail)) return;
  OutgoingResponse response;
  response.status = answer->status >= 100 && answer->status <= 599 ? answer->status : 500;
  if (answer->content_type.len > 0) response.content_type = view(answer->content_type);
  if (EKD_HAS(ekd_http_answer, answer, header_count))
    for (const ekd_pair& header : std::span(answer->headers, answer->header_count))
      response.headers.push_back({std::string(view(header.name)), std::string(view(header.value))});
  response.body = view(answer->body);
  Instance::of(host).webhooks().respond(op, std::move(response), reject_word(view(answer->reject_reason)),
                                        std::string(view(answer->reject_detail)));
}

const ekd_http_routes kHttpRoutes{
    .size = sizeof(ekd_http_routes), .reserved = 0, .add = route_add, .respond = route_respond};

// --- ekiden.ingress/1

EventDraft draft_of(const Instance& self, const ekd_event& event) {
  EventDraft draft;
  draft.type = view(event.type);
  draft.account = event.account.len > 0 ? std::string(view(event.account)) : self.account();
  draft.peer_kind = view(event.peer_kind);
  draft.peer_id = view(event.peer_id);
  draft.peer_private = (event.flags & EKD_EVENT_PEER_PRIVATE) != 0;
  draft.subject = view(event.subject);
  for (const ekd_str& part : std::span(event.id_material, event.id_material_count))
    draft.id_material.emplace_back(view(part));
  draft.direction = event.direction == EKD_DIRECTION_OUT        ? Direction::out
                    : event.direction == EKD_DIRECTION_INTERNAL ? Direction::internal
                                                                : Direction::in;
  draft.time_ms = event.time_ms;
  draft.data = view(event.data);
  draft.raw = view(event.raw);
  draft.raw_content_type = view(event.raw_content_type);
  return draft;
}

ekd_status ingress_emit(const ekd_host* host, const ekd_emission* emission, ekd_error* error) {
  if (emission == nullptr || !EKD_HAS(ekd_emission, emission, cursor))
    return fail(error, EKD_E_ARGUMENT, "the emission is incomplete");
  if (emission->tag != 0 || emission->cursor_name.len != 0)
    return fail(error, EKD_E_UNSUPPORTED, "emissions have no tag and no cursor yet");
  Instance& self = Instance::of(host);
  const ekd_op op = emission->op;
  std::vector<EventDraft> drafts;
  const auto* at = reinterpret_cast<const std::uint8_t*>(emission->events);
  for (std::uint32_t i = 0; i < emission->event_count; ++i, at += emission->events->size) {
    const auto& event = *reinterpret_cast<const ekd_event*>(at);
    if (!EKD_HAS(ekd_event, &event, raw_content_type)) return fail(error, EKD_E_ARGUMENT, "an event is incomplete");
    drafts.push_back(draft_of(self, event));
  }
  const bool held = op != 0 && self.webhooks().hold(op);
  const Status accepted = services(host).ingress.emit(self.id(), std::move(drafts), services(host).strand,
                                                      [weak = self.weak_from_this(), op, held](const Status& durable) {
                                                        if (const auto alive = weak.lock(); alive && held)
                                                          alive->webhooks().settled(op, durable);
                                                      });
  if (!accepted && held) {
    // A defect in the event must not look like a full disk: the plugin decides what to answer.
    const bool refused_for_room =
        accepted.code() == Code::full || accepted.code() == Code::io || accepted.code() == Code::cancelled;
    self.webhooks().settled(op, refused_for_room ? accepted : Status());
  }
  if (accepted.code() == Code::invalid)
    services(host).log.error("plugin", "an event broke the contract of " EKD_INGRESS_ID,
                             {{"instance", self.id()}, {"detail", accepted.message()}});
  return to_abi(accepted, error);
}

ekd_status ingress_cursor(const ekd_host*, ekd_str, ekd_writer, void*, ekd_error* error) {
  return fail(error, EKD_E_UNSUPPORTED, "emissions have no cursor yet");
}

const ekd_ingress kIngress{.size = sizeof(ekd_ingress), .reserved = 0, .emit = ingress_emit, .cursor = ingress_cursor};

// --- ekiden.token/1

ekd_status token_get(const ekd_host* host, std::uint64_t tag, ekd_str name, ekd_error*) {
  Instance::of(host).post([tag, name = std::string(view(name))](Instance& self) { self.tokens().get(tag, name); });
  return EKD_OK;
}

void token_invalidate(const ekd_host* host, ekd_str name, std::uint64_t generation) {
  Instance::of(host).post(
      [name = std::string(view(name)), generation](Instance& self) { self.tokens().invalidate(name, generation); });
}

void token_refreshed(const ekd_host* host, ekd_op op, ekd_status status, ekd_str token, std::int64_t ttl_ms,
                     const ekd_error* error) {
  Outcome outcome;
  outcome.status = status;
  if (error != nullptr && error->size >= sizeof(ekd_error)) {
    outcome.message = error->message;
    outcome.retry_after_ms = error->retry_after_ms;
    outcome.upstream_status = error->upstream_status;
  }
  Instance::of(host).post([op, outcome, token = std::string(view(token)), ttl_ms](Instance& self) {
    self.tokens().refreshed(op, outcome, token, ttl_ms);
  });
}

const ekd_tokens kTokens{.size = sizeof(ekd_tokens),
                         .reserved = 0,
                         .get = token_get,
                         .invalidate = token_invalidate,
                         .refreshed = token_refreshed};

// --- ekiden.commands/1 (draft)

ekd_status commands_submit(const ekd_host* host, ekd_str key, ekd_str json, ekd_error*) {
  Instance& self = Instance::of(host);
  services(host).commands.submit(view(json), view(key), services(host).strand,
                                 [weak = self.weak_from_this()](const Result<CommandReceipt>& receipt) {
                                   const auto alive = weak.lock();
                                   if (alive && !receipt)
                                     alive->services().log.warning(
                                         "plugin", "a command of a plugin was refused",
                                         {{"instance", alive->id()}, {"detail", receipt.status().message()}});
                                 });
  return EKD_OK;
}

const ekd_commands kCommands{.size = sizeof(ekd_commands), .reserved = 0, .submit = commands_submit};

}  // namespace

const void* host_extension(std::string_view id) {
  if (id == EKD_LOG_ID) return &kLog;
  if (id == EKD_METRICS_ID) return &kMetrics;
  if (id == EKD_CLOCK_ID) return &kClock;
  if (id == EKD_RANDOM_ID) return &kRandom;
  if (id == EKD_HTTP_CLIENT_ID) return &kHttpClient;
  if (id == EKD_HTTP_ROUTE_ID) return &kHttpRoutes;
  if (id == EKD_INGRESS_ID) return &kIngress;
  if (id == EKD_TOKEN_ID) return &kTokens;
  if (id == EKD_COMMANDS_ID) return &kCommands;
  return nullptr;
}

}  // namespace ekiden::plugin
