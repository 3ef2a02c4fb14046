// SPDX-License-Identifier: Apache-2.0
// One configured instance of a component: its life, the calls into it, and the operations that it still owes an answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/commands.hpp"
#include "core/ports/executor.hpp"
#include "core/ports/http_client.hpp"
#include "core/ports/http_routes.hpp"
#include "core/ports/ingress.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/random.hpp"
#include "core/ports/sockets.hpp"
#include "core/status.hpp"
#include "ekiden/ekiden.h"
#include "plugin/component.hpp"
#include "plugin/library.hpp"

namespace ekiden::plugin {

class Webhooks;
class TokenBroker;
class PluginMetrics;
class StreamConnections;

// The ports that host services stand on. Everything outlives the instance.
struct Services {
  Executor& strand;  // where every call into the instance happens
  Log& log;
  Metrics& metrics;
  Clock& clock;
  Random& random;
  HttpClient& http_client;
  HttpRoutes& routes;
  Ingress& ingress;
  Commands& commands;
  Sockets* sockets = nullptr;  // nullptr: this host offers no streams
};

// How a call into a plugin ended.
struct Outcome {
  ekd_status status = EKD_OK;
  std::string result;  // JSON or empty
  std::string message;
  std::int64_t retry_after_ms = 0;
  std::int32_t upstream_status = 0;

  bool ok() const { return status == EKD_OK; }
  bool is_configuration() const { return status <= -10 && status > -20; }
  bool is_retryable() const { return status <= -20 && status > -30; }
  bool is_unknown() const { return status <= -60 && status > -70; }
};

struct CommandCall {
  std::uint32_t attempt = 1;
  std::string_view id;
  std::string_view type;
  std::string_view peer_id;
  std::string_view json;
};

struct DeliveryCall {
  std::uint32_t attempt = 1;
  std::string id;
  std::string type;
  std::string channel;
  std::string conversation;
  std::string document;
  std::uint64_t sequence = 0;
  std::int64_t recorded_ms = 0;
};

// Makes the plugin behind one instance: the factory of a file that is mapped here, or a stand-in for one that lives
// elsewhere. Once, under the contract of ekd_factory.create; the plugin's destroy() ends what was made.
using Make = std::function<const ekd_plugin*(const ekd_host* host, const Component& component, ekd_error* error)>;
Make make_from(const Library& library);

// All functions run on the strand, unless they say otherwise.
class Instance : public std::enable_shared_from_this<Instance> {
 public:
  enum class State { created, configured, starting, started, stopping, stopped };
  using Done = std::function<void(Outcome)>;

  // [any-thread] Code::config when the factory refuses or an extension that the kind needs is missing.
  static Result<std::shared_ptr<Instance>> create(const Make& make, const Component& component, std::string id,
                                                  const Services& services);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  Status configure(std::string_view config, std::string account);
  // `done` runs once, posted to the strand.
  void start(Done done);
  void stop(std::uint32_t grace_ms, Done done);
  // Only while started; else `done` gets EKD_E_STATE. `done` runs once, posted to the strand, never from inside a call
  // that the plugin makes.
  void send(const CommandCall& call, Done done);
  void deliver(const std::vector<DeliveryCall>& events, Done done);

  const std::string& id() const { return id_; }
  const std::string& account() const { return account_; }
  const Component& component() const { return component_; }
  State state() const { return state_; }  // [any-thread]
  // Routes are added and metrics are defined until the start has completed: behind a stand-in the plugin is configured
  // while the instance starts.
  bool is_opening() const { return state() <= State::starting; }

  // For host services: the instance behind an ekd_host.
  static Instance& of(const ekd_host* host) { return *static_cast<Instance*>(host->data); }
  const Services& services() const { return services_; }
  const ekd_plugin* plugin() const { return plugin_; }
  Webhooks& webhooks() { return *webhooks_; }
  TokenBroker& tokens() { return *tokens_; }
  PluginMetrics& metrics() { return *metrics_; }
  StreamConnections& streams() { return *streams_; }
  template <class Extension>
  const Extension* extension(const char* id) const {
    return static_cast<const Extension*>(plugin_->get_extension(plugin_, id));
  }
  // [any-thread] Posts work that runs only while the instance lives.
  void post(std::function<void(Instance&)> work);

  // A new operation; `done` runs once when it ends. One that the plugin has not ended after 120 s ends as
  // EKD_E_UNKNOWN_OUTCOME, so that a silent plugin holds nobody up for ever.
  ekd_op begin(Done done);
  // [any-thread] Ends an operation. An op that nobody waits for is logged and dropped.
  void end(ekd_op op, Outcome outcome);

 private:
  struct Operation {
    Done done;
    std::int64_t overdue_ms = 0;  // monotonic
  };

  Instance(const Component& component, std::string id, const Services& services);
  void sweep_later();
  void sweep();
  void run(const char* what, Done done, const std::function<ekd_status(ekd_op, ekd_error*)>& call);

  const Component component_;
  const std::string id_;
  std::string account_;
  const Services services_;
  ekd_host host_{};
  const ekd_plugin* plugin_ = nullptr;
  std::atomic<State> state_{State::created};
  std::unordered_map<ekd_op, Operation> operations_;
  bool sweeping_ = false;
  std::unique_ptr<Webhooks> webhooks_;
  std::unique_ptr<TokenBroker> tokens_;
  std::unique_ptr<PluginMetrics> metrics_;
  std::unique_ptr<StreamConnections> streams_;
};

// [any-thread] A number that names an operation and never comes back in this process.
ekd_op next_op();

// The host's side of an extension, or nullptr (services/registry.cpp).
const void* host_extension(std::string_view id);

inline std::string_view view(ekd_str text) {
  return {text.data == nullptr ? "" : text.data, static_cast<std::size_t>(text.len)};
}
inline std::string_view view(ekd_bytes bytes) {
  return {bytes.data == nullptr ? "" : reinterpret_cast<const char*>(bytes.data), static_cast<std::size_t>(bytes.len)};
}
inline ekd_str str(std::string_view text) {
  return {text.data(), text.size()};
}
inline ekd_bytes bytes(std::string_view data) {
  return {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()};
}
// Fills an error that the other side allocated (it may be null) and returns its code.
ekd_status fail(ekd_error* error, ekd_status code, std::string_view message);

}  // namespace ekiden::plugin
