// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <atomic>
#include <latch>
#include <thread>

#include "runtime/loop.hpp"
#include "runtime/worker_pool.hpp"
#include "stand_in.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;
using Told = std::vector<std::string>;

struct OffloadStage : StandInStage {
  OffloadStage() { start(); }
  ekd_status offload(std::uint64_t tag) const {
    return plugin->service<ekd_executor>(EKD_EXECUTOR_ID).offload(plugin->host, tag, nullptr);
  }
};

TEST_CASE("work runs on a worker, and its end is told on the strand; four at once, in the order of the calls") {
  OffloadStage stage;
  std::vector<std::uint64_t> ran;
  stage.plugin->on_run = [&](std::uint64_t tag) { ran.push_back(tag); };
  for (std::uint64_t tag = 1; tag <= 6; ++tag) CHECK(stage.offload(tag) == EKD_OK);
  CHECK(stage.workers.waiting.size() == 4);
  stage.workers.step();
  CHECK(ran == std::vector<std::uint64_t>{1});
  CHECK(stage.plugin->told.empty());
  stage.loop.run();
  CHECK(stage.plugin->told == Told{"done 1"});
  CHECK(stage.workers.waiting.size() == 4);
  while (!stage.workers.waiting.empty()) {
    stage.workers.step();
    stage.loop.run();
  }
  CHECK(ran == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6});
  CHECK(stage.plugin->told.size() == 6);
}

TEST_CASE("1,024 pieces of work may wait, no more") {
  OffloadStage stage;
  for (std::uint64_t tag = 0; tag < 4 + 1'024; ++tag) REQUIRE(stage.offload(tag) == EKD_OK);
  CHECK(stage.offload(9'999) == EKD_E_FULL);
}

TEST_CASE("a stop waits for what has begun, and what has not never runs") {
  OffloadStage stage;
  for (std::uint64_t tag = 1; tag <= 6; ++tag) stage.offload(tag);
  bool stopped = false;
  stage.instance->stop(1'000, [&](const Outcome&) { stopped = true; });
  stage.loop.run();
  CHECK_FALSE(stopped);
  CHECK(stage.offload(7) == EKD_E_STATE);
  while (!stage.workers.waiting.empty()) {
    CHECK_FALSE(stopped);
    stage.workers.step();
    stage.loop.run();
  }
  CHECK(stopped);
  CHECK(stage.plugin->told == Told{"done 1", "done 2", "done 3", "done 4"});
}

TEST_CASE("what runs keeps its instance alive, whose end then comes on the strand") {
  OffloadStage stage;
  stage.offload(1);
  stage.instance.reset();
  CHECK_FALSE(stage.plugin->destroyed);
  stage.workers.step();
  CHECK_FALSE(stage.plugin->destroyed);
  stage.loop.run();
  CHECK(stage.plugin->destroyed);
}

TEST_CASE("thread-check knows strand and worker on real threads") {
  struct Real {
    Loop loop{"strand"};
    WorkerPool pool{"worker", 8};
  } real;
  Ports ports;
  std::unique_ptr<StandIn> plugin;
  const Services given = ports.services();
  const Services services{real.loop,         given.log,    given.metrics, given.clock,    given.random,
                          given.http_client, given.routes, given.ingress, given.commands, real.pool};
  Component component;
  component.id = "stand-in";
  auto made = Instance::create(
      [&](const ekd_host* host, const Component&, ekd_error*) {
        plugin = std::make_unique<StandIn>(host);
        plugin->table.configure = [](const ekd_plugin* self, ekd_str, ekd_error*) -> ekd_status {
          const StandIn& me = StandIn::of(self);
          const auto& check = me.service<ekd_thread_check>(EKD_THREAD_CHECK_ID);
          return check.is_strand(me.host) == 1 && check.is_pool(me.host) == 0 ? EKD_OK : EKD_E_CONFIG;
        };
        return &plugin->table;
      },
      component, "chan", services);
  REQUIRE(made);
  CHECK((*made)->configure("{}", "acc").ok());
  const auto& check = plugin->service<ekd_thread_check>(EKD_THREAD_CHECK_ID);
  std::atomic<int> at_once{0};
  std::atomic<bool> right{true};
  std::latch four(4), all(20);
  plugin->on_run = [&](std::uint64_t tag) {
    if (++at_once > 4) right = false;
    if (check.is_pool(plugin->host) != 1 || check.is_strand(plugin->host) != 0) right = false;
    if (tag < 4) four.arrive_and_wait();
    --at_once;
    all.count_down();
  };
  std::latch on_strand(1);
  real.loop.post([&] {
    if (check.is_strand(plugin->host) != 1 || check.is_pool(plugin->host) != 0) right = false;
    on_strand.count_down();
  });
  real.loop.start();
  on_strand.wait();
  for (std::uint64_t tag = 0; tag < 20; ++tag)
    CHECK(plugin->service<ekd_executor>(EKD_EXECUTOR_ID).offload(plugin->host, tag, nullptr) == EKD_OK);
  all.wait();
  CHECK(check.is_strand(plugin->host) == 0);
  std::latch stopped(1);
  real.loop.post([&, instance = *made] {
    instance->start([](const Outcome&) {});
    instance->stop(0, [&](const Outcome&) { stopped.count_down(); });
  });
  stopped.wait();
  CHECK(right);
  CHECK(plugin->told.size() == 20);
  real.pool.stop();
  real.loop.stop();
}

}  // namespace
