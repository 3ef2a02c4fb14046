// SPDX-License-Identifier: Apache-2.0
// The host's services as one instance sees them.
#pragma once

#include <ekiden/ext/draft/commands.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base.hpp"
#include "callbacks.hpp"
#include "event.hpp"
#include "http.hpp"
#include "kv.hpp"
#include "status.hpp"
#include "timers.hpp"
#include "workers.hpp"

namespace ekiden::sdk {

enum class LogLevel : std::int32_t {
  debug = EKD_LOG_DEBUG,
  info = EKD_LOG_INFO,
  warning = EKD_LOG_WARNING,
  error = EKD_LOG_ERROR
};

struct LogField {
  std::string_view name;
  std::string_view value;
};

struct TokenResult {
  Status status{};
  std::string token{};           // empty unless status is ok
  std::uint64_t generation = 0;  // for invalidate_token
};

// How one event of a batch ended.
struct ItemResult {
  Status status{};
  std::string result{};  // an excerpt of the other side's answer, or empty
};

// A counter, gauge or histogram that was defined in configure(). One that the host refused is inert: measuring never
// stops work.
struct Metric {
  std::uint32_t id = 0;
  bool defined = false;
};

// Thread-safe, unless a function says otherwise. Services are looked up at their first use; where this host has none, a
// function that reports says EKD_E_UNSUPPORTED, and one that does not, does nothing. Not to be used in a component's
// constructor.
class Host {
 public:
  using HttpDone = std::function<void(const HttpResponse&)>;
  using TokenDone = std::function<void(const TokenResult&)>;
  using Durable = std::function<void(const Status&)>;

  // `raw` outlives this object.
  explicit Host(const ekd_host& raw) : raw_(raw) {}
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // The ABI's own view of the host: for extensions that have no function here.
  const ekd_host& abi() const noexcept { return raw_; }

  // The id of this instance in the configuration. Lives as long as the instance.
  std::string_view instance_id() const noexcept { return view(raw_.instance_id); }

  bool log_enabled(LogLevel level) {
    const auto* log = log_.get(raw_);
    return log != nullptr && log->enabled(&raw_, static_cast<std::int32_t>(level)) != 0;
  }
  // At info and above: no message text, token, secret or URL query.
  void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {}) {
    const auto* log = log_.get(raw_);
    if (log == nullptr) return;
    std::vector<ekd_pair> pairs;
    pairs.reserve(fields.size());
    for (const LogField& field : fields) pairs.push_back({to_abi(field.name), to_abi(field.value)});
    log->write(&raw_, static_cast<std::int32_t>(level), to_abi(message), pairs.data(),
               static_cast<std::uint32_t>(pairs.size()));
  }

  // Since 1970, UTC; may jump. 0 without a clock.
  std::int64_t wall_ms() {
    const auto* clock = clock_.get(raw_);
    return clock == nullptr ? 0 : clock->wall_ms(&raw_);
  }
  // Never goes back: for durations. 0 without a clock.
  std::int64_t monotonic_ms() {
    const auto* clock = clock_.get(raw_);
    return clock == nullptr ? 0 : clock->monotonic_ms(&raw_);
  }

  // Fills `out` with bytes that nobody can predict.
  Status random(std::span<std::uint8_t> out) {
    const auto* source = random_.get(raw_);
    if (source == nullptr) return random_.missing();
    source->fill(&raw_, out.data(), out.size());
    return {};
  }

  // Starts a request. `done` runs on the strand, exactly once, unless the instance is stopped first; never when this
  // returns a failure. `id`, which may be null, is for cancel_request().
  Status request(const HttpRequest& request, HttpDone done, std::uint64_t* id = nullptr) {
    const auto* client = http_.get(raw_);
    if (client == nullptr) return http_.missing();
    std::vector<ekd_pair> headers;
    const ekd_http_request out = detail::request_to_abi(request, headers);
    const std::uint64_t tag = http_waiting_.add(std::move(done));
    ekd_error error = empty_error();
    Status status = Status::from_abi(client->request(&raw_, tag, &out, &error), &error);
    if (!status.ok()) http_waiting_.take(tag);
    if (id != nullptr) *id = tag;
    return status;
  }
  // A hint that nobody needs the answer any more. `done` still runs, with what is known.
  void cancel_request(std::uint64_t id) {
    if (const auto* client = http_.get(raw_)) client->cancel(&raw_, id);
  }

