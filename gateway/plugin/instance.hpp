// SPDX-License-Identifier: Apache-2.0
// One configured instance of a component: its life, the calls into it, and the operations that it still owes an answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/health.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/commands.hpp"
#include "core/ports/executor.hpp"
#include "core/ports/http_client.hpp"
#include "core/ports/http_routes.hpp"
#include "core/ports/ingress.hpp"
#include "core/ports/kv.hpp"
#include "core/ports/log.hpp"
#include "core/ports/media_files.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/random.hpp"
#include "core/ports/secrets.hpp"
#include "core/ports/shared_tokens.hpp"
#include "core/ports/sockets.hpp"
#include "core/ports/workers.hpp"
#include "core/status.hpp"
#include "ekiden/ekiden.h"
#include "plugin/abi_values.hpp"
#include "plugin/component.hpp"
#include "plugin/crash_record.hpp"
#include "plugin/library.hpp"
#include "plugin/offers.hpp"
#include "plugin/open_ops.hpp"
#include "plugin/outcome.hpp"

namespace ekiden::plugin {

class Judgements;
class Emissions;
class HttpExchanges;
class Offload;
class Timers;
class Webhooks;
class TokenBroker;
class PluginMetrics;
class StreamConnections;
class Submissions;
class ToldHealth;

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
  Workers& workers;
  Sockets* sockets = nullptr;              // nullptr: this host offers no streams
  MediaFiles* media = nullptr;             // nullptr: this host keeps no files
  Kv* kv = nullptr;                        // of this instance; nullptr: this host keeps no values
  const Secrets* secrets = nullptr;        // of this instance; nullptr: it has none
  SharedTokens* shared_tokens = nullptr;   // nullptr: each gateway refreshes its own
  std::size_t webhooks_in_flight = 4'096;  // of one instance; more are answered 503
};

// How a filter judged an event: `outcome` says whether it could.
enum class Verdict { pass, drop, replace };
struct Judgement {
  Outcome outcome;
  Verdict verdict = Verdict::pass;
  std::string text;  // drop: the reason, a fixed word · replace: the document
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
  std::string record{};  // what the route's map made of it; empty: there is none
};

// Makes the plugin behind one instance: the factory of a file that is mapped here, or a stand-in for one that lives
// elsewhere. Once, under the contract of ekd_factory.create; the plugin's destroy() ends what was made.
using Make = std::function<const ekd_plugin*(const ekd_host* host, const Component& component, ekd_error* error)>;
Make make_from(const Library& library);

// All functions run on the strand, unless they say otherwise.
class Instance : public std::enable_shared_from_this<Instance> {
 public:
  enum class State { creating, created, configured, starting, started, stopping, stopped };
  using Done = std::function<void(Outcome)>;
  using Judged = std::function<void(Judgement)>;

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
  // Whether an event, whose delivery ended in the unknown band, has arrived. Only when the sink can say.
  bool can_reconcile() const;
  void reconcile(const DeliveryCall& event, Done done);
  void judge(const DeliveryCall& event, Judged done);

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
  Judgements& judgements() { return *judgements_; }
  Submissions& submissions() { return *submissions_; }
  // [any-thread] Whether the caller is inside the strand; so is whoever configures.
  bool is_on_strand() const { return services_.strand.is_current() || configuring_ == std::this_thread::get_id(); }
  Emissions& emissions() { return *emissions_; }
  HttpExchanges& http_exchanges() { return *http_exchanges_; }
  Offload& offload() { return *offload_; }
  Timers& timers() { return *timers_; }
  Webhooks& webhooks() { return *webhooks_; }
  TokenBroker& tokens() { return *tokens_; }
  PluginMetrics& metrics() { return *metrics_; }
  StreamConnections& streams() { return *streams_; }
  ToldHealth& told_health() { return *told_health_; }
  // [any-thread] How it is by what its plugin says and what was noted.
  Health health() const;
  // Before configure: what the host knows from the outset and the plugin cannot say.
  void note(Health health) { noted_ = std::move(health); }
  // [any-thread] What the plugin offers under `id`, or nullptr.
  template <class Extension>
  const Extension* extension(std::string_view id) const {
    return static_cast<const Extension*>(offers_.find(id));
  }
  // Every call into the plugin is made in here, so that a crash has an owner and a call that blocks the strand is
  // logged. `what` names the call. Gives what `call(const ekd_plugin*)` gives.
  template <class Call>
  auto enter(const char* what, const Call& call) {
    const InsideInstance inside(id_);
    const SlowCallWatch watch(*this, what);
    return call(plugin_);
  }
  // The same on a worker, where a call may take its time.
  template <class Call>
  void enter_worker(const Call& call) {
    const InsideInstance inside(id_);
    call(plugin_);
  }
  // [any-thread] Posts work that runs only while the instance lives.
  void post(std::function<void(Instance&)> work);

