// SPDX-License-Identifier: Apache-2.0
#include "pipeline/routes.hpp"

#include <algorithm>

#include "core/envelope.hpp"

namespace ekiden::pipeline {

namespace {

bool matches(std::string_view pattern, std::string_view type) {
  if (pattern.ends_with('*')) return type.starts_with(pattern.substr(0, pattern.size() - 1));
  return pattern == type;
}

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

const Routes::Route* Routes::route_to(std::string_view sink, std::string_view channel, std::string_view type,
                                      std::string_view document) const {
  const std::string_view name = short_type(type);
  const auto found = std::find_if(routes_.begin(), routes_.end(), [&](const Route& route) {
    return contains(route.to, sink) && (channel == kHostChannel || contains(route.from, channel)) &&
           (route.types.empty() || std::any_of(route.types.begin(), route.types.end(),
                                               [&](const std::string& pattern) { return matches(pattern, name); })) &&
           (!route.condition || route.condition->holds(document));
  });
  return found == routes_.end() ? nullptr : &*found;
}

}  // namespace ekiden::pipeline