  // [strand, in configure] `path` is below /hooks/<instance id>: "" or "/…". max_body_bytes 0: 1 MiB.
  Status add_route(std::string_view method, std::string_view path, std::uint64_t max_body_bytes = 0) {
    const auto* routes = routes_.get(raw_);
    if (routes == nullptr) return routes_.missing();
    ekd_http_route route{};
    route.size = sizeof route;
    route.method = to_abi(method);
    route.path = to_abi(path);
    route.max_body_bytes = max_body_bytes;
    ekd_error error = empty_error();
    return Status::from_abi(routes->add(&raw_, &route, &error), &error);
  }
  // Answers a webhook, once. After emit() under the same op the host holds the answer back until the events are
  // durable.
  void respond(Op op, const HttpAnswer& answer) {
    const auto* routes = routes_.get(raw_);
    if (routes == nullptr) return;
    ekd_http_answer out{};
    out.size = sizeof out;
    out.status = answer.status;
    out.content_type = to_abi(answer.content_type);
    out.body = to_abi_bytes(answer.body);
    out.reject_reason = to_abi(answer.reject_reason);
    out.reject_detail = to_abi(answer.reject_detail);
    routes->respond(&raw_, op, &out);
  }

  // Hands events to the journal, all or none. `op`: of the webhook that they came with, else 0. EKD_E_FULL: the
  // platform must try again. EKD_E_ARGUMENT: not valid.
  Status emit(Op op, std::span<const Event> events) { return emit(op, events, {}, {}, {}); }
  Status emit(Op op, const Event& event) { return emit(op, std::span(&event, 1)); }
  // The same with a poll's cursor in the same record. `on_durable`, which may be empty, runs on the strand once it is
  // on disk, or will not be (EKD_E_FULL: poll the same again after on_ready()), in the order of the emissions; never
  // when this returns a failure, or when the instance is stopped first.
  Status emit(const Emission& emission, Durable on_durable = {}) {
    return emit(emission.op, emission.events, emission.cursor_name, emission.cursor, std::move(on_durable));
  }
  // The newest durable cursor of that name; Status::not_found before the first. For start().
  Status cursor(std::string_view name, std::string& out) {
    const auto* ingress = ingress_.get(raw_);
    if (ingress == nullptr) return ingress_.missing();
    ekd_error error = empty_error();
    out.clear();
    return Status::from_abi(ingress->cursor(&raw_, to_abi(name), &detail::append_to_string, &out, &error), &error);
  }

  // Asks for a valid token, which the component's refresh_token fetches when there is none. `done` runs on the strand,
  // exactly once, unless the instance is stopped first; never when this returns a failure.
  Status get_token(std::string_view name, TokenDone done) {
    const auto* tokens = tokens_.get(raw_);
    if (tokens == nullptr) return tokens_.missing();
    const std::uint64_t tag = token_waiting_.add(std::move(done));
    ekd_error error = empty_error();
    Status status = Status::from_abi(tokens->get(&raw_, tag, to_abi(name), &error), &error);
    if (!status.ok()) token_waiting_.take(tag);
    return status;
  }
  // The platform refused the token of this generation.
  void invalidate_token(std::string_view name, std::uint64_t generation) {
    if (const auto* tokens = tokens_.get(raw_)) tokens->invalidate(&raw_, to_abi(name), generation);
  }
  // Ends refresh_token(op). ttl_ms: how long the token is valid from now on.
  void token_refreshed(Op op, const Status& status, std::string_view token, std::int64_t ttl_ms) {
    const auto* tokens = tokens_.get(raw_);
    if (tokens == nullptr) return;
    ekd_error error = empty_error();
    status.to_abi(&error);
    tokens->refreshed(&raw_, op, status.code, to_abi(token), ttl_ms, status.ok() ? nullptr : &error);
  }