  // [any-thread] Ends an operation. An op that nobody waits for is counted and dropped.
  void end(ekd_op op, Outcome outcome);
  // [any-thread] Ends a batch item by item.
  void end_items(ekd_op op, std::vector<Outcome> results);
  // Work with a deadline has begun: somebody looks after it until there is none.
  void watch_deadlines();
  // [any-thread] The plugin broke the contract: counted, and each `sentence` is logged once.
  void defect(std::string_view sentence);

 private:
  class SlowCallWatch {
   public:
    SlowCallWatch(const Instance& instance, const char* what)
        : instance_(instance), what_(what), began_(instance.services_.clock.monotonic_ms()) {}
    ~SlowCallWatch() { instance_.report_slow(what_, began_); }
    SlowCallWatch(const SlowCallWatch&) = delete;
    SlowCallWatch& operator=(const SlowCallWatch&) = delete;

   private:
    const Instance& instance_;
    const char* const what_;
    const std::int64_t began_;
  };
  struct Operation {
    Done done;
    std::size_t items = 0;  // of a batch; 0: no batch
    bool cancelled = false;
  };
  using Call = std::function<ekd_status(const ekd_plugin*, ekd_op, ekd_error*)>;

  Instance(const Component& component, std::string id, const Services& services);
  // One operation from its begin to its end. The plugin is told when it has not ended it after 120 s; when that does
  // not help it ends as EKD_E_UNKNOWN_OUTCOME, so that a silent plugin holds nobody up for ever.
  void run(const char* what, Done done, const Call& call, std::size_t items = 0);
  // `done` with the commands that came under the op.
  Done with_submissions(std::shared_ptr<ekd_op> op, Done done);
  void report_slow(const char* what, std::int64_t began_ms) const;
  void close(ekd_op op, const std::function<Outcome(const Operation&)>& outcome);
  void seal(ekd_op op);
  void stopped();
  void sweep_later();
  void sweep();
  void overdue(ekd_op op);
  bool cancel(ekd_op op);

  const Component component_;
  const std::string id_;
  std::string account_;
  const Services services_;
  ekd_host host_{};
  const ekd_plugin* plugin_ = nullptr;
  Offers offers_;
  std::atomic<State> state_{State::creating};
  OpenOps<Operation> operations_;
  bool sweeping_ = false;
  Counter& defects_;
  std::mutex defects_mutex_;
  std::set<std::string, std::less<>> logged_defects_;
  std::unique_ptr<Judgements> judgements_;
  std::unique_ptr<Submissions> submissions_;
  std::atomic<std::thread::id> configuring_{};
  std::unique_ptr<Emissions> emissions_;
  std::unique_ptr<HttpExchanges> http_exchanges_;
  std::unique_ptr<Offload> offload_;
  std::unique_ptr<Timers> timers_;
  std::unique_ptr<Webhooks> webhooks_;
  std::unique_ptr<TokenBroker> tokens_;
  std::unique_ptr<PluginMetrics> metrics_;
  std::unique_ptr<StreamConnections> streams_;
  Health noted_;
  std::unique_ptr<ToldHealth> told_health_;
};

// The host's side of an extension, or nullptr (services/registry.cpp).
const void* host_extension(std::string_view id);

}  // namespace ekiden::plugin
