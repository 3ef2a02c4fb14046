// SPDX-License-Identifier: Apache-2.0
// A backlog of a million events of about 700 bytes: what a gateway with it takes to start, how much memory it needs
// while its sink is down, what it ingests in comparison with an empty journal, and how fast a sink that does nothing
// drains it. EKIDEN_BENCH_BACKLOG: another number of events.
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/process_cost.hpp"
#include "bench/rounds.hpp"
#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "journal/journal.hpp"
#include "observe/registry.hpp"
#include "support/doubles/log.hpp"
#include "support/e2e/gateway_process.hpp"

namespace {

using namespace ekiden;
using ekiden::bench::seconds;

constexpr int kRounds = 7;
constexpr std::uint64_t kBacklog = 1'000'000;
constexpr std::size_t kBatchRecords = 64;
constexpr std::uint64_t kRoundEvents = 2'000 * kBatchRecords;  // more than one segment: an empty journal seals too
constexpr std::size_t kDocumentBytes = 600;
constexpr std::uint64_t kConversations = 10'000;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "ekiden_bench: %s\n", why.c_str());
  std::exit(70);
}

journal::EventRecord event(std::uint64_t number) {
  const std::string text = std::to_string(number);
  const std::vector<std::string_view> fields{text};
  journal::EventRecord record;
  record.id = EventId::of(fields);
  record.recorded_ms = SystemClock().wall_ms();
  record.channel = "hello";
  record.type = "ekiden.message.received.v1";
  record.conversation = "default/hello/a/dm/" + std::to_string(number % kConversations);
  record.document = "{\"specversion\":\"1.0\",\"id\":\"" + record.id.text() +
                    "\",\"source\":\"/ekiden/hello/a\",\"type\":\"" + record.type + "\",\"partitionkey\":\"" +
                    record.conversation + "\",\"data\":{\"text\":\"" + std::string(kDocumentBytes - 200, 'x') + "\"}}";
  return record;
}

class Store {
 public:
  explicit Store(const std::string& folder) {
    journal::Options options;
    options.folder = folder;
    auto opened = journal::Journal::open(options, fs_, clock_, random_, log_, metrics_, {});
    if (!opened) give_up(opened.status().message());
    journal_ = *std::move(opened);
  }

  // Batches of 64, each durable before the next.
  void append(std::uint64_t first, std::uint64_t batches) {
    for (std::uint64_t batch = 0; batch < batches; ++batch) {
      std::promise<Status> durable;
      for (std::size_t i = 0; i < kBatchRecords; ++i) {
        const bool last = i + 1 == kBatchRecords;
        journal_->append({event(first++)}, journal::Durability::sync,
                         [&durable, last](const journal::AppendResult& result) {
                           if (last) durable.set_value(result.status);
                         });
      }
      if (const Status status = durable.get_future().get(); !status) give_up(status.message());
    }
  }
  void fill(std::uint64_t events) {
    constexpr std::uint64_t kBatch = 2'000;
    for (std::uint64_t first = 0; first < events; first += kBatch) {
      std::vector<journal::Record> batch;
      for (std::uint64_t number = first; number < std::min(first + kBatch, events); ++number)
        batch.emplace_back(event(number));
      std::promise<Status> durable;
      journal_->append(std::move(batch), journal::Durability::sync,
                       [&durable](const journal::AppendResult& result) { durable.set_value(result.status); });
      if (const Status status = durable.get_future().get(); !status) give_up(status.message());
    }
  }

 private:
  PosixFs fs_;
  SystemClock clock_;
  SystemRandom random_;
  Registry metrics_;
  test::RecordingLog log_;
  std::unique_ptr<journal::Journal> journal_;
};

std::string configuration(const std::string& sink) {
  return "plugins: {path: [" + test::example_plugin_folder() + ", " + test::plugin_folder() +
         ", " EKIDEN_BENCH_PLUGINS "]}\nchannels:\n  - {id: hello, adapter: hello-adapter}\nsinks:\n  - {id: crm, " +
         sink + "}\nroutes:\n  - {from: [hello], to: [crm]}\n";
}

