// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/countdown.hpp"
#include "cli/plan.hpp"
#include "core/ports/child_processes.hpp"
#include "core/status.hpp"
#include "plugin/instance.hpp"
#include "plugin/remote/remote_settings.hpp"
#include "store/kv_store.hpp"

namespace ekiden::cli {

// An instance that its gateway could not stop in time.
struct Unstopped {
  std::string instance;
  std::string_view waits_for;
};

// The instances of one gateway, in the order of the plan, each on the strand of its kind: made, started and stopped
// together. The lists do not change after `create`. One thread makes, starts and stops; it is none of the strands.
class Instances {
 public:
  using List = std::vector<std::shared_ptr<plugin::Instance>>;

  // Where instances run: `children` starts processes whose channels are on the strand of `services`.
  struct Place {
    plugin::Services services;
    ChildProcesses& children;
  };
  // Filters share the strand of the sinks.
  Instances(const Place& channels, const Place& sinks, plugin::remote::Settings processes, store::KvStore& store)
      : channels_at_(channels), sinks_at_(sinks), processes_(std::move(processes)), store_(store) {}

  // Makes and configures all of them. Code::config names the first that cannot be.
  Status create(const Plan& plan);
  // Waits until every one has started. Code::config: one that did not · unavailable: one that did not say in time.
  Status start();
  // Posts the stop of every one; `countdown` expects their answers. They may use what is left until `until_ms`
  // (monotonic).
  void stop(std::int64_t until_ms, const std::shared_ptr<Countdown>& countdown) const;

  // Those that have not stopped, each with what it waits for.
  std::vector<Unstopped> unstopped() const;

  const List& channels() const { return channels_; }
  const List& filters() const { return filters_; }
  const List& sinks() const { return sinks_; }

 private:
  Result<plugin::Make> maker(const PlannedInstance& planned, const Place& place) const;
  Result<std::shared_ptr<plugin::Instance>> make(const PlannedInstance& planned, const Place& place) const;
  Status make_all(const std::vector<PlannedInstance>& planned, const Place& place, List& list) const;

  const Place channels_at_;
  const Place sinks_at_;
  const plugin::remote::Settings processes_;
  store::KvStore& store_;
  List channels_;
  List filters_;
  List sinks_;
};

}  // namespace ekiden::cli
