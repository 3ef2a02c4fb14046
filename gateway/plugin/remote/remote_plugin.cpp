// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/remote_plugin.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ekiden/ext/draft/commands.h"
#include "plugin/remote/host_calls.hpp"
#include "plugin/remote/supervisor.hpp"

namespace ekiden::plugin::remote {

namespace {

constexpr const char* kServices[] = {EKD_CLOCK_ID,  EKD_COMMANDS_ID,    EKD_EXECUTOR_ID,   EKD_FILTER_VERDICT_ID,
                                     EKD_HEALTH_ID, EKD_HTTP_CLIENT_ID, EKD_HTTP_ROUTE_ID, EKD_INGRESS_ID,
                                     EKD_KV_ID,     EKD_LOG_ID,         EKD_MEDIA_ID,      EKD_METRICS_ID,
                                     EKD_RANDOM_ID, EKD_SECRETS_ID,     EKD_STREAM_ID,     EKD_THREAD_CHECK_ID,
                                     EKD_TIMER_ID,  EKD_TOKEN_ID};

// The instance's own folder, for a plugin that may write files.
Result<std::string> own_folder(const Settings& settings, const std::string& instance) {
  const std::string path = settings.data_folder + "/plugins/" + instance;
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return Status(Code::config, path + " cannot be made: " + error.message());
  return path;
}

class RemotePlugin final : public Lives {
 public:
  RemotePlugin(const ekd_host* host, const Component& component, ChildProcesses& children, const Surroundings& around,
               const Settings& settings, std::string folder)
      : host_(host),
        component_(component),
        around_(around),
        settings_(settings),
        folder_(std::move(folder)),
        supervisor_(std::make_shared<Supervisor>(children, around, settings, std::string(view(host->instance_id)),
                                                 std::filesystem::path(component.file).stem().string(), *this)),
        calls_(host, *supervisor_) {
    table_.size = sizeof table_;
    table_.data = this;
    table_.configure = [](const ekd_plugin* plugin, ekd_str config, ekd_error*) {
      of(plugin).config_ = view(config);
      return static_cast<ekd_status>(EKD_OK);
    };
    table_.start = [](const ekd_plugin* plugin, ekd_op op, ekd_error*) { return of(plugin).start(op); };
    table_.stop = [](const ekd_plugin* plugin, ekd_op op, std::uint32_t grace_ms, ekd_error*) {
      return of(plugin).stop(op, grace_ms);
    };
    table_.destroy = [](const ekd_plugin* plugin) { delete &of(plugin); };
    table_.get_extension = [](const ekd_plugin* plugin, const char* id) { return of(plugin).extension(id); };
    table_.cancel = [](const ekd_plugin* plugin, ekd_op op) {
      Frame<Kind::cancel> frame;
      frame.op = op;
      of(plugin).supervisor_->tell(frame);
    };
  }
  ~RemotePlugin() override { supervisor_->drop(); }
  RemotePlugin(const RemotePlugin&) = delete;
  RemotePlugin& operator=(const RemotePlugin&) = delete;

  const ekd_plugin* table() const { return &table_; }
  static RemotePlugin& of(const ekd_plugin* plugin) { return *static_cast<RemotePlugin*>(plugin->data); }
  HostCalls& calls() { return calls_; }

  // One operation into the hands of the process.
  template <Kind kind>
  ekd_status hand_over(const Frame<kind>& frame, ekd_error* error) {
    if (!started_) return fail(error, EKD_E_NOT_CONNECTED, "the process of the plugin is being started again");
    if (!supervisor_->tell(frame)) return fail(error, EKD_E_REJECTED, "it is longer than 64 MiB");
    in_hands_.emplace(frame.op, around_.clock.monotonic_ms());
    return EKD_PENDING;
  }
  bool is_started() const { return started_; }
  template <Kind kind>
  void tell(const Frame<kind>& frame) {
    supervisor_->tell(frame);
  }

  void greet() override;
  bool take(Kind kind, std::string_view body) override;
  bool is_overdue(std::int64_t now_ms) const override;
  void died(const std::string& why, int bad_lives) override;

 private:
  ekd_status start(ekd_op op);
  ekd_status stop(ekd_op op, std::uint32_t grace_ms);
  const void* extension(const char* id) const;
  bool opened(const Frame<Kind::opened>& frame);
  void completed(const Frame<Kind::completed>& frame);
  void start_ended(ekd_status status, const ekd_error& error);
  void fail_start(const std::string& why);

