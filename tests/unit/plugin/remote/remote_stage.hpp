// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "plugin/remote/remote_plugin.hpp"
#include "unit/plugin/kept_sockets.hpp"
#include "unit/plugin/remote/fake_children.hpp"
#include "unit/plugin/stage.hpp"

namespace ekiden::plugin::test {

// An instance whose plugin lives in a process that the test plays.
struct RemoteStage {
  explicit RemoteStage(Kind kind) {
    Services services = ports.services();
    services.sockets = &sockets;
    component.kind = kind;
    component.id = "far";
    component.file = "/plugins/far.so";
    auto made = Instance::create(remote::make_remote(children, services, settings()), component, "inst", services);
    REQUIRE(made);
    instance = *std::move(made);
    REQUIRE(instance->configure("{\"a\":1}", "acc"));
    instance->start([this](const Outcome& outcome) { started.push_back(outcome); });
    ports.loop.run();
  }

  static remote::Settings settings() {
    remote::Settings settings;
    settings.program = "/bin/ekiden";
    return settings;
  }
  // Time passes: what falls due on the way runs.
  void pass(std::int64_t ms) {
    for (std::int64_t passed = 0; passed < ms;) {
      const std::int64_t due = ports.loop.next_timer_ms();
      const std::int64_t step = due < 0 ? ms - passed : std::max<std::int64_t>(1, std::min(due, ms - passed));
      ports.clock.advance(step);
      passed += step;
      ports.loop.run();
    }
  }
  void begin() {
    REQUIRE(children.life().start("far") != 0);
    ports.loop.run();
    REQUIRE(started.size() == 1);
    REQUIRE(started.front().ok());
  }
  void send(std::vector<Outcome>& outcomes) {
    instance->send({.attempt = 1, .id = "c1", .type = "message.send", .peer_id = "p", .json = "{}"},
                   [&outcomes](const Outcome& outcome) { outcomes.push_back(outcome); });
    ports.loop.run();
  }
  // What the process is told next of that kind.
  template <remote::Kind kind>
  bool told(remote::Frame<kind>& frame) {
    ports.loop.run();
    return children.life().read_next(frame, kept_);
  }
  // One call of the process; gives the answer's status, and its number.
  template <remote::Kind kind>
  std::pair<ekd_status, std::uint64_t> ask(remote::Frame<kind> call) {
    call.call = ++calls_;
    children.life().say(call);
    remote::Frame<remote::Kind::answer> answer;
    REQUIRE(told(answer));
    REQUIRE(answer.call == calls_);
    return {answer.status, answer.number};
  }
  double restarts() {
    return static_cast<double>(ports.metrics.counter("ekiden_plugin_restarts_total", {{"plugin", "far"}}).value());
  }

  Ports ports;
  KeptSockets sockets;
  FakeChildren children;
  Component component;
  std::shared_ptr<Instance> instance;
  std::vector<Outcome> started;

 private:
  std::string kept_;
  std::uint32_t calls_ = 0;
};

}  // namespace ekiden::plugin::test
