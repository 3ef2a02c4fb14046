// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>
#include <stdlib.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "e2e/delivery/hello.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

namespace fs = std::filesystem;
using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr int kSenders = 6;
constexpr int kEach = 40;
constexpr int kKills = 4;

std::string configuration(bool in_process) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\"]}\n"
         "channels:\n  - {id: hello, adapter: hello-adapter}\n"
         "sinks:\n  - {id: desk, sink: file," +
         (in_process ? " isolation: process," : "") + " config: {folder: \"${env:EKIDEN_TEST_FOLDER}\", " +
         "max_events: 25, max_age_s: 1}}\n"
         "routes:\n  - {from: [hello], to: [desk]}\n";
}

// A platform that repeats what was not acknowledged, with the same id.
class Platform {
 public:
  explicit Platform(std::string address) : address_(std::move(address)) {
    for (int s = 0; s < kSenders; ++s) threads_.emplace_back([this, s] { talk("s" + std::to_string(s)); });
  }
  ~Platform() {
    for (std::thread& thread : threads_) thread.join();
  }
  void moved_to(const std::string& address) {
    const std::lock_guard lock(mutex_);
    address_ = address;
  }
  int acknowledged() const { return acknowledged_; }

 private:
  void talk(const std::string& sender) {
    for (int n = 0; n < kEach; ++n) {
      const std::string text = "m" + std::to_string(n);
      while (say(address(), sender, sender + "-" + text, text) != 200)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      ++acknowledged_;
    }
  }
  std::string address() const {
    const std::lock_guard lock(mutex_);
    return address_;
  }

  mutable std::mutex mutex_;
  std::string address_;
  std::atomic<int> acknowledged_{0};
  std::vector<std::thread> threads_;
};

// The legacy system: it takes every file whose name it knows, reads it, and removes it.
class Poller {
 public:
  explicit Poller(std::string folder) : folder_(std::move(folder)) {}

  void poll() {
    std::set<fs::path> files;  // the oldest first
    for (const auto& entry : fs::directory_iterator(folder_))
      if (entry.path().extension() == ".ndjson" && entry.path().filename().string().front() != '.')
        files.insert(entry.path());
    for (const fs::path& file : files) {
      std::istringstream lines(read_file(file.string()));
      for (std::string line; std::getline(lines, line);) take(line);
      fs::remove(file);
    }
  }
  std::size_t count() const { return count_; }
  const std::map<std::string, std::vector<std::string>>& texts() const { return texts_; }

 private:
  void take(const std::string& line) {
    rapidjson::Document event;
    event.Parse(line.c_str());
    REQUIRE(event.IsObject());
    ++count_;
    texts_[event["partitionkey"].GetString()].push_back(event["data"]["message"]["parts"][0]["text"].GetString());
  }

  const std::string folder_;
  std::size_t count_ = 0;
  std::map<std::string, std::vector<std::string>> texts_;
};

}  // namespace

TEST_CASE("a gateway that is killed again and again writes each message to the files once, in order") {
  const bool in_process = GENERATE(false, true);
  INFO((in_process ? "in a process of its own" : "in the gateway"));
  GatewayProcess gateway(configuration(in_process));
  const TemporaryFolder outside;
  // In a process of its own a plugin writes to its instance's folder alone.
  const std::string folder = in_process ? gateway.data_folder() + "/plugins/desk" : outside.path();
  REQUIRE(::setenv("EKIDEN_TEST_FOLDER", folder.c_str(), 1) == 0);
  gateway.start();
  Poller poller(folder);
  {
    Platform platform(gateway.listen());
    for (int kill = 1; kill <= kKills; ++kill) {
      CHECK(eventually([&] { return platform.acknowledged() >= kSenders * kEach * kill / (kKills + 1); }));
      gateway.kill();
      poller.poll();
      gateway.start();
      platform.moved_to(gateway.listen());
    }
  }
  CHECK(eventually([&] {
    poller.poll();
    return poller.count() >= std::size_t{kSenders} * kEach;
  }));
  CHECK(gateway.stop() == 0);
  poller.poll();
  std::map<std::string, std::vector<std::string>> wanted;
  for (int s = 0; s < kSenders; ++s)
    for (int n = 0; n < kEach; ++n) wanted[conversation_of("s" + std::to_string(s))].push_back("m" + std::to_string(n));
  CHECK(poller.texts() == wanted);
}
