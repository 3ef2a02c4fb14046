// SPDX-License-Identifier: Apache-2.0
// kill -9 while a bot answers. EKIDEN_SEED repeats a run.
#include <catch2/catch.hpp>

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "e2e/isolation/isolated.hpp"
#include "journal/journal.hpp"
#include "journal/seq_set.hpp"
#include "support/doubles/log.hpp"
#include "support/doubles/metrics.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::string hello_and_bot(const std::string& isolation) {
  return "plugins: {path: [\"" + example_plugin_folder() +
         "\", \"" EKIDEN_BOT_FOLDER
         "\"]}\n"
         "channels:\n  - {id: hello, adapter: hello-adapter}\n"
         "sinks:\n  - {id: bot, sink: keyless-bot, isolation: " +
         isolation +
         "}\n"
         "routes:\n  - {from: [hello], where: {type: message.received}, to: [bot]}\n";
}

// What a journal says of the bot's work, once a gateway that starts now has recovered it.
struct Work {
  std::map<std::string, journal::Seq> messages;  // by event id
  std::map<std::string, int> answers;            // commands, by the id of the event that they answer
  journal::SeqSet done;

  std::size_t answered() const { return answers.size(); }

  void take(journal::Seq seq, const journal::Record& record) {
    if (const auto* event = std::get_if<journal::EventRecord>(&record);
        event != nullptr && event->type == "ekiden.message.received.v1") {
      messages[event->id.text()] = seq;
    } else if (const auto* command = std::get_if<journal::CommandRecord>(&record)) {
      const std::size_t at = command->document.find("\"text\":\"to ") + 11;
      ++answers[command->document.substr(at, command->document.find('"', at) - at)];
    } else if (const auto* ack = std::get_if<journal::AckRecord>(&record); ack != nullptr && ack->consumer == "bot") {
      for (const journal::SeqRange& range : ack->done) done.add(range);
    }
  }
};

Work work_in(const std::string& data_folder) {
  PosixFs fs;
  SystemClock clock;
  SystemRandom random;
  RecordingLog log;
  FakeMetrics metrics;
  journal::Options options;
  options.folder = data_folder + "/journal";
  const auto opened =
      journal::Journal::open(options, fs, clock, random, log, metrics, [](journal::Seq, const journal::Record&) {});
  REQUIRE(opened);
  Work work;
  for (journal::Seq seq = 1; seq <= (*opened)->stats().last; ++seq)
    if (const Result<journal::Record> record = (*opened)->record(seq)) work.take(seq, *record);
  return work;
}

// An event is done exactly when its answer is there, once.
void check(const Work& work) {
  for (const auto& [id, seq] : work.messages) {
    const auto found = work.answers.find(id);
    const int answers = found == work.answers.end() ? 0 : found->second;
    CAPTURE(id, seq);
    CHECK(answers <= 1);
    CHECK(work.done.contains(seq) == (answers == 1));
  }
}

std::mt19937_64 seeded() {
  const char* const given = std::getenv("EKIDEN_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "EKIDEN_SEED=" << seed << std::endl;
  return std::mt19937_64(seed);
}

// Many customers write; gives how many messages were taken.
int write_some(const GatewayProcess& gateway, const std::string& round, int messages) {
  int taken = 0;
  for (int i = 0; i < messages; ++i)
    taken +=
        say_to("hello", gateway.listen(), "s" + std::to_string(i % 5), round + "-" + std::to_string(i)) == 200 ? 1 : 0;
  return taken;
}

// Each answer that was sent is told of by an event.
bool is_quiet(const GatewayProcess& gateway) {
  const std::vector<std::string> events = gateway.events();
  const auto of_type = [&events](const std::string& type) {
    return std::count_if(events.begin(), events.end(), [&type](const std::string& event) {
      return event.find("\"" + type + "\"") != std::string::npos;
    });
  };
  return of_type("ekiden.message.status.v1") >= of_type("ekiden.message.received.v1");
}

void all_answered(GatewayProcess& gateway, std::size_t at_least) {
  CHECK(eventually([&] { return is_quiet(gateway); }, std::chrono::seconds(90)));
  CHECK(gateway.stop() == 0);
  const Work work = work_in(gateway.data_folder());
  check(work);
  CHECK(work.messages.size() >= at_least);
  CHECK(work.answered() == work.messages.size());
}

void kill_the_gateway(const std::string& isolation, int kills) {
  std::mt19937_64 random = seeded();
  GatewayProcess gateway(hello_and_bot(isolation));
  gateway.start();
  std::size_t taken = 0;
  for (int round = 0; round < kills; ++round) {
    std::jthread load([&] { taken += static_cast<std::size_t>(write_some(gateway, std::to_string(round), 30)); });
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 30'000));
    gateway.kill();
    load.join();
    check(work_in(gateway.data_folder()));
    gateway.start();
  }
  taken += static_cast<std::size_t>(write_some(gateway, "last", 5));
  all_answered(gateway, taken);
}

void kill_the_bot(int kills) {
  std::mt19937_64 random = seeded();
  GatewayProcess gateway(hello_and_bot("process"));
  gateway.start();
  std::size_t taken = 0;
  for (int round = 0; round < kills; ++round) {
    const std::jthread killer([&, wait = random() % 20'000] {
      std::this_thread::sleep_for(std::chrono::microseconds(wait));
      for (const int child : children_of(gateway.pid())) ::kill(child, SIGKILL);
    });
    taken += static_cast<std::size_t>(write_some(gateway, std::to_string(round), 10));
  }
  all_answered(gateway, taken);
}

}  // namespace

TEST_CASE("however often the gateway is killed, an event is done exactly when its answer is there, once") {
  SECTION("the bot in the gateway's process") {
    kill_the_gateway("host", 6);
  }
  SECTION("the bot in a process of its own") {
    kill_the_gateway("process", 4);
  }
}

TEST_CASE("however often the bot's process is killed, each message has one answer") {
  kill_the_bot(6);
}

TEST_CASE("the same over a hundred kills each", "[.][long]") {
  kill_the_gateway("host", 100);
  kill_the_gateway("process", 100);
  kill_the_bot(100);
}
