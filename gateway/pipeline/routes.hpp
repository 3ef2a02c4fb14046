// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::pipeline {

// Which events go to which sinks. Immutable, safe to use from every thread.
class Routes {
 public:
  struct Route {
    std::vector<std::string> from;   // channel ids
    std::vector<std::string> types;  // short types, '*' may stand last; empty: every type
    std::vector<std::string> to;     // sink ids
  };
  explicit Routes(std::vector<Route> routes) : routes_(std::move(routes)) {}

  // `type` is the full type of the event.
  bool leads_to(std::string_view sink, std::string_view channel, std::string_view type) const;

 private:
  std::vector<Route> routes_;
};

}  // namespace ekiden::pipeline
