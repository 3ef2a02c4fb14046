// SPDX-License-Identifier: Apache-2.0
// The host's services as one instance sees them.
#pragma once

#include <ekiden/ext/draft/commands.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base.hpp"
#include "event.hpp"
#include "http.hpp"
#include "status.hpp"

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

// A counter or a gauge that was defined in configure(). One that the host refused is inert: measuring never stops work.
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
    if (source == nullptr) return missing(EKD_RANDOM_ID);
    source->fill(&raw_, out.data(), out.size());
    return {};
  }

  // Starts a request. `done` runs on the strand, exactly once, unless the instance is stopped first; never when this
  // returns a failure.
  Status request(const HttpRequest& request, HttpDone done) {
    const auto* client = http_.get(raw_);
    if (client == nullptr) return missing(EKD_HTTP_CLIENT_ID);
    std::vector<ekd_pair> headers;
    headers.reserve(request.headers.size());
    for (const auto& [name, value] : request.headers) headers.push_back({to_abi(name), to_abi(value)});
    ekd_http_request out{};
    out.size = sizeof out;
    out.flags = request.at_most_once ? EKD_HTTP_AT_MOST_ONCE : 0u;
    out.method = to_abi(request.method);
    out.url = to_abi(request.url);
    out.headers = headers.data();
    out.header_count = static_cast<std::uint32_t>(headers.size());
    out.timeout_ms = request.timeout_ms;
    out.body = to_abi_bytes(request.body);
    out.max_response_bytes = request.max_response_bytes;
    const std::uint64_t tag = http_waiting_.add(std::move(done));
    ekd_error error = empty_error();
    Status status = Status::from_abi(client->request(&raw_, tag, &out, &error), &error);
    if (!status.ok()) http_waiting_.take(tag);
    return status;
  }

  // [strand, in configure] `path` is below /hooks/<instance id>: "" or "/…". max_body_bytes 0: 1 MiB.
  Status add_route(std::string_view method, std::string_view path, std::uint64_t max_body_bytes = 0) {
    const auto* routes = routes_.get(raw_);
    if (routes == nullptr) return missing(EKD_HTTP_ROUTE_ID);
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
  Status emit(Op op, std::span<const Event> events) {
    const auto* ingress = ingress_.get(raw_);
    if (ingress == nullptr) return missing(EKD_INGRESS_ID);
    std::vector<std::vector<ekd_str>> materials;
    materials.reserve(events.size());
    std::vector<ekd_event> out;
    out.reserve(events.size());
    for (const Event& event : events) {
      auto& material = materials.emplace_back();
      for (const std::string& field : event.id_material) material.push_back(to_abi(field));
      out.push_back(event_to_abi(event, material));
    }
    ekd_error error = empty_error();
    ekd_emission emission{};
    emission.size = sizeof emission;
    emission.op = op;
    emission.events = out.data();
    emission.event_count = static_cast<std::uint32_t>(out.size());
    return Status::from_abi(ingress->emit(&raw_, &emission, &error), &error);
  }
  Status emit(Op op, const Event& event) { return emit(op, std::span(&event, 1)); }

  // Asks for a valid token, which the component's refresh_token fetches when there is none. `done` runs on the strand,
  // exactly once, unless the instance is stopped first; never when this returns a failure.
  Status get_token(std::string_view name, TokenDone done) {
    const auto* tokens = tokens_.get(raw_);
    if (tokens == nullptr) return missing(EKD_TOKEN_ID);
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

  // [strand, in configure] `name`: ^[a-z][a-z0-9_]{0,62}$, and a counter's ends in _total.
  Metric counter(std::string_view name) { return define(EKD_METRIC_COUNTER, name); }
  Metric gauge(std::string_view name) { return define(EKD_METRIC_GAUGE, name); }
  // Adds to a counter, or sets a gauge.
  void record(Metric metric, double value = 1) {
    const auto* metrics = metrics_.get(raw_);
    if (metrics != nullptr && metric.defined) metrics->record(&raw_, metric.id, value, nullptr, 0);
  }

  // Submits a command: the JSON that POST /v1/commands takes. The same key and body within 7 days are one command.
  Status submit(std::string_view idempotency_key, std::string_view json) {
    const auto* commands = commands_.get(raw_);
    if (commands == nullptr) return missing(EKD_COMMANDS_ID);
    ekd_error error = empty_error();
    return Status::from_abi(commands->submit(&raw_, to_abi(idempotency_key), to_abi(json), &error), &error);
  }

  // Ends an operation that was answered with Status::pending(), once. `result`: JSON or empty, its meaning is the
  // operation's.
  void complete(Op op, const Status& status, std::string_view result = {}) {
    ekd_error error = empty_error();
    status.to_abi(&error);
    raw_.complete(&raw_, op, status.code, to_abi(result), status.ok() ? nullptr : &error);
  }

  // Called by the base class of components: the answer to a request or to get_token has come, or never will.
  void on_response(std::uint64_t tag, const ekd_http_response& response) {
    if (HttpDone done = http_waiting_.take(tag)) done(HttpResponse::from_abi(response));
  }
  void on_token(std::uint64_t tag, const TokenResult& result) {
    if (TokenDone done = token_waiting_.take(tag)) done(result);
  }
  void drop_callbacks() {
    http_waiting_.clear();
    token_waiting_.clear();
  }

 private:
  // A service, looked up at its first use.
  template <class Service>
  class Lazy {
   public:
    explicit Lazy(const char* id) : id_(id) {}
    const Service* get(const ekd_host& host) {
      const Service* service = service_.load(std::memory_order_acquire);
      if (service == nullptr) {
        service = static_cast<const Service*>(host.get_extension(&host, id_));
        service_.store(service, std::memory_order_release);
      }
      return service;
    }

   private:
    const char* id_;
    std::atomic<const Service*> service_{nullptr};
  };

  // Callbacks that wait for an answer, by tag.
  template <class Callback>
  class Waiting {
   public:
    std::uint64_t add(Callback callback) {
      const std::lock_guard lock(mutex_);
      waiting_.emplace(++last_, std::move(callback));
      return last_;
    }
    Callback take(std::uint64_t tag) {
      const std::lock_guard lock(mutex_);
      auto node = waiting_.extract(tag);
      return node.empty() ? Callback() : std::move(node.mapped());
    }
    void clear() {
      std::unordered_map<std::uint64_t, Callback> dropped;  // destroyed outside the lock: a callback owns what it likes
      const std::lock_guard lock(mutex_);
      dropped.swap(waiting_);
    }

   private:
    std::mutex mutex_;
    std::uint64_t last_ = 0;
    std::unordered_map<std::uint64_t, Callback> waiting_;
  };

  static Status missing(const char* id) { return Status::unsupported(std::string("this host does not offer ") + id); }

  static ekd_event event_to_abi(const Event& event, std::span<const ekd_str> material) {
    ekd_event out{};
    out.size = sizeof out;
    out.flags = event.peer_private ? EKD_EVENT_PEER_PRIVATE : 0u;
    out.type = to_abi(event.type);
    out.account = to_abi(event.account);
    out.peer_kind = to_abi(event.peer_kind);
    out.peer_id = to_abi(event.peer_id);
    out.subject = to_abi(event.subject);
    out.id_material = material.data();
    out.id_material_count = static_cast<std::uint32_t>(material.size());
    out.direction = static_cast<std::int32_t>(event.direction);
    out.time_ms = event.time_ms;
    out.data = to_abi(event.data);
    out.raw = to_abi_bytes(event.raw);
    out.raw_content_type = to_abi(event.raw_content_type);
    return out;
  }

  Metric define(std::int32_t kind, std::string_view name) {
    Metric metric;
    const auto* metrics = metrics_.get(raw_);
    if (metrics == nullptr) return metric;
    ekd_error error = empty_error();
    ekd_metric wanted{};
    wanted.size = sizeof wanted;
    wanted.kind = kind;
    wanted.name = to_abi(name);
    const Status status = Status::from_abi(metrics->define(&raw_, &wanted, &metric.id, &error), &error);
    metric.defined = status.ok();
    if (!status.ok()) log(LogLevel::error, "a metric was refused", {{"metric", name}, {"reason", status.message}});
    return metric;
  }

  const ekd_host& raw_;
  Lazy<ekd_log> log_{EKD_LOG_ID};
  Lazy<ekd_clock> clock_{EKD_CLOCK_ID};
  Lazy<ekd_random> random_{EKD_RANDOM_ID};
  Lazy<ekd_http_client> http_{EKD_HTTP_CLIENT_ID};
  Lazy<ekd_http_routes> routes_{EKD_HTTP_ROUTE_ID};
  Lazy<ekd_ingress> ingress_{EKD_INGRESS_ID};
  Lazy<ekd_tokens> tokens_{EKD_TOKEN_ID};
  Lazy<ekd_metrics> metrics_{EKD_METRICS_ID};
  Lazy<ekd_commands> commands_{EKD_COMMANDS_ID};
  Waiting<HttpDone> http_waiting_;
  Waiting<TokenDone> token_waiting_;
};

}  // namespace ekiden::sdk
