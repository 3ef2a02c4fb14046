// SPDX-License-Identifier: Apache-2.0
// What an idle gateway holds, alone and with 2,000 idle kept-alive connections: its own pages (RssAnon), and all that
// is mapped (VmRSS), from /proc.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "bench/rounds.hpp"
#include "e2e/ingest/pushes.hpp"
#include "e2e/load/crowd.hpp"
#include "support/e2e/gateway_process.hpp"

namespace {

using namespace ekiden::test;

constexpr std::size_t kConnections = 2'000;
constexpr std::size_t kOwnFiles = 200;

struct Memory {
  double anonymous_kb = 0;
  double resident_kb = 0;
};

Memory memory_of(int pid) {
  Memory memory;
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("RssAnon:")) memory.anonymous_kb = std::stod(line.substr(8));
    if (line.starts_with("VmRSS:")) memory.resident_kb = std::stod(line.substr(6));
  }
  return memory;
}

void print(const char* what, const Memory& memory, const char* goal) {
  std::printf("  %-44s %9.1f MB %9.1f MB   %s\n", what, memory.anonymous_kb / 1024, memory.resident_kb / 1024, goal);
}

// Each connection has made a request, so that whatever grows with the first one has grown.
void use(Crowd& crowd) {
  constexpr const char* kRequest = "GET /nothing HTTP/1.1\r\nHost: g\r\n\r\n";
  for (std::size_t i = 0; i < crowd.size(); ++i) (void)crowd.send(i, kRequest);
  for (std::size_t answered = 0; answered < crowd.size();) answered += crowd.answered(10'000).size();
}

}  // namespace

namespace ekiden::bench {

void memory_of_connections() {
  const std::size_t wanted = std::min(kConnections, raise_open_files() - kOwnFiles);
  GatewayProcess gateway(one_channel() +
                         "sinks:\n  - {id: crm, sink: webhook, config: {url: \"http://127.0.0.1:9\", secret: "
                         "\"whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==\"}}\n"
                         "routes:\n  - {from: [wechat-cn], to: [crm]}\n");
  gateway.start();
  const Memory idle = memory_of(gateway.pid());
  std::printf("\nmemory: an idle gateway with the plugins wechat and webhook\n  %-44s %12s %12s\n", "", "RssAnon",
              "VmRSS");
  print("alone", idle, "RssAnon must be 8 MB at most");
  Crowd crowd(gateway.listen(), wanted);
  use(crowd);
  const Memory crowded = memory_of(gateway.pid());
  print(("with " + std::to_string(crowd.size()) + " idle connections").c_str(), crowded,
        "RssAnon must be 16 MB at most");
  std::printf("  %-44s %9.2f KB                  must be 4 KB at most\n", "each connection, RssAnon",
              (crowded.anonymous_kb - idle.anonymous_kb) / static_cast<double>(crowd.size()));
}

}  // namespace ekiden::bench