  const ekd_host* const host_;
  const Component component_;
  const Surroundings around_;
  const Settings settings_;
  const std::string folder_;
  const std::shared_ptr<Supervisor> supervisor_;
  HostCalls calls_;
  ekd_plugin table_{};
  std::string config_;
  ekd_op instance_start_ = 0;  // the instance waits for it
  ekd_op start_ = 0;           // of this life
  ekd_op stop_ = 0;
  bool started_ = false;
  bool down_ = false;
  std::int64_t born_ms_ = 0;
  std::unordered_map<ekd_op, std::int64_t> in_hands_;  // since when, monotonic
};

ekd_status RemotePlugin::start(ekd_op op) {
  instance_start_ = op;
  supervisor_->begin();
  return EKD_PENDING;
}

ekd_status RemotePlugin::stop(ekd_op op, std::uint32_t grace_ms) {
  supervisor_->stop(grace_ms);
  if (!supervisor_->is_alive()) return EKD_OK;
  stop_ = op;
  Frame<Kind::stop> frame;
  frame.op = op;
  frame.grace_ms = grace_ms;
  supervisor_->tell(frame);
  return EKD_PENDING;
}

void RemotePlugin::greet() {
  calls_.new_life();
  born_ms_ = around_.clock.monotonic_ms();
  Frame<Kind::open> open;
  open.abi_major = host_->abi_major;
  open.abi_minor = host_->abi_minor;
  open.build = str(host_->build);
  open.file = str(component_.file);
  open.component = str(component_.id);
  open.instance = host_->instance_id;
  open.own_folder = str(folder_);
  const Needs& needs = component_.needs;
  open.granted = {needs.network, needs.files, needs.processes};
  std::vector<ekd_str> services;
  for (const char* id : kServices)
    if (host_->get_extension(host_, id) != nullptr) services.push_back(str(id));
  open.services = services.data();
  open.service_count = static_cast<std::uint32_t>(services.size());
  const auto* log = static_cast<const ekd_log*>(host_->get_extension(host_, EKD_LOG_ID));
  open.log_level = EKD_LOG_DEBUG;
  while (log != nullptr && open.log_level < EKD_LOG_ERROR && log->enabled(host_, open.log_level) == 0) ++open.log_level;
  supervisor_->tell(open);
  start_ = instance_start_ != 0 ? instance_start_ : next_op();
  Frame<Kind::start> start;
  start.op = start_;
  start.config = str(config_);
  supervisor_->tell(start);
}

// Uses a frame that can be read. False: it cannot, or breaks the protocol.
template <Kind kind, class Use>
bool with(std::string_view body, Use use) {
  Frame<kind> frame;
  Decoder decode(body);
  return read(decode, frame) && use(frame);
}

bool RemotePlugin::take(Kind kind, std::string_view body) {
  switch (kind) {
    case Kind::opened:
      return with<Kind::opened>(body, [this](const auto& frame) { return opened(frame); });
    case Kind::completed:
      return with<Kind::completed>(body, [this](const auto& frame) { return completed(frame), true; });
    case Kind::items:
      return with<Kind::items>(body, [this](const auto& frame) {
        in_hands_.erase(frame.op);
        supervisor_->prove();
        host_->complete_items(host_, frame.op, frame.results, frame.count);
        return true;
      });
    case Kind::pong:
      return with<Kind::pong>(body, [this](const auto& frame) { return supervisor_->heard(frame.number), true; });
    case Kind::defect:
      return with<Kind::defect>(body, [this](const auto& frame) {
        const std::string_view sentence = sentence_of(frame.which);
        if (!sentence.empty()) around_.defect(host_, sentence);
        return !sentence.empty();
      });
    default:
      return calls_.take(kind, body);
  }
}

bool RemotePlugin::opened(const Frame<Kind::opened>& frame) {
  if (frame.protocol != kProtocol || frame.abi_major != EKD_ABI_MAJOR || view(frame.component) != component_.id)
    return false;
  if (frame.status != EKD_OK) start_ended(frame.status, frame.error);
  if (frame.confined.len > 0) supervisor_->said(view(frame.confined));
  return true;
}

void RemotePlugin::completed(const Frame<Kind::completed>& frame) {
  if (frame.op == start_) return start_ended(frame.status, frame.error);
  if (frame.op == stop_) return;  // it has ended once the process has
  in_hands_.erase(frame.op);
  supervisor_->prove();
  host_->complete(host_, frame.op, frame.status, frame.result, frame.status == EKD_OK ? nullptr : &frame.error);
}

void RemotePlugin::start_ended(ekd_status status, const ekd_error& error) {
  start_ = 0;
  if (status != EKD_OK && instance_start_ == 0)
    return supervisor_->kill(std::string("it did not start: ") + error.message);
  const ekd_op op = std::exchange(instance_start_, 0);
  if (status == EKD_OK) {
    started_ = true;
    if (std::exchange(down_, false)) calls_.set_health(EKD_HEALTH_OK, {});
  } else {
    supervisor_->stop(0);
  }
  if (op != 0) host_->complete(host_, op, status, {}, status == EKD_OK ? nullptr : &error);
}

bool RemotePlugin::is_overdue(std::int64_t now_ms) const {
  if (start_ != 0 && now_ms - born_ms_ > settings_.start_deadline_ms) return true;
  for (const auto& [op, since] : in_hands_)
    if (now_ms - since > settings_.call_deadline_ms) return true;
  return false;
}

void RemotePlugin::died(const std::string& why, int bad_lives) {
  started_ = false;
  start_ = 0;
  ekd_error error = empty_error();
  fail(&error, EKD_E_UNKNOWN_OUTCOME, "the process of the plugin is gone: " + why);
  for (const auto& [op, since] : std::exchange(in_hands_, {}))
    host_->complete(host_, op, EKD_E_UNKNOWN_OUTCOME, {}, &error);
  calls_.died();
  if (const ekd_op op = std::exchange(stop_, 0); op != 0) return host_->complete(host_, op, EKD_OK, {}, nullptr);
  if (instance_start_ != 0 && bad_lives >= settings_.bad_lives_at_start) return fail_start(why);
  if (bad_lives < settings_.bad_lives_to_down) return;
  down_ = true;
  calls_.set_health(EKD_HEALTH_DOWN, "the process of the plugin does not stay alive: " + why);
}

void RemotePlugin::fail_start(const std::string& why) {
  supervisor_->stop(0);
  ekd_error error = empty_error();
  fail(&error, EKD_E_INTERNAL, "the plugin cannot be started: " + why);
  host_->complete(host_, std::exchange(instance_start_, 0), EKD_E_INTERNAL, {}, &error);
}

// --- what the stand-in offers ---

const ekd_adapter adapter_table{sizeof(ekd_adapter), 0,
                                [](const ekd_plugin* plugin, ekd_op op, const ekd_command* command, ekd_error* error) {
                                  Frame<Kind::send> frame;
                                  frame.op = op;
                                  frame.command = *command;
                                  return RemotePlugin::of(plugin).hand_over(frame, error);
                                }};

const ekd_sink sink_table{
    sizeof(ekd_sink), 0,
    [](const ekd_plugin* plugin, ekd_op op, const ekd_delivery* events, std::uint32_t n, ekd_error* error) {
      Frame<Kind::deliver> frame;
      frame.op = op;
      frame.events = events;
      frame.count = n;
      return RemotePlugin::of(plugin).hand_over(frame, error);
    },
    [](const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error* error) {
      Frame<Kind::reconcile> frame;
      frame.op = op;
      frame.event = *event;
      return RemotePlugin::of(plugin).hand_over(frame, error);
    }};

const ekd_filter filter_table{sizeof(ekd_filter), 0,
                              [](const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error* error) {
                                Frame<Kind::apply> frame;
                                frame.op = op;
                                frame.event = *event;
                                return RemotePlugin::of(plugin).hand_over(frame, error);
                              }};

const ekd_http_callback callback_table{
    sizeof(ekd_http_callback), 0,
    [](const ekd_plugin* plugin, std::uint64_t number, const ekd_http_response* response) {
      RemotePlugin::of(plugin).calls().response(number, *response);
    }};

const ekd_http_handler handler_table{sizeof(ekd_http_handler), 0,
                                     [](const ekd_plugin* plugin, ekd_op op, const ekd_incoming_request* request) {
                                       RemotePlugin& self = RemotePlugin::of(plugin);
                                       if (!self.is_started()) return self.calls().refuse(op);
                                       self.calls().give(op, *request);
                                     }};

const ekd_token_source token_table{
    sizeof(ekd_token_source), 0,
    [](const ekd_plugin* plugin, ekd_op op, ekd_str name) { RemotePlugin::of(plugin).calls().give_refresh(op, name); },
    [](const ekd_plugin* plugin, std::uint64_t number, ekd_status status, ekd_str token, std::uint64_t generation,
       const ekd_error* error) { RemotePlugin::of(plugin).calls().token(number, status, token, generation, error); }};

const ekd_timer_handler timer_table{sizeof(ekd_timer_handler), 0, [](const ekd_plugin* plugin, std::uint64_t number) {
                                      RemotePlugin::of(plugin).calls().timer(number);
                                    }};

const ekd_ingress_handler ingress_table{
    sizeof(ekd_ingress_handler), 0,
    [](const ekd_plugin* plugin, std::uint64_t number, ekd_status status) {
      RemotePlugin::of(plugin).calls().durable(number, status);
    },
    [](const ekd_plugin* plugin) { RemotePlugin::of(plugin).tell(Frame<Kind::ready>()); }};

const ekd_kv_handler kv_table{sizeof(ekd_kv_handler), 0,
                              [](const ekd_plugin* plugin, std::uint64_t number, ekd_status status) {
                                RemotePlugin::of(plugin).calls().synced(number, status);
                              }};

const ekd_stream_handler stream_table{
    sizeof(ekd_stream_handler),
    0,
    [](const ekd_plugin* plugin, std::uint64_t connection) {
      RemotePlugin::of(plugin).calls().stream_opened(connection);
    },
    [](const ekd_plugin* plugin, std::uint64_t connection, ekd_bytes bytes) {
      RemotePlugin::of(plugin).calls().stream_data(connection, bytes);
    },
    [](const ekd_plugin* plugin, std::uint64_t connection) {
      RemotePlugin::of(plugin).calls().stream_writable(connection);
    },
    [](const ekd_plugin* plugin, std::uint64_t connection, ekd_status status, const ekd_error* error) {
      RemotePlugin::of(plugin).calls().stream_closed(connection, status, error);
    }};

const ekd_media_handler media_table{
    sizeof(ekd_media_handler), 0,
    [](const ekd_plugin* plugin, std::uint64_t number, ekd_status status, const ekd_media_info* info,
       const ekd_http_response* response, const ekd_error* error) {
      RemotePlugin::of(plugin).calls().media_ended(number, status, info, *response, error);
    }};

const void* RemotePlugin::extension(const char* id) const {
  struct Offer {
    std::string_view id;
    const void* table;
    bool offered;
  };
  const Offer offers[] = {{EKD_ADAPTER_ID, &adapter_table, component_.kind == plugin::Kind::adapter},
                          {EKD_SINK_ID, &sink_table, component_.kind == plugin::Kind::sink},
                          {EKD_FILTER_ID, &filter_table, component_.kind == plugin::Kind::filter},
                          {EKD_HTTP_CALLBACK_ID, &callback_table, true},
                          {EKD_HTTP_HANDLER_ID, &handler_table, true},
                          {EKD_TOKEN_SOURCE_ID, &token_table, true},
                          {EKD_TIMER_HANDLER_ID, &timer_table, true},
                          {EKD_INGRESS_HANDLER_ID, &ingress_table, true},
                          {EKD_STREAM_HANDLER_ID, &stream_table, true},
                          {EKD_MEDIA_HANDLER_ID, &media_table, true},
                          {EKD_KV_HANDLER_ID, &kv_table, true}};
  for (const Offer& offer : offers)
    if (id != nullptr && offer.id == id) return offer.offered ? offer.table : nullptr;
  return nullptr;
}

}  // namespace

Make make_remote(ChildProcesses& children, const Surroundings& around, Settings settings) {
  return [&children, around, settings = std::move(settings)](const ekd_host* host, const Component& component,
                                                             ekd_error* error) -> const ekd_plugin* {
    std::string folder;
    if (component.needs.files) {
      Result<std::string> made = own_folder(settings, std::string(view(host->instance_id)));
      if (!made) {
        fail(error, EKD_E_CONFIG, made.status().message());
        return nullptr;
      }
      folder = *std::move(made);
    }
    auto plugin = std::make_unique<RemotePlugin>(host, component, children, around, settings, std::move(folder));
    return plugin.release()->table();  // destroy() ends it
  };
}

Make make_remote(ChildProcesses& children, const Services& services, Settings settings) {
  const auto defect = [](const ekd_host* host, std::string_view sentence) { Instance::of(host).defect(sentence); };
  const Surroundings around{services.strand, services.log, services.metrics, services.clock, services.random, defect};
  return make_remote(children, around, std::move(settings));
}

}  // namespace ekiden::plugin::remote
