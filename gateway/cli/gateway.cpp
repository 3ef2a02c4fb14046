// SPDX-License-Identifier: Apache-2.0
#include "cli/gateway.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "api/control_api.hpp"
#include "cli/certificates.hpp"
#include "cli/conversation_layer.hpp"
#include "cli/countdown.hpp"
#include "cli/crash_aftermath.hpp"
#include "cli/deliveries.hpp"
#include "cli/media_upkeep.hpp"
#include "cli/peer_key.hpp"
#include "cli/plan_values.hpp"
#include "cli/plugin_host.hpp"
#include "cli/run_file.hpp"
#include "core/envelope.hpp"
#include "journal/journal.hpp"
#include "media/file_media_store.hpp"
#include "net/curl_http_client.hpp"
#include "net/tcp_sockets.hpp"
#include "observe/registry.hpp"
#include "pipeline/erasure_desk.hpp"
#include "pipeline/event_reader.hpp"
#include "pipeline/ingest.hpp"
#include "pipeline/journal_watch.hpp"
#include "pipeline/limits.hpp"
#include "pipeline/operations_desk.hpp"
#include "plugin/crash_record.hpp"
#include "plugin/instance.hpp"
#include "plugin/webhooks.hpp"
#include "runtime/loop.hpp"
#include "runtime/loop_children.hpp"
#include "runtime/worker_pool.hpp"
#include "store/kv_store.hpp"
#include "store/shared_token_folder.hpp"

namespace ekiden::cli {

namespace {

constexpr std::size_t kMostWorkers = 64;  // one instance takes four at most
constexpr std::int64_t kGaugesEveryMs = 1'000;
constexpr std::int64_t kCountWithinMs = 5'000;
constexpr std::int64_t kConversationsEveryMs = 1'000;
constexpr std::int64_t kRetentionEveryMs = 60'000;
constexpr std::int64_t kMediaEveryMs = 3'600'000;

// The folder is the operator's to name and to permit, whatever the system calls what is wrong with it.
Status unusable_data_folder(const Status& status) {
  return {Code::denied, "gateway.data_dir: " + status.message() + "; name a folder that the gateway's user may write"};
}

}  // namespace

class Gateway::Impl {
 public:
  Impl(const Plan& plan, const Ports& ports, const Tuning& tuning)
      : plan_(plan),
        ports_(ports),
        tuning_(tuning),
        folder_(plan.values.data_dir.string()),
        run_file_(ports.fs, folder_),
        media_(media_options_of(plan.values), ports.fs, ports.clock),
        http_client_(ports.clock, {.proxy = plan.values.outgoing_proxy}),
        net_loop_("ekiden-net", net_loop_options()),
        delivery_loop_("ekiden-deliver", loop_options("delivery")),
        net_children_(net_loop_),
        delivery_children_(delivery_loop_),
        sockets_(net_loop_),
        certificates_(ports.log, metrics_),
        public_server_(net_loop_, ports.clock, ports.log, metrics_, "public", http_limits_of(plan.values)),
        admin_server_(net_loop_, ports.clock, ports.log, metrics_, "admin", http_limits_of(plan.values)) {}

  ~Impl() {
    public_server_.close();
    admin_server_.close();
    http_client_.stop();
    workers_.stop();
    delivery_loop_.stop();
    net_loop_.stop();
    journal_.reset();  // what is queued is still written, and its completions find everything alive
  }

  Status start();
  void stop();
  void reload() { certificates_.reload(); }
  std::vector<Unstopped> unstopped() const { return instances_->unstopped(); }
  const Endpoint& listen() const { return public_address_; }
  const Endpoint& admin() const { return admin_address_; }

 private:
  enum class Phase { starting, running, stopping };

  Loop::Options loop_options(std::string name) {
    Loop::Options options;
    options.slow_work_ms = 200;
    options.on_slow_work = [this, name = std::move(name)](std::int64_t ms) {
      ports_.log.warning("runtime", "a loop was blocked", {{"loop", name}, {"ms", std::to_string(ms)}});
    };
    return options;
  }
  // What comes in at one time becomes durable at one time.
  Loop::Options net_loop_options() {
    Loop::Options options = loop_options("net");
    options.before_turn = [this] { journal_->begin_burst(); };
    options.after_turn = [this] { journal_->end_burst(); };
    return options;
  }
  Status open_journal();
  Status open_erasures(const std::string& peer_key);
  void forget(const pipeline::Erasure::Records& records);
  plugin::Services services_on(Executor& strand);
  Status bind();
  void start_work();
  Status ready() const;
  void every(Executor& loop, std::int64_t ms, std::function<void()> work);

