// SPDX-License-Identifier: Apache-2.0
// The host services as a plugin in its own process finds them: each call becomes one frame.
#include <cstddef>
#include <span>

#include "ekiden/ext/draft/commands.h"
#include "plugin/remote/child_call.hpp"

namespace ekiden::plugin::remote {

namespace {

// A value that the caller takes through a writer.
ekd_status give_value(const ChildChannel::Answer& answer, ekd_writer writer, void* context, ekd_error* error) {
  if (answer.frame.status == EKD_OK && answer.frame.has_value != 0 && writer != nullptr)
    writer(context, answer.frame.value);
  return answer.give(error);
}

const ekd_clock clock_table{sizeof(ekd_clock), 0,
                            [](const ekd_host* host) -> std::int64_t { return self(host).clock().wall_ms(); },
                            [](const ekd_host* host) -> std::int64_t { return self(host).clock().monotonic_ms(); }};

const ekd_random random_table{
    sizeof(ekd_random), 0, [](const ekd_host* host, std::uint8_t* out, std::uint64_t length) {
      self(host).random().fill(std::as_writable_bytes(std::span(out, static_cast<std::size_t>(length))));
    }};

const ekd_thread_check thread_check_table{
    sizeof(ekd_thread_check), 0,
    [](const ekd_host* host) -> std::int32_t { return self(host).channel().is_strand() ? 1 : 0; },
    [](const ekd_host*) -> std::int32_t { return ChildWorkers::is_current() ? 1 : 0; }};

ekd_status offload(const ekd_host* host, std::uint64_t tag, ekd_error* error) {
  ChildHost& child = self(host);
  if (!child.admit()) return fail(error, EKD_E_STATE, "a host service was called after the stop");
  const ekd_plugin* plugin = child.plugin();
  const auto* work = child.offered<ekd_executor_work>(EKD_EXECUTOR_WORK_ID);
  if (work == nullptr) return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_EXECUTOR_WORK_ID);
  const bool taken = child.workers().offload([&child, plugin, work, tag] {
    work->run(plugin, tag);
    child.channel().post([&child, plugin, work, tag] {
      work->done(plugin, tag);
      child.workers().ended();
    });
  });
  return taken ? EKD_OK : fail(error, EKD_E_FULL, "1,024 pieces of work wait already, or the instance has stopped");
}
const ekd_executor executor_table{sizeof(ekd_executor), 0, offload};

const ekd_log log_table{
    sizeof(ekd_log), 0,
    [](const ekd_host* host, std::int32_t level) -> std::int32_t {
      const bool known = level >= EKD_LOG_DEBUG && level <= EKD_LOG_ERROR;
      return (known ? level : EKD_LOG_ERROR) >= self(host).log_level() ? 1 : 0;
    },
    [](const ekd_host* host, std::int32_t level, ekd_str message, const ekd_pair* fields, std::uint32_t n) {
      if (log_table.enabled(host, level) == 0) return;
      Frame<Kind::log> frame;
      frame.level = level;
      frame.message = message;
      frame.fields = fields;
      frame.count = n;
      self(host).channel().tell(frame);  // whatever the instance's state
    }};

const ekd_health health_table{sizeof(ekd_health), 0, [](const ekd_host* host, std::int32_t state, ekd_str reason) {
                                Frame<Kind::health> frame;
                                frame.state = state;
                                frame.reason = reason;
                                tell(host, frame);
                              }};

ekd_status define(const ekd_host* host, const ekd_metric* metric, std::uint32_t* id, ekd_error* error) {
  if (metric == nullptr || id == nullptr || !EKD_HAS(ekd_metric, metric, label_count))
    return fail(error, EKD_E_ARGUMENT, "the metric is incomplete");
  Frame<Kind::metric> frame;
  frame.metric = whole(metric);
  const ChildChannel::Answer answer = ask(host, frame);
  if (answer.frame.status == EKD_OK) *id = static_cast<std::uint32_t>(answer.frame.number);
  return answer.give(error);
}
const ekd_metrics metrics_table{
    sizeof(ekd_metrics), 0, define,
    [](const ekd_host* host, std::uint32_t id, double value, const ekd_str* labels, std::uint32_t label_count) {
      Frame<Kind::record> frame;
      frame.id = id;
      frame.value = value;
      frame.labels = labels;
      frame.count = label_count;
      tell(host, frame);
    }};

ekd_status add_route(const ekd_host* host, const ekd_http_route* route, ekd_error* error) {
  if (route == nullptr || !EKD_HAS(ekd_http_route, route, max_body_bytes))
    return fail(error, EKD_E_ARGUMENT, "the route is incomplete");
  Frame<Kind::route> frame;
  frame.route = whole(route);
  return ask(host, frame).give(error);
}
const ekd_http_routes route_table{sizeof(ekd_http_routes), 0, add_route,
                                  [](const ekd_host* host, ekd_op op, const ekd_http_answer* answer) {
                                    if (answer == nullptr) return;
                                    Frame<Kind::respond> frame;
                                    frame.op = op;
                                    frame.answer = whole(answer);
                                    tell(host, frame);
                                  }};

ekd_status http_request(const ekd_host* host, std::uint64_t tag, const ekd_http_request* request, ekd_error* error) {
  if (request == nullptr || !EKD_HAS(ekd_http_request, request, max_response_bytes))
    return fail(error, EKD_E_ARGUMENT, "the request is incomplete");
  if (self(host).offered<ekd_http_callback>(EKD_HTTP_CALLBACK_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_HTTP_CALLBACK_ID);
  Frame<Kind::http_request> frame;
  frame.tag = tag;
  frame.request = whole(request);
  return ask(host, frame).give(error);
}
const ekd_http_client http_table{sizeof(ekd_http_client), 0, http_request, [](const ekd_host* host, std::uint64_t tag) {
                                   Frame<Kind::http_cancel> frame;
                                   frame.tag = tag;
                                   tell(host, frame);
                                 }};

ekd_status emit(const ekd_host* host, const ekd_emission* emission, ekd_error* error) {
  constexpr std::size_t least = offsetof(ekd_event, raw_content_type) + sizeof(ekd_str);
  if (emission == nullptr || !EKD_HAS(ekd_emission, emission, cursor) ||
      !is_array(emission->events, emission->event_count, least))
    return fail(error, EKD_E_ARGUMENT, "the emission is incomplete");
  Frame<Kind::emit> frame;
  frame.emission = whole(emission);
  return ask(host, frame).give(error);
}
ekd_status cursor(const ekd_host* host, ekd_str name, ekd_writer writer, void* context, ekd_error* error) {
  Frame<Kind::cursor> frame;
  frame.name = name;
  return give_value(ask(host, frame), writer, context, error);
}
const ekd_ingress ingress_table{sizeof(ekd_ingress), 0, emit, cursor};

ekd_status kv_get(const ekd_host* host, ekd_str key, ekd_writer writer, void* context, std::uint64_t* version,
                  ekd_error* error) {
  Frame<Kind::kv_get> frame;
  frame.key = key;
  const ChildChannel::Answer answer = ask(host, frame);
  if (answer.frame.status == EKD_OK && version != nullptr) *version = answer.frame.number;
  return give_value(answer, writer, context, error);
}
ekd_status kv_put(const ekd_host* host, ekd_str key, ekd_bytes value, ekd_error* error) {
  Frame<Kind::kv_put> frame;
  frame.key = key;
  frame.value = value;
  return ask(host, frame).give(error);
}
ekd_status kv_compare_and_put(const ekd_host* host, ekd_str key, std::uint64_t expected, ekd_bytes value,
                              std::uint64_t* version, ekd_error* error) {
  Frame<Kind::kv_compare_and_put> frame;
  frame.key = key;
  frame.expected = expected;
  frame.value = value;
  const ChildChannel::Answer answer = ask(host, frame);
  if (answer.frame.status == EKD_OK && version != nullptr) *version = answer.frame.number;
  return answer.give(error);
}
ekd_status kv_remove(const ekd_host* host, ekd_str key, ekd_error* error) {
  Frame<Kind::kv_remove> frame;
  frame.key = key;
  return ask(host, frame).give(error);
}
ekd_status kv_scan(const ekd_host* host, ekd_str prefix, ekd_kv_entry entry, void* context, ekd_error* error) {
  Frame<Kind::kv_scan> frame;
  frame.prefix = prefix;
  const ChildChannel::Answer answer = ask(host, frame);
  for (std::uint32_t i = 0; i < answer.frame.entry_count && entry != nullptr; ++i)
    entry(context, answer.frame.entries[i].key, answer.frame.entries[i].value, answer.frame.entries[i].version);
  return answer.give(error);
}
ekd_status kv_sync(const ekd_host* host, std::uint64_t tag, ekd_error* error) {
  Frame<Kind::kv_sync> frame;
  frame.tag = tag;
  return ask(host, frame).give(error);
}
const ekd_kv kv_table{sizeof(ekd_kv), 0, kv_get, kv_put, kv_compare_and_put, kv_remove, kv_scan, kv_sync};

ekd_status secret(const ekd_host* host, ekd_str pointer, ekd_writer writer, void* context, ekd_error* error) {
  Frame<Kind::secret> frame;
  frame.pointer = pointer;
  return give_value(ask(host, frame), writer, context, error);
}
const ekd_secrets secrets_table{sizeof(ekd_secrets), 0, secret};

ekd_status set_timer(const ekd_host* host, std::uint64_t tag, std::uint32_t delay_ms, std::uint32_t period_ms,
                     ekd_error* error) {
  if (self(host).offered<ekd_timer_handler>(EKD_TIMER_HANDLER_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_TIMER_HANDLER_ID);
  Frame<Kind::timer_set> frame;
  frame.tag = tag;
  frame.delay_ms = delay_ms;
  frame.period_ms = period_ms;
  return ask(host, frame).give(error);
}
const ekd_timer timer_table{sizeof(ekd_timer), 0, set_timer, [](const ekd_host* host, std::uint64_t tag) {
                              Frame<Kind::timer_cancel> frame;
                              frame.tag = tag;
                              tell(host, frame);
                            }};

ekd_status get_token(const ekd_host* host, std::uint64_t tag, ekd_str name, ekd_error* error) {
  Frame<Kind::token_get> frame;
  frame.tag = tag;
  frame.name = name;
  return ask(host, frame).give(error);
}
void invalidate(const ekd_host* host, ekd_str name, std::uint64_t generation) {
  Frame<Kind::token_invalidate> frame;
  frame.name = name;
  frame.generation = generation;
  tell(host, frame);
}
void refreshed(const ekd_host* host, ekd_op op, ekd_status status, ekd_str token, std::int64_t ttl_ms,
               const ekd_error* error) {
  Frame<Kind::token_refreshed> frame;
  frame.op = op;
  frame.status = status;
  frame.token = token;
  frame.ttl_ms = ttl_ms;
  frame.error = whole_error(error);
  tell(host, frame);
}
const ekd_tokens token_table{sizeof(ekd_tokens), 0, get_token, invalidate, refreshed};

ekd_status drop(const ekd_host* host, ekd_op op, ekd_str reason, ekd_error* error) {
  Frame<Kind::verdict_drop> frame;
  frame.op = op;
  frame.reason = reason;
  return ask(host, frame).give(error);
}
ekd_status replace(const ekd_host* host, ekd_op op, ekd_str document, ekd_error* error) {
  Frame<Kind::verdict_replace> frame;
  frame.op = op;
  frame.document = document;
  return ask(host, frame).give(error);
}
const ekd_filter_verdict verdict_table{sizeof(ekd_filter_verdict), 0, drop, replace};

ekd_status submit(const ekd_host* host, ekd_op op, const ekd_submission* command, ekd_error* error) {
  if (command == nullptr || !EKD_HAS(ekd_submission, command, json))
    return fail(error, EKD_E_ARGUMENT, "the submission is incomplete");
  Frame<Kind::submit> frame;
  frame.op = op;
  frame.command = whole(command);
  return ask(host, frame).give(error);
}
const ekd_commands commands_table{sizeof(ekd_commands), 0, submit};

struct Known {
  std::string_view id;
  const void* table;
};
constexpr Known kKnown[] = {{EKD_CLOCK_ID, &clock_table},
                            {EKD_COMMANDS_ID, &commands_table},
                            {EKD_EXECUTOR_ID, &executor_table},
                            {EKD_FILTER_VERDICT_ID, &verdict_table},
                            {EKD_HEALTH_ID, &health_table},
                            {EKD_HTTP_CLIENT_ID, &http_table},
                            {EKD_HTTP_ROUTE_ID, &route_table},
                            {EKD_INGRESS_ID, &ingress_table},
                            {EKD_KV_ID, &kv_table},
                            {EKD_LOG_ID, &log_table},
                            {EKD_MEDIA_ID, &child_media_table},
                            {EKD_METRICS_ID, &metrics_table},
                            {EKD_RANDOM_ID, &random_table},
                            {EKD_SECRETS_ID, &secrets_table},
                            {EKD_STREAM_ID, &child_stream_table},
                            {EKD_THREAD_CHECK_ID, &thread_check_table},
                            {EKD_TIMER_ID, &timer_table},
                            {EKD_TOKEN_ID, &token_table}};

}  // namespace

const void* child_extension(std::string_view id) {
  for (const Known& known : kKnown)
    if (known.id == id) return known.table;
  return nullptr;
}

}  // namespace ekiden::plugin::remote
