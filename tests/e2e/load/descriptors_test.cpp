// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <iterator>

#include "e2e/delivery/hello.hpp"
#include "e2e/load/crowd.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kBegun = "POST /hooks/hello HTTP/1.1\r\nHost: g\r\nContent-Length: 5\r\n\r\n";

std::string configuration() {
  return "plugins: {path: [\"" + example_plugin_folder() + "\"]}\nchannels:\n  - {id: hello, adapter: hello-adapter}\n";
}

std::size_t open_files(int pid) {
  const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid) + "/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

void set_limit(int pid, std::size_t files) {
  const rlimit limit{files, files};
  REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

std::size_t lines_with(const std::string& log, const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a gateway takes all descriptors that it may have, and says how many connections that makes") {
  GatewayProcess gateway(configuration(), "  limits: {connections: 100}\n");
  gateway.start();
  rlimit limit{};
  REQUIRE(::prlimit(gateway.pid(), RLIMIT_NOFILE, nullptr, &limit) == 0);
  CHECK(limit.rlim_cur == limit.rlim_max);
  CHECK_THAT(gateway.log(), Contains("\"descriptors\":\"" + std::to_string(limit.rlim_max) + "\"") &&
                                Contains("\"connections\":\"100\""));
}

TEST_CASE("without descriptors connections wait, the log stays quiet, and all goes on when there are some again") {
  raise_open_files();
  GatewayProcess gateway(configuration());
  gateway.start();
  REQUIRE(say(gateway.listen(), "first", "1", "hello") == 200);
  constexpr std::size_t kFree = 10;
  set_limit(gateway.pid(), open_files(gateway.pid()) + kFree);
  const std::string busy = "\"cannot accept connections\"";

  // In the middle of a request nobody is idle: none can make room for another.
  Crowd crowd(gateway.listen(), 3 * kFree);
  REQUIRE(crowd.size() == 3 * kFree);
  for (std::size_t i = 0; i < crowd.size(); ++i) REQUIRE(crowd.send(i, kBegun));
  REQUIRE(eventually([&] { return lines_with(gateway.log(), busy) > 0; }));
  REQUIRE(gateway.running());

  std::size_t complete = 0;
  for (std::size_t i = 0; i < crowd.size(); ++i) REQUIRE(crowd.send(i, "hello"));
  while (complete < crowd.size()) {
    const auto answered = crowd.answered(20'000);
    REQUIRE_FALSE(answered.empty());
    complete += answered.size();
    for (const std::size_t member : answered) crowd.leave(member);
  }
  CHECK(lines_with(gateway.log(), busy) <= 50);
  CHECK(say(gateway.listen(), "last", "1", "hello") == 200);
  CHECK(gateway.running());
}

TEST_CASE("an idle connection makes room for a new one when descriptors are short") {
  raise_open_files();
  GatewayProcess gateway(configuration());
  gateway.start();
  constexpr std::size_t kFree = 10;
  set_limit(gateway.pid(), open_files(gateway.pid()) + kFree);
  Crowd crowd(gateway.listen(), 0);
  for (std::size_t i = 0; i < 3 * kFree; ++i) {
    const std::size_t member = crowd.join();
    REQUIRE(crowd.send(member, std::string(kBegun) + "hello"));
    bool answered = false;
    while (!answered) {
      for (const std::size_t whose : crowd.answered(20'000)) answered = answered || whose == member;
    }
  }
  CHECK(crowd.ended() > 0);
}