  // [strand, in configure] `name`: ^[a-z][a-z0-9_]{0,62}$; a counter's ends in _total, a histogram's in _seconds. At
  // most 3 labels.
  Metric counter(std::string_view name, std::initializer_list<std::string_view> labels = {}) {
    return define(EKD_METRIC_COUNTER, name, labels);
  }
  Metric gauge(std::string_view name, std::initializer_list<std::string_view> labels = {}) {
    return define(EKD_METRIC_GAUGE, name, labels);
  }
  Metric histogram(std::string_view name, std::initializer_list<std::string_view> labels = {}) {
    return define(EKD_METRIC_HISTOGRAM, name, labels);
  }
  // Adds to a counter, sets a gauge, or observes seconds. As many labels as were defined: fixed words, never anything
  // from traffic.
  void record(Metric metric, double value = 1, std::initializer_list<std::string_view> labels = {}) {
    const auto* metrics = metrics_.get(raw_);
    if (metrics == nullptr || !metric.defined || labels.size() > kMaxLabels) return;
    std::array<ekd_str, kMaxLabels> values{};
    std::transform(labels.begin(), labels.end(), values.begin(), to_abi);
    metrics->record(&raw_, metric.id, value, values.data(), static_cast<std::uint32_t>(labels.size()));
  }

  Kv& kv() noexcept { return kv_; }
  Timers& timers() noexcept { return timers_; }
  Workers& workers() noexcept { return workers_; }

  // A secret of the configuration as it is now; `pointer`: a JSON Pointer, "/app_secret".
  Status secret(std::string_view pointer, std::string& out) {
    const auto* secrets = secrets_.get(raw_);
    if (secrets == nullptr) return secrets_.missing();
    ekd_error error = empty_error();
    out.clear();
    return Status::from_abi(secrets->get(&raw_, to_abi(pointer), &detail::append_to_string, &out, &error), &error);
  }

  // How the instance is, in its own words. `reason`: one sentence, what is wrong and what to do.
  void healthy() { set_health(EKD_HEALTH_OK, {}); }
  void degraded(std::string_view reason) { set_health(EKD_HEALTH_DEGRADED, reason); }
  void down(std::string_view reason) { set_health(EKD_HEALTH_DOWN, reason); }

  // Whether the caller is on this instance's strand: for assertions. True without that service.
  bool is_strand() {
    const auto* check = thread_check_.get(raw_);
    return check == nullptr || check->is_strand(&raw_) != 0;
  }

  // Submits a command: the JSON that POST /v1/commands takes. The same key and body within 7 days are one command; with
  // an empty key each is a new one.
  Status submit(std::string_view idempotency_key, std::string_view json) { return submit(0, idempotency_key, json); }
  // The same as the answer to an event that the sink handles: it is journalled together with "the sink is done with the
  // event", or not at all. `op`: of deliver() or reconcile(); `item`: which event of the batch, from 0.
  Status submit(Op op, std::string_view idempotency_key, std::string_view json, std::uint32_t item = 0) {
    const auto* commands = commands_.get(raw_);
    if (commands == nullptr) return commands_.missing();
    const ekd_submission command = {sizeof command, item, to_abi(idempotency_key), to_abi(json)};
    ekd_error error = empty_error();
    return Status::from_abi(commands->submit(&raw_, op, &command, &error), &error);
  }

  // Ends an operation that was answered with Status::pending(), once. `result`: JSON or empty, its meaning is the
  // operation's.
  void complete(Op op, const Status& status, std::string_view result = {}) {
    ekd_error error = empty_error();
    status.to_abi(&error);
    raw_.complete(&raw_, op, status.code, to_abi(result), status.ok() ? nullptr : &error);
  }

  // Ends deliver, after Status::pending(), with one result for each event.
  void complete_items(Op op, std::span<const ItemResult> results) {
    std::vector<ekd_item_result> out;
    out.reserve(results.size());
    for (const ItemResult& item : results) {
      out.push_back({sizeof(ekd_item_result), item.status.code, item.status.retry_after_ms, item.status.upstream_status,
                     to_abi(item.status.message), to_abi(item.result)});
    }
    raw_.complete_items(&raw_, op, out.data(), static_cast<std::uint32_t>(out.size()));
  }

