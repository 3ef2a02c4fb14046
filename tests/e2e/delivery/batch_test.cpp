// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "e2e/delivery/hello.hpp"
#include "e2e/delivery/receiver.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr int kSenders = 12;
constexpr int kEach = 8;

std::string batched(const std::string& url) {
  std::string config = hello_and_webhook(url);
  const std::string one = "sink: webhook,";
  return config.replace(config.find(one), one.size(), "sink: webhook-batch,");
}

// A receiver that refuses a whole batch when it cannot take one of its events, and keeps what it took.
class Store {
 public:
  Receiver::Reply take(const Receiver::Request& request) {
    rapidjson::Document batch;
    batch.Parse(request.body.c_str());
    const std::lock_guard lock(mutex_);
    if (!batch.IsArray() || request.content_type != "application/cloudevents-batch+json; charset=utf-8") ++foreign_;
    largest_ = std::max<std::size_t>(largest_, batch.Size());
    if (request.body.find("poison") != std::string::npos) return {400, {}, "one of them is bad"};
    for (const auto& event : batch.GetArray()) {
      const std::string text = event["data"]["message"]["parts"][0]["text"].GetString();
      auto& texts = texts_[event["partitionkey"].GetString()];
      if (texts.empty() || texts.back() != text) texts.push_back(text);  // delivery is at least once
    }
    return {};
  }
  std::map<std::string, std::vector<std::string>> texts() const {
    const std::lock_guard lock(mutex_);
    return texts_;
  }
  std::size_t largest() const {
    const std::lock_guard lock(mutex_);
    return largest_;
  }
  int foreign() const {
    const std::lock_guard lock(mutex_);
    return foreign_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> texts_;  // of each conversation
  std::size_t largest_ = 0;
  int foreign_ = 0;
};

}  // namespace

TEST_CASE("batches keep each conversation's order, and one event that is refused takes no other with it") {
  Store store;
  std::atomic<bool> answers{false};  // until all is sent, so that there is something to put together
  Receiver receiver([&](const Receiver::Request& request, int) {
    while (!answers) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return store.take(request);
  });
  cli::Gateway::Tuning tuning;
  tuning.delivery_backoff = {10, 50};
  HostedGateway relay(batched(receiver.url()), tuning);
  relay.start();
  std::map<std::string, std::vector<std::string>> wanted;
  for (int n = 0; n < kEach; ++n)
    for (int s = 0; s < kSenders; ++s) {
      const std::string sender = "s" + std::to_string(s);
      const bool is_bad = s == 3 && n == 4;
      const std::string text = is_bad ? "poison" : "m" + std::to_string(n);
      REQUIRE(say(relay.listen(), sender, sender + "-" + std::to_string(n), text) == 200);
      if (!is_bad) wanted[conversation_of(sender)].push_back(text);
    }
  answers = true;
  CHECK(eventually([&] { return store.texts() == wanted; }));
  CHECK(store.texts() == wanted);
  CHECK(store.foreign() == 0);
  CHECK(store.largest() > 1);
  const std::string letters = relay.api("GET", "/v1/dead-letters").body;
  CHECK_THAT(letters, Catch::Contains("one of them is bad"));
  CHECK_THAT(relay.metrics(), Catch::Contains("ekiden_dead_letters{sink=\"crm\"} 1"));
  relay.stop();
}
