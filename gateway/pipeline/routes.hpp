// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/condition.hpp"
#include "mapping/map.hpp"

namespace ekiden::pipeline {

// What becomes of an event when a filter of its route fails.
enum class OnFilterError { hold, pass, drop };

// What becomes of a conversation when its sink refuses an event for good. block: the event is tried again until the
// sink takes it, and the conversation waits. park_key: the event and all that follow it in the conversation become dead
// letters, in order. skip: it alone becomes a dead letter, and the conversation goes on.
enum class OnRefusal { block, park_key, skip };

// Which events go to which sinks, through which filters. Immutable, safe to use from every thread.
class Routes {
 public:
  struct Route {
    std::vector<std::string> from;   // channel ids
    std::vector<std::string> types;  // short types, '*' may stand last; empty: every type
    std::vector<std::string> to;     // sink ids
    std::vector<std::string> via{};  // filter ids, in their order
    OnFilterError on_filter_error = OnFilterError::hold;
    std::optional<OnRefusal> on_refusal{};                  // absent: as the sink says
    std::shared_ptr<const mapping::Condition> condition{};  // null: every event of those types
    std::shared_ptr<const mapping::Map> map{};              // null: the sinks get no record
  };
  explicit Routes(std::vector<Route> routes) : routes_(std::move(routes)) {}

  // The channel of events that the gateway itself reports; the id of no configured one, since those begin with a letter
  // or digit. Such an event takes every route whose types include it.
  static constexpr const char* kHostChannel = "-";

  // The first route that leads an event there, or null; it lives as long as the routes. `type` is the full type,
  // `document` the event as the journal has it.
  const Route* route_to(std::string_view sink, std::string_view channel, std::string_view type,
                        std::string_view document) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace ekiden::pipeline
