// SPDX-License-Identifier: Apache-2.0
// kill -9 under load, again and again. EKIDEN_SEED repeats a run.
#include <catch2/catch.hpp>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "core/encoding.hpp"
#include "e2e/ingest/connection.hpp"
#include "e2e/ingest/event_view.hpp"
#include "e2e/ingest/pushes.hpp"
#include "e2e/ingest/recording_server.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

constexpr int kConversations = 64;
constexpr int kInFlight = 32;
constexpr int kRepeatOneIn = 8;

std::string msg_id(int conversation, int number) {
  return std::to_string(1'000'000 * (conversation + 1) + number);
}

std::uint64_t first_seed() {
  const char* const given = std::getenv("EKIDEN_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

// One customer, who says the next thing only after the former was taken.
struct Conversation {
  int index = 0;
  int answered = 0;    // 1 … answered were answered `success`
  bool begun = false;  // answered + 1 was sent, and its answer never came
};

// What the platform does while one gateway process lives.
class Load {
 public:
  Load(const std::string& listen, std::vector<Conversation>& conversations, std::uint64_t seed, bool only_finish)
      : listen_(listen), only_finish_(only_finish) {
    for (Conversation& conversation : conversations)
      threads_.emplace_back(
          [this, &conversation, seed] { run(conversation, seed + static_cast<std::uint64_t>(conversation.index)); });
  }

  int in_flight() const { return in_flight_; }
  void kill_begins() { kill_begun_ = true; }
  int answered() const { return answered_; }
  // Requests that had left before kill_begins(), and were never answered.
  int cut_off() const { return cut_off_; }
  int strange() const { return strange_; }
  // Until every connection has ended, or everything begun is answered.
  void wait() { threads_.clear(); }

 private:
  void run(Conversation& conversation, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Connection connection(listen_);
    while (!only_finish_ || conversation.begun) {
      conversation.begun = true;
      if (!push(connection, conversation.index, conversation.answered + 1)) return;
      ++conversation.answered;
      conversation.begun = false;
      if (!only_finish_ && random() % kRepeatOneIn == 0 && !push(connection, conversation.index, conversation.answered))
        return;
    }
  }

  bool push(Connection& connection, int conversation, int number) {
    const Push push =
        safe_push(text_document("o" + std::to_string(conversation), msg_id(conversation, number), "message"));
    if (!connection.open() || !connection.send(post_request("/hooks/wechat-cn?" + push.query, push.body))) return false;
    const bool in_time = !kill_begun_;
    ++in_flight_;
    const std::string answer = connection.read_answer();
    --in_flight_;
    if (answer.empty()) return cut_off_ += in_time ? 1 : 0, false;
    if (!answer.starts_with("HTTP/1.1 200") || !answer.ends_with("\r\n\r\nsuccess")) return ++strange_, false;
    ++answered_;
    return true;
  }

  const std::string listen_;
  const bool only_finish_;
  std::atomic<bool> kill_begun_{false};
  std::atomic<int> in_flight_{0};
  std::atomic<int> answered_{0};
  std::atomic<int> cut_off_{0};
  std::atomic<int> strange_{0};
  std::vector<std::jthread> threads_;
};

// What the receiver saw. The server calls it for one request at a time.
struct Deliveries {
  std::map<std::string, std::string> bytes;               // webhook-id → SHA-256 of the body
  std::map<std::string, std::vector<std::string>> first;  // conversation → ids in the order of their first delivery
  std::size_t all = 0;
  int changed = 0;   // deliveries whose bytes differ from the first of their id
  int misnamed = 0;  // whose webhook-id is not the event's id
  std::mutex mutex;

  void take(const RecordedRequest& request) {
    const std::string& id = request.headers.at("webhook-id");
    const std::string digest = ekiden::sha256(request.body);
    const std::lock_guard lock(mutex);
    ++all;
    const auto [known, is_first] = bytes.emplace(id, digest);
    if (!is_first && known->second != digest) ++changed;
    if (!is_first) return;
    if (at(request.body, "/id") != id) ++misnamed;
    first[at(request.body, "/subject")].push_back(id);
  }
  std::size_t count() {
    const std::lock_guard lock(mutex);
    return bytes.size();
  }
};

// Kills the gateway while at least kInFlight requests wait for their answer. Gives how many did; fewer does not count.
int kill_once(GatewayProcess& gateway, std::vector<Conversation>& conversations, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const int until = 100 + static_cast<int>(random() % 400);
  const auto pause = std::chrono::microseconds(random() % 3'000);
  Load load(gateway.listen(), conversations, seed, false);
  REQUIRE(eventually([&] { return load.answered() >= until; }, std::chrono::seconds(60)));
  std::this_thread::sleep_for(pause);
  REQUIRE(eventually([&] { return load.in_flight() >= kInFlight; }));
  load.kill_begins();
  gateway.kill();
  load.wait();
  CHECK(load.strange() == 0);
  return load.cut_off();
}

void check_journal(const std::vector<std::string>& events, const std::vector<Conversation>& conversations,
                   const Deliveries& deliveries) {
  std::map<std::string, std::vector<std::string>> messages;  // conversation → MsgIds, as journalled
  std::map<std::string, std::vector<std::string>> ids;
  std::set<std::string> distinct;
  for (const std::string& event : events) {
    messages[at(event, "/subject")].push_back(at(event, "/data/platform/msg_id"));
    ids[at(event, "/subject")].push_back(at(event, "/id"));
    distinct.insert(at(event, "/id"));
  }
  CHECK(distinct.size() == events.size());
  for (const Conversation& conversation : conversations) {
    std::vector<std::string> said;
    for (int number = 1; number <= conversation.answered; ++number) said.push_back(msg_id(conversation.index, number));
    const std::string key = "wechat-cn:" + Account{}.app_id + ":dm:o" + std::to_string(conversation.index);
    INFO(key);
    CHECK(messages[key] == said);
    CHECK(deliveries.first.at(key) == ids.at(key));
  }
  CHECK(ids.size() == conversations.size());
  CHECK(deliveries.first.size() == conversations.size());
  CHECK(deliveries.changed == 0);
  CHECK(deliveries.misnamed == 0);
}

void kill_and_check(int kills) {
  Deliveries deliveries;
  const RecordingServer receiver({}, [&](const RecordedRequest& request) { deliveries.take(request); });
  GatewayProcess gateway(
      one_channel() + "sinks:\n  - {id: crm, sink: webhook, config: {url: \"" + receiver.url("/inbox") +
      "\", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}}\nroutes:\n  - {from: [wechat-cn], to: [crm]}\n");
  std::vector<Conversation> conversations(kConversations);
  for (int i = 0; i < kConversations; ++i) conversations[static_cast<std::size_t>(i)].index = i;

  std::uint64_t seed = first_seed();
  gateway.start();
  for (int done = 0, tried = 0; done < kills; ++tried, ++seed) {
    REQUIRE(tried < 2 * kills);
    const int cut_off = kill_once(gateway, conversations, seed);
    std::cout << "seed " << seed << ": killed with " << cut_off << " requests in flight" << std::endl;
    if (cut_off >= kInFlight) ++done;
    gateway.start();
  }
  Load rest(gateway.listen(), conversations, seed, true);
  rest.wait();
  CHECK(rest.cut_off() + rest.strange() == 0);

  const std::vector<std::string> events = gateway.events();
  CHECK(eventually([&] { return deliveries.count() >= events.size(); }, std::chrono::seconds(120)));
  CHECK(gateway.stop() == 0);
  std::cout << events.size() << " messages, delivered " << deliveries.all << " times" << std::endl;
  check_journal(events, conversations, deliveries);
}

}  // namespace

TEST_CASE("kill -9 under load, 8 times: nothing answered is lost, doubled, changed or out of order") {
  kill_and_check(8);
}

TEST_CASE("kill -9 under load, 200 times: nothing answered is lost, doubled, changed or out of order", "[.][long]") {
  kill_and_check(200);
}
