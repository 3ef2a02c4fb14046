// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "demo_record.hpp"
#include "demo_run.hpp"
#include "faults.hpp"
#include "listener.hpp"

namespace ekiden::sandbox {

/// Plays the first conversation in the background, one run at a time, under /sandbox/demo.
class Demo {
 public:
  using MakeStage = std::function<std::unique_ptr<DemoStage>()>;

  Demo(MakeStage make_stage, Faults& faults) : make_stage_(std::move(make_stage)), faults_(faults) {}

  void add_routes(Listener& listener);

 private:
  Reply start(const httplib::Request& request);

  MakeStage make_stage_;
  Faults& faults_;
  DemoRecord record_;
  std::mutex start_mutex_;
  std::jthread run_;
};

}  // namespace ekiden::sandbox
