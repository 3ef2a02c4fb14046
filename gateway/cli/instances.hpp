// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "cli/countdown.hpp"
#include "cli/plan.hpp"
#include "core/status.hpp"
#include "plugin/instance.hpp"

namespace ekiden::cli {

// The instances of one gateway, in the order of the plan, each on the strand of its kind: made, started and stopped
// together. The lists do not change after `create`. One thread makes, starts and stops; it is none of the strands.
class Instances {
 public:
  using List = std::vector<std::shared_ptr<plugin::Instance>>;

  // Filters share the strand of the sinks.
  Instances(plugin::Services channels, plugin::Services sinks) : channel_services_(channels), sink_services_(sinks) {}

  // Makes and configures all of them. Code::config names the first that cannot be.
  Status create(const Plan& plan);
  // Waits until every one has started. Code::config: one that did not · unavailable: one that did not say in time.
  Status start();
  // Posts the stop of every one; `countdown` expects their answers. They may use what is left until `until_ms`
  // (monotonic).
  void stop(std::int64_t until_ms, const std::shared_ptr<Countdown>& countdown) const;

  const List& channels() const { return channels_; }
  const List& filters() const { return filters_; }
  const List& sinks() const { return sinks_; }

 private:
  static Result<std::shared_ptr<plugin::Instance>> make(const PlannedInstance& planned,
                                                        const plugin::Services& services);
  static Status make_all(const std::vector<PlannedInstance>& planned, const plugin::Services& services, List& list);

  const plugin::Services channel_services_;
  const plugin::Services sink_services_;
  List channels_;
  List filters_;
  List sinks_;
};

}  // namespace ekiden::cli