// Nobody listens on port 1.
constexpr const char* kSinkThatIsDown =
    "sink: webhook, config: {url: \"http://127.0.0.1:1/\", secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=}";
constexpr const char* kSinkThatDoesNothing = "sink: null-sink";

// Starts the gateway, waits for so long while its sink fails, and prints what that took.
void start(const char* what, test::GatewayProcess& gateway, std::chrono::seconds settle) {
  const double ready = seconds([&] { gateway.start(); });
  std::this_thread::sleep_for(settle);
  const bench::Memory memory = bench::memory_of(gateway.pid());
  std::printf("  %-44s ready after %6.2f s   RssAnon %6.1f MB   VmRSS %6.1f MB\n", what, ready, memory.anonymous_mb,
              memory.resident_mb);
  std::fflush(stdout);
}

void drain(const std::string& journal_folder, std::uint64_t backlog) {
  test::GatewayProcess gateway(configuration(kSinkThatDoesNothing));
  std::filesystem::create_directories(gateway.data_folder());
  std::filesystem::rename(journal_folder, gateway.data_folder() + "/journal");
  gateway.start();
  const std::string delivered = "ekiden_deliveries_total{sink=\"crm\",result=\"ok\"}";
  const auto begin = std::chrono::steady_clock::now();
  const double before = gateway.metric(delivered);
  while (gateway.metric(delivered) < static_cast<double>(backlog))
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
  std::printf("  %-44s %.0f events/s   RssAnon %6.1f MB\n", "drain into a sink that does nothing",
              (static_cast<double>(backlog) - before) / time.count(), bench::memory_of(gateway.pid()).anonymous_mb);
  gateway.stop();
}

}  // namespace

namespace ekiden::bench {

void backlog_of_a_million() {
  const char* const wanted = std::getenv("EKIDEN_BENCH_BACKLOG");
  const std::uint64_t backlog = wanted == nullptr ? kBacklog : std::strtoull(wanted, nullptr, 10);
  std::printf("backlog: %llu events of about 700 bytes, the sink is down\n", static_cast<unsigned long long>(backlog));

  test::GatewayProcess empty(configuration(kSinkThatIsDown)), full(configuration(kSinkThatIsDown));
  const std::string journal = full.data_folder() + "/journal";
  std::filesystem::create_directories(full.data_folder());
  Store(journal).fill(backlog);
  std::printf("  must: RssAnon below 64 MB, goal 32 MB; ready again in less than 1 s\n");
  for (const auto& [name, gateway] : {std::pair{"empty journal", &empty}, std::pair{"with the backlog", &full}}) {
    start(name, *gateway, std::chrono::seconds(20));
    gateway->kill();
    start("  again after kill -9", *gateway, std::chrono::seconds(1));
    if (gateway->stop() != 0) give_up("the gateway did not stop well");
  }

  std::string pattern = (std::filesystem::temp_directory_path() / "ekiden-bench-XXXXXX").string();
  const std::string folder = ::mkdtemp(pattern.data());
  std::uint64_t serial = backlog;
  {
    Store behind(journal);
    const auto ingest = [&serial](Store& store) -> std::vector<double> {
      const std::uint64_t first = std::exchange(serial, serial + kRoundEvents);
      return {kRoundEvents / seconds([&] { store.append(first, kRoundEvents / kBatchRecords); })};
    };
    const auto ingest_into_empty = [&] {
      std::vector<double> rate = ingest(*std::make_unique<Store>(folder));
      std::filesystem::remove_all(folder);
      return rate;
    };
    const std::string limit = "into an empty journal", subject = "behind the backlog";
    compare("ingest: batches of 64 records of 700 bytes, each durable before the next", {{"rate", "records/s"}},
            kRounds, {{limit, ingest_into_empty}, {subject, [&] { return ingest(behind); }}},
            {{subject, {limit}, 0, 0.85, 0.95}});
  }
  drain(journal, backlog + kRounds * kRoundEvents);
}

}  // namespace ekiden::bench
