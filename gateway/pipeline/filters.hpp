// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/operations.hpp"
#include "pipeline/routes.hpp"
#include "plugin/instance.hpp"

namespace ekiden::pipeline {

// The filters of a gateway: takes an event through those of its route. Each filter judges at most its max_in_flight
// events at once, for all sinks together; the others wait their turn.
//
// Everything runs on the delivery loop. Outlives the consumers and what was posted for them.
class Filters {
 public:
  using Judge = std::function<void(const plugin::DeliveryCall&, plugin::Instance::Judged)>;
  using Said = std::function<Health()>;

  struct Settings {
    std::string id;         // in the configuration
    std::string component;  // the component behind it
    std::uint32_t max_in_flight = 1;
  };

  // What all filters of a route together made of an event.
  struct Verdict {
    enum class Kind { pass, replace, drop, hold };
    Kind kind = Kind::pass;
    std::string document;             // of replace
    std::string reason;               // of hold: a sentence
    std::int64_t retry_after_ms = 0;  // of hold; 0: not said
  };

  Filters(const Clock& clock, Log& log, Metrics& metrics) : clock_(clock), log_(log), metrics_(metrics) {}

  // Before the first event. `said`: what the plugin tells of its own health.
  void add(
      Settings settings, Judge judge, Said said = [] { return Health(); });
  // Every filter in route.via is known. `done` runs once, and only from the loop, after judge() has returned.
  void judge(const Routes::Route& route, plugin::DeliveryCall event, std::function<void(Verdict)> done);

  std::vector<FilterInfo> infos() const;

 private:
  static constexpr std::uint32_t kDownAfterFailures = 5;
  static constexpr std::size_t kMaxReasons = 32;  // words a filter may count drops under; the rest is "other"

  // One event on its way through the filters of its route.
  struct Passage {
    const Routes::Route& route;
    std::size_t at = 0;  // in route.via
    plugin::DeliveryCall event;
    bool replaced = false;
    std::function<void(Verdict)> done;
  };
  struct Filter {
    Settings settings;
    Judge judge;
    Said said;
    std::uint32_t in_flight = 0;
    std::deque<std::shared_ptr<Passage>> waiting;
    Health health;
    std::uint32_t failures_in_a_row = 0;
    std::map<std::string, Counter*> dropped;  // by reason
    Counter* errors = nullptr;
  };

  void enter(const std::shared_ptr<Passage>& passage);
  void ask(Filter& filter);
  void judged(Filter& filter, const std::shared_ptr<Passage>& passage, plugin::Judgement judgement);
  void failed(Filter& filter, const std::shared_ptr<Passage>& passage, const plugin::Outcome& outcome);
  void dropped(Filter& filter, const Passage& passage, const std::string& reason);
  void set_health(Filter& filter, Health::State state, std::string reason);

  const Clock& clock_;
  Log& log_;
  Metrics& metrics_;
  std::map<std::string, Filter, std::less<>> filters_;
};

}  // namespace ekiden::pipeline
