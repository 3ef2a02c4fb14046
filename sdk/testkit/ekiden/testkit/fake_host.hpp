// SPDX-License-Identifier: Apache-2.0
// A host for tests of plugins, with every service of ABI 1.0 and the drafts of commands, media and streams. The plugin
// is called only from inside its functions, and whatever the plugin asks for is answered in run(), never from inside
// the plugin's own call. Its functions are for one thread, the test's, which is the strand; host calls may come from
// any thread.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command_service.hpp"
#include "config_secrets.hpp"
#include "core.hpp"
#include "disk.hpp"
#include "executor_service.hpp"
#include "http_exchange.hpp"
#include "http_service.hpp"
#include "journal_service.hpp"
#include "kv_service.hpp"
#include "log_service.hpp"
#include "media_service.hpp"
#include "metrics_service.hpp"
#include "operations.hpp"
#include "small_services.hpp"
#include "stream_service.hpp"
#include "time_services.hpp"
#include "token_service.hpp"
#include "verdict_service.hpp"
#include "webhook_service.hpp"

namespace ekiden::testkit {

class FakeHost {
 public:
  struct Options {
    std::string instance_id = "test";
    std::int64_t wall_ms = 1'700'000'000'000;
    std::uint64_t seed = 1;
    std::set<std::string> without{};  // services that this host does not offer, e.g. "ekiden.token/1"
    HostAge age = HostAge::current;
    Workers workers = Workers::in_turn;
    std::uint64_t max_file_bytes = 20 << 20;  // of the media store
  };

  // How a filter judged an event.
  struct Judgement {
    Completion completion{};
    Verdict verdict{};
  };

