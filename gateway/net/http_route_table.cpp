// SPDX-License-Identifier: Apache-2.0
#include "net/http_route_table.hpp"

#include <algorithm>
#include <utility>

namespace ekiden {

namespace {

bool is_below(std::string_view path, std::string_view prefix) {
  return path.starts_with(prefix) &&
         (path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/');
}

std::string allowed(const std::vector<const HttpRoute*>& methods) {
  std::string text;
  const auto append = [&text](std::string_view method) {
    if (!text.empty()) text += ", ";
    text += method;
  };
  for (const HttpRoute* route : methods) {
    append(route->method);
    if (route->method == "GET") append("HEAD");
  }
  return text;
}

}  // namespace

Status HttpRouteTable::add(HttpRoute route) {
  if (!route.path.starts_with('/'))
    return {Code::invalid, "the route's path \"" + route.path + "\" must start with '/'"};
  if (!route.handle) return {Code::invalid, "the route " + route.path + " has no handler"};
  Methods& methods = route.prefix ? prefixes_[route.path] : exact_[route.path];
  const bool taken = std::ranges::any_of(methods, [&route](const HttpRoute* other) {
    return route.method.empty() || other->method.empty() || other->method == route.method;
  });
  if (taken)
    return {Code::conflict, "the path " + route.path + " is taken for " +
                                (route.method.empty() ? std::string("some method") : route.method)};
  methods.push_back(&routes_.emplace_back(std::move(route)));
  return {};
}

const HttpRouteTable::Methods* HttpRouteTable::methods_of(std::string_view path) const {
  if (const auto exact = exact_.find(path); exact != exact_.end()) return &exact->second;
  for (const auto& [prefix, methods] : prefixes_)
    if (is_below(path, prefix)) return &methods;
  return nullptr;
}

HttpRouteTable::Match HttpRouteTable::find(std::string_view method, std::string_view path) const {
  const Methods* methods = methods_of(path);
  if (methods == nullptr) return {};
  const auto find_method = [methods](std::string_view wanted) {
    return std::ranges::find_if(
        *methods, [wanted](const HttpRoute* route) { return route->method.empty() || route->method == wanted; });
  };
  auto found = find_method(method);
  if (found == methods->end() && method == "HEAD") found = find_method("GET");
  if (found == methods->end()) return {nullptr, allowed(*methods)};
  return {*found, {}};
}

}  // namespace ekiden
