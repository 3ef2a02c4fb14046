// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "../plugin/stage.hpp"
#include "journal_stage.hpp"
#include "pipeline/command_center.hpp"

namespace ekiden::pipeline::test {

struct NoMedia final : MediaStore {
  Result<std::string> put(std::string_view) override { return Status(Code::full, "no media here"); }
};

// Channels "plain" (takes no id of ours) and "with-id", both puppets.
class CommandStage : public JournalStage {
 public:
  CommandStage() { start(); }
  ~CommandStage() {
    center.reset();
    journal.reset();
  }

  void start() {
    center = std::make_unique<CommandCenter>(settings, envelopes, *journal, ingest(), limits, *loop, clock, random, log,
                                             metrics);
    routes = std::make_unique<plugin::test::KeptRoutes>(*loop);
    const plugin::Services services{*loop,       log,     metrics,  clock,   random,
                                    http_client, *routes, *ingest_, *center, workers};
    if (has_plain) center->add_channel(plugin::test::start_puppet("puppet", "plain", services, *loop), limited_by);
    center->add_channel(plugin::test::start_puppet("puppet-with-id", "with-id", services, *loop));
    for (const auto& [seq, record] : recovered) center->recover(record);
    center->start();
    settle();
  }
  void restart_after_crash() {
    crash();
    center.reset();
    open();
    start();
  }

  static std::string body(const std::string& text, const std::string& to = "oA", const std::string& channel = "plain") {
    return R"({"type":"message.send","channel":")" + channel + R"(","to":")" + to +
           R"(","parts":[{"type":"text","text":")" + text + R"("}]})";
  }
  std::shared_ptr<std::optional<Result<CommandReceipt>>> submit(const std::string& text, const std::string& key = {}) {
    auto got = std::make_shared<std::optional<Result<CommandReceipt>>>();
    center->submit(text, key, *loop, [got](Result<CommandReceipt> receipt) { *got = std::move(receipt); });
    return got;
  }
  // The receipt of a command that is accepted.
  std::string accept(const std::string& text, const std::string& key = {}) {
    const auto got = submit(text, key);
    settle();
    REQUIRE(got->has_value());
    REQUIRE((*got)->ok());
    return (**got)->id;
  }
  Code refused(const std::string& text, const std::string& key = {}) {
    const auto got = submit(text, key);
    settle();
    REQUIRE(got->has_value());
    return (*got)->status().code();
  }
  std::string find(const std::string& id) {
    std::string found;
    center->find(id, *loop, [&](Result<std::string> answer) {
      found = answer ? *answer : std::string(to_string(answer.status().code()));
    });
    settle();
    return found;
  }
  bool is(const std::string& id, const std::string& state) {
    return find(id).find("\"status\":\"" + state + "\"") != std::string::npos;
  }
  // Commands in the order in which the adapter got them.
  std::vector<std::string> sends() const {
    std::vector<std::string> list;
    for (const std::string& line : log.lines())
      if (const std::size_t at = line.find(" send "); at != std::string::npos) {
        const std::size_t begin = line.find("command=") + 8;
        list.push_back(line.substr(begin, line.find(' ', begin) - begin));
      }
    return list;
  }
  std::size_t sends_of(const std::string& id) const {
    const std::vector<std::string> list = sends();
    return static_cast<std::size_t>(std::count(list.begin(), list.end(), id));
  }
  std::vector<journal::StoredEvent> status_events(const std::string& id) const {
    std::vector<journal::StoredEvent> list;
    Result<journal::Page> page = journal->read(0, 1'000, 1 << 24);
    for (journal::StoredEvent& event : page->events)
      if (event.document.find("\"outbound_id\":\"" + id + "\"") != std::string::npos) list.push_back(std::move(event));
    return list;
  }

  CommandCenter::Settings settings;
  bool has_plain = true;
  std::vector<std::string> limited_by;  // of "plain"
  Limits limits{{{"two-a-second", {.rate = 2, .burst = 1}}}, clock, nullptr, metrics};
  NoMedia media;
  EnvelopeBuilder envelopes{"default", std::string(32, 'k'), clock, random, media};
  plugin::test::SteppedWorkers workers;
  plugin::test::KeptHttpClient http_client;
  std::unique_ptr<plugin::test::KeptRoutes> routes;
  std::unique_ptr<CommandCenter> center;

 private:
  Ingest& ingest() {
    ingest_ = std::make_unique<Ingest>(envelopes, *journal, metrics, log);
    return *ingest_;
  }
  std::unique_ptr<Ingest> ingest_;
};

}  // namespace ekiden::pipeline::test
