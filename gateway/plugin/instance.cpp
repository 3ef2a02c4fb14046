// SPDX-License-Identifier: Apache-2.0
#include "plugin/instance.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "core/encoding.hpp"
#include "plugin/plugin_metrics.hpp"
#include "plugin/stream_connections.hpp"
#include "plugin/token_broker.hpp"
#include "plugin/webhooks.hpp"

namespace ekiden::plugin {

namespace {

constexpr std::int64_t kOperationDeadlineMs = 120'000;
constexpr std::int64_t kSweepMs = 5'000;
constexpr const char* kBuild = "ekiden " EKIDEN_VERSION " (abi 1.0-draft)";

ekd_error empty_error() {
  return {.size = sizeof(ekd_error), .code = 0, .retry_after_ms = 0, .upstream_status = 0, .message = {}};
}

// The contract says UTF-8; a sentence that was cut inside a character must not spoil the JSON that it goes into.
std::string printable(std::string_view message) {
  std::string text(message);
  for (int cut = 0; cut < 3 && !is_valid_utf8(text) && !text.empty(); ++cut) text.pop_back();
  if (is_valid_utf8(text)) return text;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}

Outcome outcome_of(ekd_status status, std::string_view result, const ekd_error* error) {
  Outcome outcome;
  outcome.status = status > EKD_PENDING ? EKD_E_INTERNAL : status;
  outcome.result = result;
  if (error != nullptr && error->size >= sizeof(ekd_error)) {
    outcome.message = printable({error->message, ::strnlen(error->message, sizeof error->message)});
    outcome.retry_after_ms = std::max<std::int32_t>(0, error->retry_after_ms);
    outcome.upstream_status = error->upstream_status;
  }
  if (outcome.message.empty() && !outcome.ok())
    outcome.message = "the plugin gave status " + std::to_string(status) + " and no reason";
  return outcome;
}

const void* get_extension(const ekd_host*, const char* id) {
  return id == nullptr ? nullptr : host_extension(id);
}

void complete(const ekd_host* host, ekd_op op, ekd_status status, ekd_str result, const ekd_error* error) {
  Instance& self = Instance::of(host);
  self.end(op, outcome_of(status == EKD_PENDING ? EKD_E_ARGUMENT : status, view(result), error));
}

// One status for all: the first that is no success.
void complete_items(const ekd_host* host, ekd_op op, const ekd_item_result* results, std::uint32_t n) {
  Outcome outcome;
  const auto* at = reinterpret_cast<const std::uint8_t*>(results);
  for (std::uint32_t i = 0; i < n && outcome.ok(); ++i, at += results->size) {
    const auto& item = *reinterpret_cast<const ekd_item_result*>(at);
    outcome.status = item.status > EKD_OK ? EKD_E_INTERNAL : item.status;
    outcome.message = printable(view(item.message));
    outcome.retry_after_ms = std::max<std::int32_t>(0, item.retry_after_ms);
    outcome.upstream_status = item.upstream_status;
    outcome.result = view(item.result);
  }
  Instance::of(host).end(op, outcome);
}

const char* required_extension(Kind kind) {
  return kind == Kind::adapter ? EKD_ADAPTER_ID : EKD_SINK_ID;
}

}  // namespace

ekd_op next_op() {
  static std::atomic<ekd_op> last{0};
  return ++last;
}

ekd_status fail(ekd_error* error, ekd_status code, std::string_view message) {
  if (error != nullptr && error->size >= sizeof(ekd_error)) {
    error->code = code;
    const std::size_t length = std::min(message.size(), sizeof error->message - 1);
    std::memcpy(error->message, message.data(), length);
    error->message[length] = '\0';
  }
  return code;
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
      webhooks_(std::make_unique<Webhooks>(*this)),
      tokens_(std::make_unique<TokenBroker>(*this)),
      metrics_(std::make_unique<PluginMetrics>(services.metrics, id_)),
      streams_(std::make_unique<StreamConnections>(*this)) {
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
  if (plugin_ != nullptr) plugin_->destroy(plugin_);
}

Result<std::shared_ptr<Instance>> Instance::create(const Make& make, const Component& component, std::string id,
                                                   const Services& services) {
  const std::shared_ptr<Instance> self(new Instance(component, std::move(id), services));
  ekd_error error = empty_error();
  const ekd_plugin* plugin = make(&self->host_, self->component_, &error);
  const std::string who = std::string(to_string(component.kind)) + " " + component.id + " of " + component.file;
  if (plugin == nullptr) return Status(Code::config, who + " could not be created: " + error.message);
  if (plugin->size < sizeof(ekd_plugin) || plugin->destroy == nullptr || plugin->configure == nullptr ||
      plugin->start == nullptr || plugin->stop == nullptr || plugin->get_extension == nullptr)
    return Status(Code::config, who + " breaks the plugin contract: its instance is incomplete");
  self->plugin_ = plugin;
  if (plugin->get_extension(plugin, required_extension(component.kind)) == nullptr)
    return Status(Code::config,
                  who + " breaks the plugin contract: it does not offer " + required_extension(component.kind));
  return self;
}

Status Instance::configure(std::string_view config, std::string account) {
  account_ = std::move(account);
  ekd_error error = empty_error();
  const ekd_status status = plugin_->configure(plugin_, str(config), &error);
  if (status != EKD_OK) return Status(Code::config, outcome_of(status, {}, &error).message);
  state_ = State::configured;
  return {};
}

void Instance::start(Done done) {
  state_ = State::starting;
  run(
      "start",
      [this, done = std::move(done)](Outcome outcome) {
        metrics_->freeze();
        state_ = outcome.ok() ? State::started : State::stopped;
        done(std::move(outcome));
      },
      [this](ekd_op op, ekd_error* error) { return plugin_->start(plugin_, op, error); });
}

void Instance::stop(std::uint32_t grace_ms, Done done) {
  state_ = State::stopping;
  run(
      "stop",
      [this, done = std::move(done)](Outcome outcome) {
        state_ = State::stopped;
        streams_->drop();
        done(std::move(outcome));
      },
      [this, grace_ms](ekd_op op, ekd_error* error) { return plugin_->stop(plugin_, op, grace_ms, error); });
}

void Instance::send(const CommandCall& call, Done done) {
  const auto* adapter = extension<ekd_adapter>(EKD_ADAPTER_ID);
  const ekd_command command{.size = sizeof(ekd_command),
                            .attempt = call.attempt,
                            .id = str(call.id),
                            .type = str(call.type),
                            .peer_id = str(call.peer_id),
                            .json = str(call.json)};
  run("send", std::move(done), [&](ekd_op op, ekd_error* error) {
    return state_ == State::started ? adapter->send(plugin_, op, &command, error)
                                    : fail(error, EKD_E_STATE, "the channel is not started");
  });
}

void Instance::deliver(const std::vector<DeliveryCall>& events, Done done) {
  const auto* sink = extension<ekd_sink>(EKD_SINK_ID);
  std::vector<ekd_delivery> batch;
  batch.reserve(events.size());
  for (const DeliveryCall& event : events)
    batch.push_back({.size = sizeof(ekd_delivery),
                     .attempt = event.attempt,
                     .id = str(event.id),
                     .type = str(event.type),
                     .channel = str(event.channel),
                     .conversation = str(event.conversation),
                     .document = str(event.document),
                     .sequence = event.sequence,
                     .recorded_ms = event.recorded_ms});
  run("deliver", std::move(done), [&](ekd_op op, ekd_error* error) {
    return state_ == State::started
               ? sink->deliver(plugin_, op, batch.data(), static_cast<std::uint32_t>(batch.size()), error)
               : fail(error, EKD_E_STATE, "the sink is not started");
  });
}

void Instance::run(const char* what, Done done, const std::function<ekd_status(ekd_op, ekd_error*)>& call) {
  const ekd_op op = begin(std::move(done));
  ekd_error error = empty_error();
  const std::int64_t began = services_.clock.monotonic_ms();
  const ekd_status status = call(op, &error);
  if (const std::int64_t took = services_.clock.monotonic_ms() - began; took > 100)
    services_.log.warning("plugin", "a call blocked its strand",
                          {{"instance", id_}, {"call", what}, {"ms", std::to_string(took)}});
  if (status != EKD_PENDING) end(op, outcome_of(status, {}, &error));
}

void Instance::post(std::function<void(Instance&)> work) {
  services_.strand.post([weak = weak_from_this(), work = std::move(work)] {
    if (const auto self = weak.lock()) work(*self);
  });
}

ekd_op Instance::begin(Done done) {
  const ekd_op op = next_op();
  operations_.emplace(op, Operation{std::move(done), services_.clock.monotonic_ms() + kOperationDeadlineMs});
  if (!std::exchange(sweeping_, true)) sweep_later();
  return op;
}

void Instance::sweep_later() {
  services_.strand.post_after(kSweepMs, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->sweep();
  });
}

void Instance::sweep() {
  const std::int64_t now = services_.clock.monotonic_ms();
  std::size_t overdue = 0;
  for (const auto& [op, operation] : operations_) {
    if (operation.overdue_ms > now) continue;
    ++overdue;
    end(op, {.status = EKD_E_UNKNOWN_OUTCOME, .result = {}, .message = "the plugin did not answer within 120 s"});
  }
  sweeping_ = operations_.size() > overdue;
  if (sweeping_) sweep_later();
}

void Instance::end(ekd_op op, Outcome outcome) {
  post([op, outcome = std::move(outcome)](Instance& self) {
    auto node = self.operations_.extract(op);
    if (node.empty()) {
      self.services_.log.warning("plugin", "an operation was completed that nobody waits for",
                                 {{"instance", self.id_}});
      return;
    }
    node.mapped().done(outcome);
  });
}

}  // namespace ekiden::plugin
