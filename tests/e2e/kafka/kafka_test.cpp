// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "e2e/delivery/hello.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"
#include "support/kafka/mock_cluster.hpp"

using namespace ekiden::test;

namespace {

constexpr char kTopic[] = "support.events";
constexpr int kSenders = 5;

std::string configuration(const MockCluster& cluster, const std::string& isolation) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\"]}\nchannels:\n  - {id: hello, adapter: hello-adapter}\n"
         "sinks:\n  - {id: stream, sink: kafka, isolation: " +
         isolation + ", retry: {base: 1s, cap: 2s}, config: {bootstrap_servers: \"" + cluster.bootstrap_servers() +
         "\", topic: " + kTopic +
         ", properties: {linger.ms: \"300\"}}}\n"
         "routes:\n  - {from: [hello], to: [stream]}\n";
}

void say_all(const GatewayProcess& gateway, int from, int to) {
  for (int n = from; n < to; ++n) {
    const std::string text = "m" + std::to_string(n);
    REQUIRE(say(gateway.listen(), "s" + std::to_string(n % kSenders), text, text) == 200);
  }
}

std::string text_of(const MockCluster::Read& read) {
  rapidjson::Document data;
  data.Parse(read.value.c_str());
  REQUIRE(data.IsObject());
  return data["message"]["parts"][0]["text"].GetString();
}

// What a consumer that looks at ce_id and keeps what it knows has at its end: of each conversation its texts, in order.
std::map<std::string, std::vector<std::string>> consumed(const std::vector<MockCluster::Read>& log) {
  std::map<std::string, std::vector<std::string>> texts;
  std::map<std::string, std::string> first;  // of each id
  std::map<std::string, int> partition;      // of each conversation
  for (const auto& read : log) {
    CHECK(partition.emplace(read.key, read.partition).first->second == read.partition);
    const auto [known, is_new] = first.emplace(read.headers.at("ce_id"), read.key + read.value);
    CHECK(known->second == read.key + read.value);
    if (is_new) texts[read.key].push_back(text_of(read));
  }
  return texts;
}

std::map<std::string, std::vector<std::string>> wanted(int count) {
  std::map<std::string, std::vector<std::string>> texts;
  for (int n = 0; n < count; ++n)
    texts[conversation_of("s" + std::to_string(n % kSenders))].push_back("m" + std::to_string(n));
  return texts;
}

std::size_t ids_in(const std::vector<MockCluster::Read>& log) {
  std::set<std::string> ids;
  for (const auto& read : log) ids.insert(read.headers.at("ce_id"));
  return ids.size();
}

}  // namespace

TEST_CASE("after kill -9 a consumer that knows ids has each message once, in the order of its conversation") {
  MockCluster cluster;
  cluster.make_topic(kTopic);
  GatewayProcess gateway(configuration(cluster, GENERATE("host", "process")));
  gateway.start();
  say_all(gateway, 0, 40);
  REQUIRE(eventually([&] { return !cluster.read(kTopic, 1).empty(); }));
  gateway.kill();
  gateway.start();
  say_all(gateway, 40, 60);
  std::vector<MockCluster::Read> log;
  CHECK(eventually([&] { return ids_in(log = cluster.read(kTopic, 60)) == 60; }, std::chrono::seconds(90)));
  CHECK(consumed(log) == wanted(60));
  CHECK(gateway.stop() == 0);
}

TEST_CASE("a clean stop sends what waits, and nothing comes again after it") {
  MockCluster cluster;
  cluster.make_topic(kTopic);
  GatewayProcess gateway(configuration(cluster, GENERATE("host", "process")));
  gateway.start();
  say_all(gateway, 0, 10);
  CHECK(gateway.stop() == 0);
  gateway.start();
  say_all(gateway, 10, 20);
  std::vector<MockCluster::Read> log;
  CHECK(eventually([&] { return ids_in(log = cluster.read(kTopic, 20)) == 20; }, std::chrono::seconds(90)));
  CHECK(gateway.stop() == 0);
  log = cluster.read(kTopic, 20);
  CHECK(log.size() == 20);
  CHECK(consumed(log) == wanted(20));
}