  FakeHost() : FakeHost(Options()) {}
  explicit FakeHost(Options options)
      : options_(std::move(options)), core_(options_.age, options_.wall_ms, options_.without), abi_(make_abi()) {}
  // Stops and destroys the instance.
  ~FakeHost() {
    if (core_.phase == Phase::started) stop();
    destroy();
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  // What the plugin sees.
  const ekd_host* abi() const { return abi_->get(); }
  const ekd_plugin* plugin() const { return core_.plugin; }

  // The instance's life. `entry`: what ekd_entry_v1() returned. After destroy() another instance may be created: it
  // finds what the first one left in kv, cursors and tokens.
  sdk::Status create(const ekd_entry* entry, const char* component_id) {
    const auto* factory = static_cast<const ekd_factory*>(entry->get_factory(EKD_FACTORY_ID));
    if (factory == nullptr) return sdk::Status::not_found("the entry has no " EKD_FACTORY_ID);
    for (std::uint32_t i = 0; i < factory->count(); ++i) {
      const ekd_descriptor* known = factory->descriptor(i);
      if (known != nullptr && std::string_view(known->id) == component_id) descriptor_ = known->json;
    }
    return create([&](const ekd_host* host, ekd_error* error) { return factory->create(host, component_id, error); });
  }
  // The same for an instance that comes from elsewhere; `descriptor`: its JSON, which says what is secret.
  sdk::Status create(const std::function<const ekd_plugin*(const ekd_host*, ekd_error*)>& make,
                     std::string_view descriptor = {}) {
    if (!descriptor.empty()) descriptor_ = descriptor;
    ekd_error error = sdk::empty_error();
    core_.phase = Phase::creating;
    core_.plugin = make(abi(), &error);
    core_.phase = core_.plugin == nullptr ? Phase::none : Phase::created;
    if (core_.plugin == nullptr) return sdk::Status::from_abi(error.code == 0 ? EKD_E_INTERNAL : error.code, &error);
    return {};
  }

  sdk::Status configure(std::string_view config_json) {
    secrets_.values.merge(detail::secrets_of(descriptor_, config_json));
    ekd_error error = sdk::empty_error();
    ekd_status status = EKD_E_STATE;
    core_.phase = Phase::configuring;
    core_.enter([&] { status = core_.plugin->configure(core_.plugin, sdk::to_abi(config_json), &error); });
    core_.phase = Phase::configured;
    return sdk::Status::from_abi(status, &error);
  }
  // Traffic may begin. While start() is pending so is its completion, and the instance is `starting`.
  Completion start() {
    core_.phase = Phase::starting;
    begin("start");
    operations_.when_ended(last_op_, [this, op = last_op_] {
      if (core_.phase == Phase::starting && operations_.completion(op)->status.ok()) core_.phase = Phase::started;
    });
    return or_pending(call([&](ekd_error* error) { return core_.plugin->start(core_.plugin, last_op_, error); }));
  }
  // No new work comes. When it has ended, every open operation is cancelled, and no service answers any more.
  Completion stop(std::uint32_t grace_ms = 1000) {
    core_.phase = Phase::stopping;
    begin("stop");
    operations_.when_ended(last_op_, [this] { core_.close(); });
    const auto ended =
        call([&](ekd_error* error) { return core_.plugin->stop(core_.plugin, last_op_, grace_ms, error); });
    if (ended) executor_.join();
    return or_pending(ended);
  }
  void destroy() {
    executor_.join();
    if (core_.plugin == nullptr) return;
    if (core_.phase == Phase::stopping) core_.violation("destroyed before stop() had ended");
    core_.plugin->destroy(core_.plugin);
    core_.close();
    core_.plugin = nullptr;
  }

  // Work for the plugin. Each runs until nothing is left to do; nothing: the operation is still pending.
  std::optional<Completion> send(const sdk::Command& command) {
    const auto* adapter = core_.extension<ekd_adapter>(EKD_ADAPTER_ID);
    if (adapter == nullptr) return Completion{sdk::Status::unsupported("the component is no adapter"), {}, {}};
    const ekd_command raw = {sizeof raw,
                             command.attempt,
                             sdk::to_abi(command.id),
                             sdk::to_abi(command.type),
                             sdk::to_abi(command.peer_id),
                             sdk::to_abi(command.json)};
    const Aged out(core_.host_age, raw);
    begin("send");
    return call([&](ekd_error* error) { return adapter->send(core_.plugin, last_op_, out.get(), error); });
  }
  std::optional<Completion> deliver(const std::vector<sdk::Delivery>& events) {
    const auto* sink = core_.extension<ekd_sink>(EKD_SINK_ID);
    if (sink == nullptr) return Completion{sdk::Status::unsupported("the component is no sink"), {}, {}};
    std::vector<ekd_delivery> raw;
    for (const sdk::Delivery& event : events) raw.push_back(abi_of(event));
    const Aged out(core_.host_age, raw.data(), raw.size());
    const auto n = static_cast<std::uint32_t>(raw.size());
    begin("deliver", raw.size());
    return call([&](ekd_error* error) { return sink->deliver(core_.plugin, last_op_, out.get(), n, error); });
  }
  // Whether an event has arrived whose delivery ended in the unknown band.
  std::optional<Completion> reconcile(const sdk::Delivery& event) {
    const auto* sink = core_.extension<ekd_sink>(EKD_SINK_ID);
    if (sink == nullptr || !EKD_HAS(ekd_sink, sink, reconcile) || sink->reconcile == nullptr)
      return Completion{sdk::Status::unsupported("the component does not reconcile"), {}, {}};
    const Aged out(core_.host_age, abi_of(event));
    begin("reconcile");
    return call([&](ekd_error* error) { return sink->reconcile(core_.plugin, last_op_, out.get(), error); });
  }
  // Nothing: still pending; run on, then last_judgement().
  std::optional<Judgement> apply(const sdk::Delivery& event) {
    const auto* filter = core_.extension<ekd_filter>(EKD_FILTER_ID);
    if (filter == nullptr) return Judgement{{sdk::Status::unsupported("the component is no filter"), {}, {}}, {}};
    const Aged out(core_.host_age, abi_of(event));
    begin("apply");
    verdicts_.expect(last_op_, event.document);
    call([&](ekd_error* error) { return filter->apply(core_.plugin, last_op_, out.get(), error); });
    return last_judgement();
  }
  // A request at /hooks/<instance id><path>. Answered by this host itself: 404 without a route, 413 for a long body.
  std::optional<Answer> request(std::string_view method, std::string_view path, std::string_view query,
                                std::string_view body, const Headers& headers = {}) {
    last_request_ = webhooks_.request(method, path, query, body, headers);
    core_.run();
    return last_answer();
  }
  // How the operation that the last of these calls began has ended since.
  std::optional<Completion> last_completion() const { return operations_.completion(last_op_); }
  std::optional<Judgement> last_judgement() const {
    auto completion = last_completion();
    if (!completion) return std::nullopt;
    return Judgement{std::move(*completion), verdicts_.verdict(last_op_)};
  }
  std::optional<Answer> last_answer() const { return webhooks_.answer(last_request_); }
  ekd_op last_op() const { return last_op_; }
  // Of one that an earlier call began.
  std::optional<Completion> completion(ekd_op op) const { return operations_.completion(op); }
  // The hint that nobody needs the result of the operation any more.
  void cancel(ekd_op op) {
    if (!EKD_HAS(ekd_plugin, core_.plugin, cancel) || core_.plugin->cancel == nullptr) return;
    core_.enter([&] { core_.plugin->cancel(core_.plugin, op); });
    core_.run();
  }

  // For a plugin in another process: asked on the strand when nothing is left to do; true: something has come.
  void when_idle(std::function<bool()> look) { core_.when_idle(std::move(look)); }

  // Runs what waits; then moves the clocks, running what falls due on the way.
  void run() { core_.run(); }
  void advance(std::int64_t ms) { core_.advance(ms); }
  // In how many ms of these clocks the next answer to a request of the plugin's comes; nothing: none is on its way.
  std::optional<std::int64_t> next_answer_ms() const {
    const std::lock_guard lock(core_.mutex);
    return http_.next_answer_ms();
  }
  // A step of the wall clock alone.
  void jump_wall(std::int64_t ms) { core_.agenda.jump_wall(ms); }
  // Runs until `done`, for plugins with threads of their own and for Workers::at_once; false after `limit` of real
  // time.
  bool run_until(const std::function<bool()>& done, std::chrono::milliseconds limit = std::chrono::seconds(30)) {
    return core_.run_until(done, limit);
  }
  // With Workers::on_demand: does the first offloaded piece that waits, and what follows; false: none waits.
  bool run_work() {
    const bool ran = executor_.run_next();
    core_.run();
    return ran;
  }

  // The next request with this method, whose URL begins so, gets this answer; `times` times. First scripted, first
  // used. A request that nothing was scripted for is a violation and is answered "not sent".
  void script(std::string_view method, std::string_view url_prefix, PeerAnswer answer, int times = 1) {
    http_.scripts.push_back({std::string(method), std::string(url_prefix) + "***", "", std::move(answer), times});
  }
  // Each of them answers one request of its method, URL and body; in those `***` stands for anything, and an empty body
  // for any. Best read by load_exchanges().
  void replay(const std::vector<Exchange>& exchanges) {
    for (const Exchange& known : exchanges)
      http_.scripts.push_back({known.request.method, known.request.url, known.request.body, known.answer, 1});
  }
  // Answers what nothing was scripted for, for example by asking the real system, to record it.
  void forward(std::function<PeerAnswer(const SeenRequest&)> elsewhere) { http_.elsewhere = std::move(elsewhere); }
  const std::vector<SeenRequest>& requests() const { return http_.requests; }
  // All requests with their answers, for save_exchanges(); its `secrets` are secrets().
  const std::vector<Exchange>& exchanges() const { return http_.exchanges; }
  std::size_t scripts_left() const { return http_.scripts.size(); }

  // The next connection to there meets this peer, and no other does. The peer lives as long as this host. A connection
  // that no peer was made for is a violation and is refused.
  StreamPeer& expect_stream(std::string_view host, std::uint16_t port, StreamManner manner = {}) {
    return streams_.expect(host, port, std::move(manner));
  }
  // Lets every other connection succeed; `greet` says what its peer does.
  void accept_streams(std::function<void(StreamPeer&)> greet) { streams_.elsewhere = std::move(greet); }
  std::size_t open_streams() const { return streams_.count(); }
  std::size_t streams_expected() const { return streams_.expected(); }

  // The next `times` calls of this service that report a status report this one: fail_next("ekiden.kv/1", EKD_E_FULL).
  void fail_next(std::string_view service, ekd_status status, int times = 1) {
    core_.order_fault(service, status, times);
  }
  // Whether there is room for events, values and files.
  void set_journal_full(bool full) {
    disk_.full = full;
    if (!full) room_again();
  }
  // While held, nothing becomes durable, and answers to webhooks that brought events wait.
  void hold_disk(bool held) {
    disk_.hold(held);
    core_.run();
  }
  // While failing, what is accepted does not become durable.
  void fail_disk(bool failing) {
    disk_.failing = failing;
    if (!failing) room_again();
  }

  // What the instance did.
  const std::vector<sdk::Event>& events() const { return journal_.events; }
  std::map<std::string, std::string, std::less<>>& cursors() { return journal_.cursors; }
  std::optional<std::string> stored(std::string_view key) const {
    const auto found = kv_.entries.find(key);
    return found == kv_.entries.end() ? std::nullopt : std::optional(found->second.value);
  }
  void store(std::string_view key, std::string_view value) { kv_.store(key, value); }
  // Puts a file into the media store; gives its reference.
  std::string keep_file(std::string_view bytes) { return media_.keep(bytes); }
  // What the media store has, by reference.
  const std::map<std::string, KeptFile, std::less<>>& files() const { return media_.files; }
  const std::vector<LogLine>& log() const { return log_.lines; }
  // Everything that was logged at info and above, one line each: for a search for what must not stand there.
  std::string log_text() const { return log_.text(); }
  const Health& health() const { return health_.said; }
  const MetricsService& metrics() const { return metrics_; }
  // Over all its labels.
  double metric(std::string_view name) const { return metrics_.value(name); }
  std::size_t timers() const { return timers_.count(); }
  std::size_t token_refreshes() const { return tokens_.refreshes; }
  // Commands that the plugin submitted, and those of them that would leave: by themselves, or with their event's
  // EKD_OK.
  const std::vector<Submitted>& submitted() const { return commands_.submitted; }
  std::vector<Submitted> accepted_commands() const { return commands_.accepted(); }

  // A secret of the configuration as it is from now on; `pointer` is a JSON Pointer.
  void set_secret(std::string_view pointer, std::string_view value) {
    secrets_.values.insert_or_assign(std::string(pointer), std::string(value));
  }
  // Every secret that this host knows: those of the configuration, and the tokens that were fetched.
  std::vector<std::string> secrets() const {
    std::vector<std::string> all = tokens_.issued;
    for (const auto& [pointer, value] : secrets_.values) all.push_back(value);
    return all;
  }

  // Everything that broke the ABI's contract or the schema of events; each a sentence.
  const std::vector<std::string>& violations() const { return core_.violations.all(); }
  // What the plugin still owes, or owed when it had stopped: operations, answers, refreshes; each a sentence.
  std::vector<std::string> leftovers() const {
    const std::lock_guard lock(core_.mutex);
    return core_.leftovers();
  }

 private:
  std::unique_ptr<Aged<ekd_host>> make_abi() {
    ekd_host host{};
    host.abi_major = EKD_ABI_MAJOR;
    host.abi_minor = options_.age == HostAge::oldest  ? 0u
                     : options_.age == HostAge::newer ? EKD_ABI_MINOR + 1u
                                                      : EKD_ABI_MINOR;
    host.build = "ekiden test kit";
    host.data = &core_;
    host.instance_id = sdk::to_abi(options_.instance_id);
    host.get_extension = [](const ekd_host* self, const char* id) -> const void* {
      Core& core = Core::of(self);
      const std::lock_guard lock(core.mutex);
      if (core.phase == Phase::creating) core.violation("get_extension(): a host call inside create()");
      return core.offered(id == nullptr ? "" : id);
    };
    host.complete = &Operations::complete;
    host.complete_items = &Operations::complete_items;
    return std::make_unique<Aged<ekd_host>>(core_.host_age, host);
  }

  static ekd_delivery abi_of(const sdk::Delivery& event) {
    return {sizeof(ekd_delivery),        event.attempt,
            sdk::to_abi(event.id),       sdk::to_abi(event.type),
            sdk::to_abi(event.channel),  sdk::to_abi(event.conversation),
            sdk::to_abi(event.document), event.sequence,
            event.recorded_ms,           sdk::to_abi(event.record)};
  }

  void begin(const char* what, std::size_t items = 0) { last_op_ = operations_.begin(what, items); }

  template <class Function>
  std::optional<Completion> call(Function&& function) {
    ekd_error error = sdk::empty_error();
    const ekd_op op = last_op_;
    core_.enter([&] { operations_.returned(op, function(&error), error); });
    core_.run();
    return operations_.completion(op);
  }
  static Completion or_pending(const std::optional<Completion>& ended) {
    return ended.value_or(Completion{sdk::Status::pending(), {}, {}});
  }
  void room_again() {
    journal_.has_room();
    core_.run();
  }

  Options options_;
  Core core_;
  std::unique_ptr<Aged<ekd_host>> abi_;
  std::string descriptor_;
  ekd_op last_op_ = 0;
  ekd_op last_request_ = 0;
  Operations operations_{core_};
  Disk disk_{core_};
  LogService log_{core_};
  ClockService clock_{core_};
  TimerService timers_{core_};
  RandomService random_{core_, options_.seed};
  SecretsService secrets_{core_};
  HealthService health_{core_};
  MetricsService metrics_{core_};
  CommandsService commands_{core_, operations_};
  KvService kv_{core_, disk_};
  HttpService http_{core_};
  MediaService media_{core_, disk_, http_, options_.max_file_bytes};
  StreamService streams_{core_};
  WebhookService webhooks_{core_};
  JournalService journal_{core_, disk_, webhooks_};
  TokenService tokens_{core_};
  VerdictService verdicts_{core_, operations_};
  ExecutorService executor_{core_, options_.workers};
  ThreadCheckService thread_check_{core_};
};

}  // namespace ekiden::testkit
