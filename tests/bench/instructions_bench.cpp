// SPDX-License-Identifier: Apache-2.0
// What one event costs, in instructions of the whole gateway under callgrind: on its way in (request, signature,
// envelope, journal, answer) and, in the lines named relay, on its way out to an HTTP sink. Two runs of different
// length are subtracted, so that start and stop do not count.
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "bench/counting_sink.hpp"
#include "bench/load.hpp"
#include "bench/rounds.hpp"
#include "cli/child_process.hpp"
#include "e2e/ingest/pushes.hpp"
#include "e2e/load/crowd.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::test;

constexpr int kShort = 500;
constexpr int kLong = 2'500;
constexpr std::size_t kConnections = 64;
constexpr std::size_t kDocumentBytes = 700;
constexpr double kTolerance = 1.05;  // of two runs of the same program
constexpr std::chrono::seconds kStart(180);

using MakePush = std::function<Push(std::string_view document)>;

// One line of the table.
struct Way {
  std::string name;
  std::string mode;  // of the channel
  MakePush push;
  std::string sink;   // component that takes the events; empty: they stay in the journal
  std::string map{};  // of the route; empty: none
};

std::string request(int number, const MakePush& push) {
  const std::string id = std::to_string(10'000'000 + number);
  const std::string sender = "o" + std::to_string(number % 100);
  const std::string mark = bench::kSentMark + std::string(bench::kSentDigits - id.size(), '0') + id;  // counted by it
  const std::size_t frame = text_document(sender, id, mark).size();
  const Push made = push(text_document(sender, id, mark + std::string(kDocumentBytes - frame, 'x')));
  return "POST /hooks/wechat-cn?" + made.query +
         " HTTP/1.1\r\nHost: gateway.example\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\nPragma: no-cache\r\n"
         "Connection: Keep-Alive\r\nContent-Type: text/xml\r\nContent-Length: " +
         std::to_string(made.body.size()) + "\r\n\r\n" + made.body;
}

void send_all(const std::string& address, int events, const MakePush& push) {
  Crowd crowd(address, kConnections);
  int sent = 0;
  for (std::size_t i = 0; i < crowd.size(); ++i) (void)crowd.send(i, request(sent++, push));
  for (int answered = 0; answered < events;)
    for (const std::size_t member : crowd.answered(10'000)) {
      ++answered;
      if (sent < events) (void)crowd.send(member, request(sent++, push));
    }
}

// `map_file`: where the way's map stands.
std::string configuration(const Way& way, std::uint16_t sink_port, const std::string& map_file) {
  std::string text = one_channel(way.mode);
  if (!way.sink.empty())
    text += "sinks:\n  - {id: bench-sink, sink: " + way.sink +
            ", config: {url: \"http://127.0.0.1:" + std::to_string(sink_port) +
            "/\", body: " + (way.map.empty() ? "event" : "record") +
            ", secret: whsec_YmVuY2htYXJrLXNlY3JldC1iZW5jaG1hcmstc2VjcmV0}}\n"
            "routes:\n  - {from: [wechat-cn], to: [bench-sink]" +
            (way.map.empty() ? "" : ", map: \"" + map_file + "\"") + "}\n";
  return text;
}

// Instructions of a whole life of the gateway with so many events.
double count(int events, const Way& way) {
  const TemporaryFolder folder;
  bench::CountingSink sink;
  const char* const kept = std::getenv("EKIDEN_CALLGRIND");  // a folder where callgrind_annotate finds the profiles
  const std::string counts =
      (kept == nullptr ? folder.path() : kept) + ("/callgrind." + way.name + "." + std::to_string(events));
  const std::string program =
      folder.write("ekiden", "#!/bin/sh\nexec valgrind --tool=callgrind --callgrind-out-file=" + counts + " " +
                                 ekiden_program() + " \"$@\"\n");
  ::chmod(program.c_str(), 0700);
  GatewayProcess gateway(configuration(way, sink.port(), folder.write("bench.yaml", way.map)), {}, program);
  gateway.start(kStart);
  send_all(gateway.listen(), events, way.push);
  if (gateway.metric("ekiden_events_total{channel=\"wechat-cn\",type=\"message.received\"}") != events) {
    std::fputs("ekiden_bench: not every event was accepted\n", stderr);
    std::exit(70);
  }
  if (!way.sink.empty() && !eventually([&] { return sink.records() == static_cast<std::uint64_t>(events); }, kStart)) {
    std::fputs("ekiden_bench: not every event was delivered once\n", stderr);
    std::exit(70);
  }
  (void)gateway.stop();
  std::ifstream file(counts);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("totals: ")) return std::stod(line.substr(8));
  std::fputs("ekiden_bench: callgrind has written no totals\n", stderr);
  std::exit(70);
}

// Lines "name instructions"; '#' begins a comment.
std::map<std::string, double> recorded() {
  std::map<std::string, double> values;
  std::ifstream file(EKIDEN_BENCH_BASELINE);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    double value = 0;
    if (!line.starts_with('#') && words >> name >> value) values[name] = value;
  }
  return values;
}

}  // namespace

namespace ekiden::bench {

void instructions_of_an_event() {
  std::printf("\ninstructions: one event, %zu connections, documents of %zu bytes\n", kConnections, kDocumentBytes);
  if (cli::find_program("valgrind").empty()) {
    std::puts("  not measured: valgrind is not installed");
    return;
  }
  const std::map<std::string, double> baseline = recorded();
  const auto plain = [](std::string_view document) { return plain_push(document); };
  const auto safe = [](std::string_view document) { return safe_push(document); };
  std::printf("  %-12s %14s %14s %8s\n", "mode", "instructions", "recorded", "ratio");
  const std::vector<Way> ways = {
      {"plain", "plain", plain, {}},
      {"safe", "safe", safe, {}},
      {"relay", "plain", plain, "webhook"},
      {"relay-batch", "plain", plain, "webhook-batch"},
      {"relay-mapped", "plain", plain, "webhook",
       "record: {id: /id, name: \"{{ /data/sender/identities/0/value | upper | truncate(20) }}\", at: \"{{ /time | "
       "zone('Asia/Shanghai') }}\", text: \"{{ text_of_parts(/data/message/parts) }}\"}\n"},
  };
  for (const Way& way : ways) {
    const double each = (count(kLong, way) - count(kShort, way)) / (kLong - kShort);
    const auto known = baseline.find(way.name);
    if (known == baseline.end()) {
      std::printf("  %-12s %14.0f %14s\n", way.name.c_str(), each, "nothing");
      continue;
    }
    const double ratio = each / known->second;
    std::printf("  %-12s %14.0f %14.0f %8.3f%s\n", way.name.c_str(), each, known->second, ratio,
                ratio > kTolerance ? "  more than recorded" : "");
    std::fflush(stdout);
  }
}

}  // namespace ekiden::bench
