// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "ekiden/ext/draft/commands.h"
#include "plugin/submissions.hpp"
#include "stand_in.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;

struct Bot : StandInStage {
  Bot() : StandInStage(Kind::sink) { start(); }

  ekd_op deliver(std::size_t events) {
    instance->deliver(std::vector<DeliveryCall>(events), keep(ends));
    loop.run();
    return plugin->ops.back();
  }
  ekd_status submit(ekd_op op, std::string_view json, std::uint32_t item = 0) {
    const ekd_submission command = {
        .size = sizeof command, .item = item, .idempotency_key = str("key"), .json = str(json)};
    return plugin->service<ekd_commands>(EKD_COMMANDS_ID).submit(plugin->host, op, &command, nullptr);
  }
  std::vector<std::string> answers(const Outcome& outcome) {
    std::vector<std::string> texts;
    for (const Submission& command : outcome.commands) texts.push_back(command.json);
    return texts;
  }
  std::vector<Outcome> ends;
};

TEST_CASE("commands under a delivery come with its end, and reach nobody before it") {
  Bot bot;
  const ekd_op op = bot.deliver(1);
  CHECK(bot.submit(op, "one") == EKD_OK);
  CHECK(bot.submit(op, "two") == EKD_OK);
  CHECK(bot.commands.submitted.empty());
  bot.plugin->complete(op, EKD_OK);
  bot.loop.run();
  REQUIRE(bot.ends.size() == 1);
  CHECK(bot.answers(bot.ends[0]) == std::vector<std::string>{"one", "two"});
  CHECK(bot.ends[0].commands[0].idempotency_key == "key");
}

TEST_CASE("a delivery that failed takes its commands along") {
  Bot bot;
  const ekd_op op = bot.deliver(1);
  CHECK(bot.submit(op, "one") == EKD_OK);
  bot.plugin->complete(op, EKD_E_RETRY);
  bot.loop.run();
  REQUIRE(bot.ends.size() == 1);
  CHECK(bot.ends[0].commands.empty());
}

TEST_CASE("in a batch each event has its own commands, whether it ends as one or item by item") {
  Bot bot;
  const ekd_op whole = bot.deliver(3);
  CHECK(bot.submit(whole, "for the third", 2) == EKD_OK);
  bot.plugin->complete(whole, EKD_OK);
  const ekd_op parts = bot.deliver(2);
  CHECK(bot.submit(parts, "for the first", 0) == EKD_OK);
  CHECK(bot.submit(parts, "for the second", 1) == EKD_OK);
  const ekd_item_result results[] = {{.size = sizeof(ekd_item_result),
                                      .status = EKD_E_RETRY,
                                      .retry_after_ms = 0,
                                      .upstream_status = 0,
                                      .message = str("no"),
                                      .result = {}},
                                     {.size = sizeof(ekd_item_result),
                                      .status = EKD_OK,
                                      .retry_after_ms = 0,
                                      .upstream_status = 0,
                                      .message = {},
                                      .result = {}}};
  bot.plugin->host->complete_items(bot.plugin->host, parts, results, 2);
  bot.loop.run();
  REQUIRE(bot.ends.size() == 2);
  CHECK(bot.answers(bot.ends[0].of_item(0)).empty());
  CHECK(bot.answers(bot.ends[0].of_item(2)) == std::vector<std::string>{"for the third"});
  CHECK(bot.ends[0].of_item(1).ok());
  CHECK(bot.answers(bot.ends[1].of_item(0)).empty());
  CHECK(bot.answers(bot.ends[1].of_item(1)) == std::vector<std::string>{"for the second"});
}

TEST_CASE("the answer to a question whether an event has arrived may bring commands too") {
  Bot bot;
  bot.instance->reconcile({}, bot.keep(bot.ends));
  bot.loop.run();
  CHECK(bot.submit(bot.plugin->ops.back(), "one") == EKD_OK);
  bot.plugin->complete(bot.plugin->ops.back(), EKD_OK);
  bot.loop.run();
  CHECK(bot.answers(bot.ends.at(0)) == std::vector<std::string>{"one"});
}

TEST_CASE("a command is refused under an op that is over or no delivery, for an event that is not there, and over 64") {
  Bot bot;
  const ekd_op ended = bot.deliver(1);
  bot.plugin->complete(ended, EKD_OK);
  CHECK(bot.submit(ended, "late") == EKD_E_STATE);  // also before the loop has seen the end
  bot.loop.run();
  CHECK(bot.submit(ended, "late") == EKD_E_STATE);
  CHECK(bot.submit(ended + 1'000, "elsewhere") == EKD_E_STATE);
  const ekd_op op = bot.deliver(2);
  CHECK(bot.submit(op, "no such event", 2) == EKD_E_ARGUMENT);
  for (std::size_t i = 0; i < Submissions::kMaxOfEvent; ++i) CHECK(bot.submit(op, "one") == EKD_OK);
  CHECK(bot.submit(op, "too many") == EKD_E_FULL);
  CHECK(bot.submit(op, "the other event", 1) == EKD_OK);
}

TEST_CASE("without an op a command goes at once; one that is wrong goes nowhere in either case") {
  Bot bot;
  CHECK(bot.submit(0, "by itself") == EKD_OK);
  CHECK(bot.commands.submitted == std::vector<std::pair<std::string, std::string>>{{"key", "by itself"}});
  bot.commands.refusal = Status(Code::not_found, "there is no such channel");
  const ekd_op op = bot.deliver(1);
  CHECK(bot.submit(0, "nowhere") == EKD_E_NOT_FOUND);
  CHECK(bot.submit(op, "nowhere") == EKD_E_NOT_FOUND);
  CHECK(bot.commands.submitted.size() == 1);
  bot.plugin->complete(op, EKD_OK);
  bot.loop.run();
  CHECK(bot.ends.at(0).commands.empty());
}

TEST_CASE("a submission that is null or too small is refused") {
  Bot bot;
  const auto& service = bot.plugin->service<ekd_commands>(EKD_COMMANDS_ID);
  CHECK(service.submit(bot.plugin->host, 0, nullptr, nullptr) == EKD_E_ARGUMENT);
  const ekd_submission small = {.size = 8, .item = 0, .idempotency_key = {}, .json = {}};
  CHECK(service.submit(bot.plugin->host, 0, &small, nullptr) == EKD_E_ARGUMENT);
}

}  // namespace