  Plan plan_;  // does not change once the last crash is settled
  const Ports ports_;
  const Tuning tuning_;
  const std::string folder_;
  RunFile run_file_;
  std::unique_ptr<plugin::CrashRecord> crash_record_;
  std::atomic<Phase> phase_{Phase::starting};
  Registry metrics_;
  media::FileMediaStore media_;  // outlives whatever may still hold a file on its way in
  CurlHttpClient http_client_;
  WorkerPool workers_{"ekiden-worker", kMostWorkers};
  Loop net_loop_;
  Loop delivery_loop_;
  LoopChildren net_children_;
  LoopChildren delivery_children_;
  TcpSockets sockets_;
  Certificates certificates_;
  HttpServer public_server_;
  HttpServer admin_server_;
  Endpoint public_address_;
  Endpoint admin_address_;
  std::vector<std::pair<journal::Seq, journal::Record>> recovered_;  // empty once started
  std::unique_ptr<journal::Journal> journal_;
  std::optional<EnvelopeBuilder> envelopes_;
  std::optional<ConversationLayer> conversations_;
  std::optional<pipeline::Ingest> ingest_;
  std::optional<pipeline::EventReader> reader_;
  std::optional<pipeline::CommandCenter> commands_;
  std::unique_ptr<store::KvStore> store_;
  std::optional<store::SharedTokenFolder> shared_tokens_;  // absent: nothing is shared
  std::optional<pipeline::Limits> limits_;
  std::optional<Instances> instances_;
  std::optional<Deliveries> deliveries_;
  std::optional<MediaUpkeep> media_upkeep_;
  std::optional<pipeline::JournalWatch> watch_;
  std::optional<pipeline::ErasureDesk> erasures_;
  std::optional<pipeline::OperationsDesk> operations_;
  std::optional<api::ControlApi> api_;
};

Status Gateway::Impl::start() {
  if (Status status = ports_.fs.make_folder(folder_); !status) {
    const bool disk = status.code() == Code::full || status.code() == Code::io;
    return disk ? status.within("gateway.data_dir") : unusable_data_folder(status);
  }
  if (Status status = open_journal(); !status) return status;
  Result<std::unique_ptr<store::KvStore>> store = store::KvStore::open(folder_, ports_.fs, ports_.log);
  if (!store) return store.status();
  store_ = *std::move(store);
  if (!plan_.values.shared_dir.empty())
    shared_tokens_.emplace((plan_.values.shared_dir / "tokens").string(), ports_.fs);
  Result<Kv*> kept = store_->space("gateway/deliveries");
  if (!kept) return kept.status();
  limits_.emplace(limits_of(plan_.values), ports_.clock, *kept, metrics_);
  if (Status status = run_file_.remove(); !status) return status;
  if (Status status = settle_last_crash(plan_, ports_.fs, ports_.clock, ports_.log); !status) return status;
  if (tuning_.record_crashes) {
    Result<std::unique_ptr<plugin::CrashRecord>> record = plugin::CrashRecord::install(crash_file(folder_));
    if (!record) return record.status();
    crash_record_ = *std::move(record);
  }
  Result<std::string> key = peer_key(ports_.fs, ports_.random, folder_);
  if (!key) return key.status();

  conversations_.emplace(conversation::ReplyLedger::Ports{ports_.fs, ports_.clock, ports_.log, workers_, *journal_},
                         folder_, plan_);
  if (Status status = conversations_->open(); !status) return status;
  if (Status status = open_erasures(*key); !status) return status;
  if (Status status = conversations_->replay(); !status) return status;
  envelopes_.emplace(plan_.values.tenant, *key, ports_.clock, ports_.random, media_);
  ingest_.emplace(*envelopes_, *journal_, metrics_, ports_.log);
  media_upkeep_.emplace(media_, *journal_, workers_, ports_.log, metrics_);
  watch_.emplace(*journal_, *envelopes_, ports_.clock, ports_.log, metrics_, plan_.values.max_bytes);
  reader_.emplace(*journal_);
  commands_.emplace(tuning_.commands, *envelopes_, *journal_, *ingest_, *limits_, net_loop_, ports_.clock,
                    ports_.random, ports_.log, metrics_);
  conversations_->connect(*ingest_, *commands_, net_loop_);
  instances_.emplace(Instances::Place{services_on(net_loop_), net_children_},
                     Instances::Place{services_on(delivery_loop_), delivery_children_},
                     plugin_host_settings(tuning_.plugin_processes, folder_), *store_);
  if (Status status = instances_->create(plan_); !status) return status;
  for (std::size_t i = 0; i < plan_.channels.size(); ++i)
    commands_->add_channel(instances_->channels()[i], plan_.channels[i].delivery.limits,
                           plan_.channels[i].delivery.cost, conversations_->windows_of(plan_.channels[i].id));
  deliveries_.emplace(Deliveries::Ports{*journal_, *commands_, *limits_, **kept, delivery_loop_, ports_.clock,
                                        ports_.random, ports_.log, metrics_},
                      plan_, *instances_, tuning_.delivery_backoff);
  journal_->on_events([this] {
    reader_->wake();
    deliveries_->wake();
  });
  for (const auto& [seq, record] : std::exchange(recovered_, {})) {
    commands_->recover(record);
    if (const auto* cursor = std::get_if<journal::CursorRecord>(&record)) ingest_->cursors().recover(seq, *cursor);
    deliveries_->recover(seq, record);
  }
  operations_.emplace(*watch_, *commands_, net_loop_, deliveries_->sinks(), deliveries_->filters(), delivery_loop_);
  api_.emplace(api::ControlApi::Ports{*reader_, *commands_, *operations_, *erasures_, media_, workers_,
                                      conversations_->desk(), ports_.clock, ports_.log},
               api::ControlApi::Settings{tokens_of(plan_.values), [this] { return metrics_.render(); },
                                         [this] { return ready(); }});
  if (Status status = api_->add_to(admin_server_); !status) return status;
  if (Status status = bind(); !status) return status;

  net_loop_.start();
  delivery_loop_.start();
  if (Status status = instances_->start(); !status) return status;
  start_work();
  return run_file_.write(public_address_.text(), admin_address_.text());
}

Status Gateway::Impl::open_journal() {
  journal::Options options = journal_options_of(plan_.values);
  options.segment_bytes = std::min(tuning_.segment_bytes, options.segment_bytes);
  options.keep_commands_ms = tuning_.commands.keep_ms;
  if (options.sync != journal::SyncPolicy::always)
    ports_.log.warning("journal",
                       "gateway.durability is not \"always\": a power cut may take events that a platform "
                       "was answered for, and deliveries may be repeated");
  Result<std::unique_ptr<journal::Journal>> opened = journal::Journal::open(
      options, ports_.fs, ports_.clock, ports_.random, ports_.log, metrics_,
      [this](journal::Seq seq, const journal::Record& record) { recovered_.emplace_back(seq, record); });
  if (!opened) return opened.status().code() == Code::denied ? unusable_data_folder(opened.status()) : opened.status();
  journal_ = *std::move(opened);
  return {};
}

// What an erasure of the last run left to do is done before anybody takes over what the journal replayed.
Status Gateway::Impl::open_erasures(const std::string& peer_key) {
  std::vector<std::string> channels;
  for (const PlannedInstance& channel : plan_.channels) channels.push_back(channel.id);
  erasures_.emplace(pipeline::ErasureDesk::Ports{ports_.fs, ports_.log, workers_, *journal_}, folder_, peer_key,
                    std::move(channels), conversations_->with_personal_data({&media_, store_.get()}),
                    [this](const pipeline::Erasure::Records& records) { forget(records); });
  const Result<std::unordered_set<journal::Seq>> erased = erasures_->resume();
  if (!erased) return erased.status();
  std::erase_if(recovered_, [&](const auto& entry) { return erased->contains(entry.first); });
  return {};
}

// On a worker; the loops run.
void Gateway::Impl::forget(const pipeline::Erasure::Records& records) {
  std::promise<void> commands, consumers;
  net_loop_.post([&] {
    commands_->forget(records.commands);
    commands.set_value();
  });
  delivery_loop_.post([&] {
    deliveries_->forget(records.events);
    consumers.set_value();
  });
  commands.get_future().wait();
  consumers.get_future().wait();
}

plugin::Services Gateway::Impl::services_on(Executor& strand) {
  plugin::Services services{strand,         ports_.log, metrics_,   ports_.clock, ports_.random, http_client_,
                            public_server_, *ingest_,   *commands_, workers_,     &sockets_};
  services.media = &media_;
  services.shared_tokens = shared_tokens_ ? &*shared_tokens_ : nullptr;
  services.webhooks_in_flight = plan_.values.limits.channel_in_flight;
  return services;
}

Status Gateway::Impl::bind() {
  if (Status status = certificates_.open(plan_.values); !status) return status;
  const auto listen = [this](HttpServer& server, const config::Endpoint& wanted, Endpoint& bound) -> Status {
    Result<Endpoint> address = server.listen(wanted.host, wanted.port, certificates_.tls());
    if (address) bound = *address;
    return address.status();
  };
  if (Status status = listen(public_server_, plan_.values.listen, public_address_); !status)
    return status.within("gateway.listen");
  return listen(admin_server_, plan_.values.admin, admin_address_).within("gateway.admin");
}

void Gateway::Impl::start_work() {
  net_loop_.post([this] { commands_->start(); });
  const auto counted = std::make_shared<Countdown>();
  counted->expect();
  delivery_loop_.post([this, counted] {
    deliveries_->start();
    counted->arrive();
  });
  // Who reads the metrics of a gateway that is ready finds its backlog in them; a sink that blocks its loop holds
  // nobody for longer.
  (void)counted->wait(ports_.clock, ports_.clock.monotonic_ms() + kCountWithinMs);
  phase_ = Phase::running;
  every(delivery_loop_, kGaugesEveryMs, [this] {
    watch_->look();
    deliveries_->measure();
    limits_->measure();
    media_upkeep_->measure();
  });
  media_upkeep_->sweep();
  every(net_loop_, kMediaEveryMs, [this] { media_upkeep_->sweep(); });
  every(delivery_loop_, kRetentionEveryMs,
        [this] { journal_->release(ingest_->cursors().carry_over(deliveries_->needed_from())); });
  every(net_loop_, kConversationsEveryMs, [this] { conversations_->look(); });
  certificates_.tell();
  every(net_loop_, tuning_.certificates_every_ms, [this] { certificates_.reload_if_changed(); });
  public_server_.start();
  admin_server_.start();
}

void Gateway::Impl::every(Executor& loop, std::int64_t ms, std::function<void()> work) {
  loop.post_after(ms, [this, &loop, ms, work = std::move(work)] {
    work();
    every(loop, ms, work);
  });
}

Status Gateway::Impl::ready() const {
  switch (phase_.load()) {
    case Phase::starting:
      return Status(Code::unavailable, "the gateway is starting");
    case Phase::stopping:
      return Status(Code::unavailable, "the gateway is stopping");
    case Phase::running:
      return journal_->accepting();
  }
  return Status(Code::internal, "unknown phase");
}

void Gateway::Impl::stop() {
  phase_ = Phase::stopping;
  const std::int64_t until = ports_.clock.monotonic_ms() + plan_.values.stop_timeout_ms;
  const auto arrive = [](const std::shared_ptr<Countdown>& countdown) {
    countdown->expect();
    return [countdown] { countdown->arrive(); };
  };
  const auto work = std::make_shared<Countdown>();
  for (const auto& channel : instances_->channels()) channel->webhooks().close();
  api_->stop();
  erasures_->stop();
  net_loop_.post([this, done = arrive(work)] { commands_->stop(done); });
  deliveries_->stop(work);
  if (!work->wait(ports_.clock, until))
    ports_.log.warning("gateway", "work in flight did not end in time; it stays in the journal");

  const auto instances = std::make_shared<Countdown>();
  instances_->stop(until, instances);
  instances->wait(ports_.clock, until);

  const auto listeners = std::make_shared<Countdown>();
  public_server_.drain(arrive(listeners));
  admin_server_.drain(arrive(listeners));
  listeners->wait(ports_.clock, until);
  conversations_->stop();
  if (Status removed = run_file_.remove(); !removed)
    ports_.log.warning("gateway", "the run file could not be removed", {{"detail", removed.message()}});
}

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Gateway::~Gateway() = default;

Result<std::unique_ptr<Gateway>> Gateway::start(const Plan& plan, const Ports& ports, const Tuning& tuning) {
  auto impl = std::make_unique<Impl>(plan, ports, tuning);
  if (Status status = impl->start(); !status) return status;
  return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
}

void Gateway::stop() {
  impl_->stop();
}
void Gateway::reload() {
  impl_->reload();
}
std::vector<Unstopped> Gateway::unstopped() const {
  return impl_->unstopped();
}
const Endpoint& Gateway::listen() const {
  return impl_->listen();
}
const Endpoint& Gateway::admin() const {
  return impl_->admin();
}

}  // namespace ekiden::cli