  // Called by the base class of components: the answer to a request or to get_token has come, or never will.
  void on_response(std::uint64_t tag, const ekd_http_response& response) {
    if (HttpDone done = http_waiting_.take(tag)) done(HttpResponse::from_abi(response));
  }
  void on_token(std::uint64_t tag, const TokenResult& result) {
    if (TokenDone done = token_waiting_.take(tag)) done(result);
  }
  void on_durable(std::uint64_t tag, ekd_status status) {
    if (Durable done = durable_waiting_.take(tag)) done(Status::from_abi(status, nullptr));
  }
  void drop_callbacks() {
    http_waiting_.clear();
    token_waiting_.clear();
    durable_waiting_.clear();
    kv_.drop_callbacks();
    timers_.drop_callbacks();
    workers_.drop_callbacks();
  }

 private:
  static constexpr std::size_t kMaxLabels = 3;

  Status emit(Op op, std::span<const Event> events, std::string_view cursor_name, std::string_view cursor,
              Durable on_durable) {
    const auto* ingress = ingress_.get(raw_);
    if (ingress == nullptr) return ingress_.missing();
    std::vector<std::vector<ekd_str>> materials;
    materials.reserve(events.size());
    std::vector<ekd_event> out;
    out.reserve(events.size());
    for (const Event& event : events) {
      auto& material = materials.emplace_back();
      material.reserve(event.id_material.size());
      for (const std::string& field : event.id_material) material.push_back(to_abi(field));
      out.push_back(detail::event_to_abi(event, material));
    }
    ekd_error error = empty_error();
    ekd_emission emission{};
    emission.size = sizeof emission;
    emission.op = op;
    emission.events = out.data();
    emission.event_count = static_cast<std::uint32_t>(out.size());
    emission.cursor_name = to_abi(cursor_name);
    emission.cursor = to_abi(cursor);
    if (on_durable) emission.tag = durable_waiting_.add(std::move(on_durable));
    Status status = Status::from_abi(ingress->emit(&raw_, &emission, &error), &error);
    if (!status.ok() && emission.tag != 0) durable_waiting_.take(emission.tag);
    return status;
  }

  void set_health(std::int32_t state, std::string_view reason) {
    if (const auto* health = health_.get(raw_)) health->set(&raw_, state, to_abi(reason));
  }

  Metric define(std::int32_t kind, std::string_view name, std::initializer_list<std::string_view> labels) {
    Metric metric;
    const auto* metrics = metrics_.get(raw_);
    if (metrics == nullptr) return metric;
    std::vector<ekd_str> label_names;
    for (const std::string_view label : labels) label_names.push_back(to_abi(label));
    ekd_error error = empty_error();
    ekd_metric wanted{};
    wanted.size = sizeof wanted;
    wanted.kind = kind;
    wanted.name = to_abi(name);
    wanted.label_names = label_names.data();
    wanted.label_count = static_cast<std::uint32_t>(label_names.size());
    const Status status = Status::from_abi(metrics->define(&raw_, &wanted, &metric.id, &error), &error);
    metric.defined = status.ok();
    if (!status.ok()) log(LogLevel::error, "a metric was refused", {{"metric", name}, {"reason", status.message}});
    return metric;
  }

  const ekd_host& raw_;
  detail::Lazy<ekd_log> log_{EKD_LOG_ID};
  detail::Lazy<ekd_clock> clock_{EKD_CLOCK_ID};
  detail::Lazy<ekd_random> random_{EKD_RANDOM_ID};
  detail::Lazy<ekd_http_client> http_{EKD_HTTP_CLIENT_ID};
  detail::Lazy<ekd_http_routes> routes_{EKD_HTTP_ROUTE_ID};
  detail::Lazy<ekd_ingress> ingress_{EKD_INGRESS_ID};
  detail::Lazy<ekd_tokens> tokens_{EKD_TOKEN_ID};
  detail::Lazy<ekd_metrics> metrics_{EKD_METRICS_ID};
  detail::Lazy<ekd_commands> commands_{EKD_COMMANDS_ID};
  detail::Lazy<ekd_secrets> secrets_{EKD_SECRETS_ID};
  detail::Lazy<ekd_health> health_{EKD_HEALTH_ID};
  detail::Lazy<ekd_thread_check> thread_check_{EKD_THREAD_CHECK_ID};
  detail::Waiting<HttpDone> http_waiting_;
  detail::Waiting<TokenDone> token_waiting_;
  detail::Waiting<Durable> durable_waiting_;
  Kv kv_{raw_};
  Timers timers_{raw_};
  Workers workers_{raw_};
};

}  // namespace ekiden::sdk
