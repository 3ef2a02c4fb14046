// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include "cli/countdown.hpp"
#include "cli/instances.hpp"
#include "cli/plan.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/executor.hpp"
#include "core/ports/kv.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/random.hpp"
#include "journal/journal.hpp"
#include "pipeline/command_center.hpp"
#include "pipeline/consumer.hpp"
#include "pipeline/filters.hpp"
#include "pipeline/limits.hpp"
#include "pipeline/operations_desk.hpp"
#include "pipeline/redelivery.hpp"
#include "pipeline/retry.hpp"
#include "pipeline/routes.hpp"

namespace ekiden::cli {

// The sinks' side of a gateway: the filters, and for each sink what leads the journal's events to it. All of it lives
// on one loop.
class Deliveries {
 public:
  // All of it outlives this, `kept` too: what is remembered over restarts and is no matter of the journal.
  struct Ports {
    journal::Journal& journal;
    pipeline::CommandCenter& commands;
    pipeline::Limits& limits;
    Kv& kept;
    Executor& loop;
    Clock& clock;
    Random& random;
    Log& log;
    Metrics& metrics;
  };

  // For the sinks and filters of `instances`, which are those of `plan`. `backoff`: instead of what the plan says.
  Deliveries(const Ports& ports, const Plan& plan, const Instances& instances,
             const std::optional<pipeline::Backoff>& backoff);

  // Before the loop runs.
  void recover(journal::Seq seq, const journal::Record& record);
  std::vector<pipeline::OperationsDesk::Sink> sinks() const;
  const pipeline::Filters& filters() const { return filters_; }

  // [any-thread] There may be new events.
  void wake();
  // Posts the stop of every consumer; `countdown` expects their answers.
  void stop(const std::shared_ptr<Countdown>& countdown);

  // On the loop:
  void start();
  void measure();
  void forget(const std::unordered_set<journal::Seq>& events);
  // Records below it are needed by no sink.
  journal::Seq needed_from();

 private:
  void connect_filters(const Instances& instances);

  const Ports ports_;
  const pipeline::Routes routes_;
  pipeline::Filters filters_;
  const Instances::List instances_;                                  // the sinks
  std::vector<std::unique_ptr<pipeline::Consumer>> consumers_;       // one for each of them, in their order
  std::vector<std::unique_ptr<pipeline::Redelivery>> redeliveries_;  // likewise
};

}  // namespace ekiden::cli
