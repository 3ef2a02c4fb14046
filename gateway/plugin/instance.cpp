// SPDX-License-Identifier: Apache-2.0
#include "plugin/instance.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>

#include "plugin/emissions.hpp"
#include "plugin/http_exchanges.hpp"
#include "plugin/judgements.hpp"
#include "plugin/offload.hpp"
#include "plugin/plugin_metrics.hpp"
#include "plugin/stream_connections.hpp"
#include "plugin/submissions.hpp"
#include "plugin/timers.hpp"
#include "plugin/token_broker.hpp"
#include "plugin/told_health.hpp"
#include "plugin/webhooks.hpp"

namespace ekiden::plugin {

namespace {

constexpr std::int64_t kOperationDeadlineMs = 120'000;
constexpr std::int64_t kAfterCancelMs = 5'000;
constexpr std::int64_t kSlowCallMs = 100;
constexpr std::int64_t kSweepMs = 5'000;
constexpr const char* kBuild = "ekiden " EKIDEN_VERSION " (abi " EKD_ABI_VERSION ")";

const void* get_extension(const ekd_host* host, const char* id) {
  Instance& self = Instance::of(host);
  if (self.state() == Instance::State::creating) self.defect("a host service was called inside create()");
  return id == nullptr ? nullptr : host_extension(id);
}

void complete(const ekd_host* host, ekd_op op, ekd_status status, ekd_str result, const ekd_error* error) {
  Instance& self = Instance::of(host);
  if (status == EKD_PENDING) self.defect("an operation was completed with EKD_PENDING");
  self.end(op, outcome_of(status, view(result), error));
}

void complete_items(const ekd_host* host, ekd_op op, const ekd_item_result* results, std::uint32_t n) {
  Instance& self = Instance::of(host);
  if (!is_array(results, n, offsetof(ekd_item_result, result) + sizeof results->result)) {
    self.defect("the results of a batch cannot be read: their size is wrong, or they are null");
    return self.end(op,
                    {.status = EKD_E_UNKNOWN_OUTCOME, .result = {}, .message = "the plugin's results cannot be read"});
  }
  std::vector<Outcome> outcomes;
  for (std::uint32_t i = 0; i < n; ++i) outcomes.push_back(outcome_of(element(results, i)));
  self.end_items(op, std::move(outcomes));
}

// The texts are the call's.
ekd_delivery to_abi(const DeliveryCall& event) {
  return {.size = sizeof(ekd_delivery),
          .attempt = event.attempt,
          .id = str(event.id),
          .type = str(event.type),
          .channel = str(event.channel),
          .conversation = str(event.conversation),
          .document = str(event.document),
          .sequence = event.sequence,
          .recorded_ms = event.recorded_ms,
          .record = str(event.record)};
}

std::uint32_t to_abi(Kind kind) {
  return kind == Kind::adapter ? EKD_KIND_ADAPTER : kind == Kind::sink ? EKD_KIND_SINK : EKD_KIND_FILTER;
}

}  // namespace

ekd_op next_op() {
  static std::atomic<ekd_op> last{0};
  return ++last;
}

Make make_from(const Library& library) {
  return [&library](const ekd_host* host, const Component& component, ekd_error* error) {
    return library.factory().create(host, component.id.c_str(), error);
  };
}

Instance::Instance(const Component& component, std::string id, const Services& services)
    : component_(component),
      id_(std::move(id)),
      account_(id_),
      services_(services),
      operations_(services.clock, kOperationDeadlineMs),
      defects_(services.metrics.counter("ekiden_plugin_defects_total", {{"instance", id_}})),
      judgements_(std::make_unique<Judgements>()),
      submissions_(std::make_unique<Submissions>()),
      emissions_(std::make_unique<Emissions>(*this)),
      http_exchanges_(std::make_unique<HttpExchanges>()),
      offload_(std::make_unique<Offload>(*this)),
      timers_(std::make_unique<Timers>(*this)),
      webhooks_(std::make_unique<Webhooks>(*this)),
      tokens_(std::make_unique<TokenBroker>(*this)),
      metrics_(std::make_unique<PluginMetrics>(services.metrics, id_)),
      streams_(std::make_unique<StreamConnections>(*this)),
      told_health_(std::make_unique<ToldHealth>(services.clock, services.log, id_)) {
  host_.size = sizeof host_;
  host_.abi_major = EKD_ABI_MAJOR;
  host_.abi_minor = EKD_ABI_MINOR;
  host_.build = kBuild;
  host_.data = this;
  host_.instance_id = str(id_);
  host_.get_extension = get_extension;
  host_.complete = complete;
  host_.complete_items = complete_items;
}

Instance::~Instance() {
  if (plugin_ != nullptr) enter("destroy", [](const ekd_plugin* plugin) { plugin->destroy(plugin); });
}

Result<std::shared_ptr<Instance>> Instance::create(const Make& make, const Component& component, std::string id,
                                                   const Services& services) {
  const std::shared_ptr<Instance> self(new Instance(component, std::move(id), services));
  ekd_error error = empty_error();
  const ekd_plugin* plugin =
      self->enter("create", [&](const ekd_plugin*) { return make(&self->host_, self->component_, &error); });
  const std::string who = std::string(to_string(component.kind)) + " " + component.id + " of " + component.file;
  if (plugin == nullptr) return Status(Code::config, who + " could not be created: " + error.message);
  if (!is_whole(*plugin)) return Status(Code::config, who + " breaks the plugin contract: its instance is incomplete");
  self->plugin_ = plugin;
  Result<Offers> offers = Offers::ask(plugin);
  if (!offers) return Status(Code::config, who + " " + offers.status().message());
  self->offers_ = *std::move(offers);
  self->state_ = State::created;
  if (const Status status = self->offers_.check_kind(to_abi(component.kind)); !status)
    return Status(Code::config, who + " " + status.message());
  return self;
}

Health Instance::health() const {
  return worse(noted_, told_health_->get());
}

Status Instance::configure(std::string_view config, std::string account) {
  account_ = std::move(account);
  ekd_error error = empty_error();
  configuring_ = std::this_thread::get_id();
  const ekd_status status =
      enter("configure", [&](const ekd_plugin* plugin) { return plugin->configure(plugin, str(config), &error); });
  configuring_ = std::thread::id();
  if (status != EKD_OK) return Status(Code::config, outcome_of(status, {}, &error).message);
  state_ = State::configured;
  return {};
}

void Instance::start(Done done) {
  state_ = State::starting;
  timers_->start();
  run(
      "start",
      [this, done = std::move(done)](Outcome outcome) {
        metrics_->freeze();
        if (outcome.ok())
          state_ = State::started;
        else
          stopped();
        done(std::move(outcome));
      },
      [](const ekd_plugin* plugin, ekd_op op, ekd_error* error) { return plugin->start(plugin, op, error); });
}

void Instance::stop(std::uint32_t grace_ms, Done done) {
  state_ = State::stopping;
  timers_->stop();
  offload_->stop();
  for (const ekd_op op : operations_.all()) cancel(op);
  run(
      "stop",
      [this, done = std::move(done)](const Outcome& outcome) {
        offload_->when_idle([this, done, outcome] {
          stopped();
          done(outcome);
        });
      },
      [grace_ms](const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
        return plugin->stop(plugin, op, grace_ms, error);
      });
}

void Instance::stopped() {
  state_ = State::stopped;
  timers_->stop();
  offload_->stop();
  streams_->drop();
  for (const ekd_op op : operations_.all())
    end(op, {.status = EKD_E_UNKNOWN_OUTCOME, .result = {}, .message = "the plugin was stopped before it answered"});
  webhooks_->refuse_unanswered();
}

void Instance::send(const CommandCall& call, Done done) {
  const auto* adapter = extension<ekd_adapter>(EKD_ADAPTER_ID);
  const ekd_command command{.size = sizeof(ekd_command),
                            .attempt = call.attempt,
                            .id = str(call.id),
                            .type = str(call.type),
                            .peer_id = str(call.peer_id),
                            .json = str(call.json)};
  run("send", std::move(done), [&](const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
    return state_ == State::started ? adapter->send(plugin, op, &command, error)
                                    : fail(error, EKD_E_STATE, "the channel is not started");
  });
}

void Instance::deliver(const std::vector<DeliveryCall>& events, Done done) {
  const auto* sink = extension<ekd_sink>(EKD_SINK_ID);
  std::vector<ekd_delivery> batch;
  batch.reserve(events.size());
  for (const DeliveryCall& event : events) batch.push_back(to_abi(event));
  const auto delivery = std::make_shared<ekd_op>(0);
  run(
      "deliver", with_submissions(delivery, std::move(done)),
      [&](const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
        if (state_ != State::started) return fail(error, EKD_E_STATE, "the sink is not started");
        submissions_->open(*delivery = op, batch.size());
        return sink->deliver(plugin, op, batch.data(), static_cast<std::uint32_t>(batch.size()), error);
      },
      batch.size());
}

bool Instance::can_reconcile() const {
  const auto* sink = extension<ekd_sink>(EKD_SINK_ID);
  return sink != nullptr && sink->reconcile != nullptr;
}

void Instance::reconcile(const DeliveryCall& event, Done done) {
  const auto* sink = extension<ekd_sink>(EKD_SINK_ID);
  const ekd_delivery delivery = to_abi(event);
  const auto question = std::make_shared<ekd_op>(0);
  run("reconcile", with_submissions(question, std::move(done)),
      [&](const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
        if (state_ != State::started) return fail(error, EKD_E_STATE, "the sink is not started");
        submissions_->open(*question = op, 1);
        return sink->reconcile(plugin, op, &delivery, error);
      });
}

Instance::Done Instance::with_submissions(std::shared_ptr<ekd_op> op, Done done) {
  return [this, op = std::move(op), done = std::move(done)](Outcome outcome) {
    done(submissions_->close(*op, std::move(outcome)));
  };
}

void Instance::judge(const DeliveryCall& event, Judged done) {
  const auto* filter = extension<ekd_filter>(EKD_FILTER_ID);
  const auto judged = std::make_shared<ekd_op>(0);
  run(
      "apply",
      [this, judged, done = std::move(done)](Outcome outcome) {
        done(judgements_->close(*judged, std::move(outcome)));
      },
      [&](const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
        if (state_ != State::started) return fail(error, EKD_E_STATE, "the filter is not started");
        *judged = op;
        judgements_->open(op, event.document);
        const ekd_delivery delivery = to_abi(event);
        return filter->apply(plugin, op, &delivery, error);
      });
}

void Instance::run(const char* what, Done done, const Call& call, std::size_t items) {
  const ekd_op op = operations_.open({std::move(done), items, false});
  watch_deadlines();
  ekd_error error = empty_error();
  const ekd_status status = enter(what, [&](const ekd_plugin* plugin) { return call(plugin, op, &error); });
  if (status != EKD_PENDING) end(op, outcome_of(status, {}, &error));
}

void Instance::report_slow(const char* what, std::int64_t began_ms) const {
  const std::int64_t took = services_.clock.monotonic_ms() - began_ms;
  if (took > kSlowCallMs)
    services_.log.warning("plugin", "a call blocked its strand",
                          {{"instance", id_}, {"call", what}, {"ms", std::to_string(took)}});
}

void Instance::post(std::function<void(Instance&)> work) {
  services_.strand.post([weak = weak_from_this(), work = std::move(work)] {
    if (const auto self = weak.lock()) work(*self);
  });
}

void Instance::seal(ekd_op op) {
  if (component_.kind == Kind::filter) judgements_->seal(op);
  if (component_.kind == Kind::sink) submissions_->seal(op);
}

void Instance::end(ekd_op op, Outcome outcome) {
  seal(op);
  post([op, outcome = std::move(outcome)](Instance& self) {
    self.close(op, [&](const Operation&) { return outcome; });
  });
}

void Instance::end_items(ekd_op op, std::vector<Outcome> results) {
  seal(op);
  post([op, results = std::move(results)](Instance& self) {
    self.close(op, [&](const Operation& operation) {
      if (results.size() > std::max<std::size_t>(operation.items, 1))
        self.defect("a batch was completed with more results than it has events");
      if (results.empty() && operation.items == 0) {
        self.defect("an operation that is no batch was completed without a result");
        return Outcome{.status = EKD_E_UNKNOWN_OUTCOME, .result = {}, .message = "the plugin gave no result"};
      }
      return outcome_of_items(results, operation.items);
    });
  });
}

void Instance::close(ekd_op op, const std::function<Outcome(const Operation&)>& outcome) {
  std::optional<Operation> operation = operations_.close(op);
  if (!operation) return defect("an operation was completed that nobody waits for");
  operation->done(outcome(*operation));
}

bool Instance::cancel(ekd_op op) {
  if (!EKD_HAS(ekd_plugin, plugin_, cancel) || plugin_->cancel == nullptr) return false;
  enter("cancel", [op](const ekd_plugin* plugin) { plugin->cancel(plugin, op); });
  return true;
}

void Instance::watch_deadlines() {
  if (!std::exchange(sweeping_, true)) sweep_later();
}

void Instance::sweep_later() {
  services_.strand.post_after(kSweepMs, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->sweep();
  });
}

void Instance::sweep() {
  for (const ekd_op op : operations_.take_overdue()) overdue(op);
  webhooks_->sweep();
  sweeping_ = !operations_.empty() || webhooks_->has_open();
  if (sweeping_) sweep_later();
}

void Instance::overdue(ekd_op op) {
  if (Operation& operation = *operations_.find(op); !std::exchange(operation.cancelled, true) && cancel(op))
    return operations_.extend(op, kAfterCancelMs);
  end(op, {.status = EKD_E_UNKNOWN_OUTCOME, .result = {}, .message = "the plugin did not answer within 120 s"});
}

void Instance::defect(std::string_view sentence) {
  defects_.add();
  {
    const std::lock_guard lock(defects_mutex_);
    if (!logged_defects_.emplace(sentence).second) return;
  }
  services_.log.error("plugin", "the plugin breaks its contract; this is logged once",
                      {{"instance", id_}, {"component", component_.id}, {"defect", std::string(sentence)}});
}

}  // namespace ekiden::plugin
