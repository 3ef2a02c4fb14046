// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ports/http_routes.hpp"
#include "core/status.hpp"

namespace ekiden {

// The routes of a listener. An exact path comes before a prefix, a longer prefix before a shorter one; paths are
// compared as they were sent, without percent-decoding. Not thread-safe; what find() returns lives as long as the
// table.
class HttpRouteTable {
 public:
  struct Match {
    const HttpRoute* route = nullptr;
    std::string allow;  // when the path is known but the method is not: the methods that are, for the header Allow
  };

  // Code::conflict when method and path are taken, Code::invalid for a path that does not start with '/' or a route
  // without a handler.
  Status add(HttpRoute route);
  // The route of GET also serves HEAD, unless HEAD has its own.
  Match find(std::string_view method, std::string_view path) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct LongestFirst {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const {
      return a.size() != b.size() ? a.size() > b.size() : a < b;
    }
  };
  using Methods = std::vector<const HttpRoute*>;

  const Methods* methods_of(std::string_view path) const;

  std::deque<HttpRoute> routes_;
  std::unordered_map<std::string, Methods, Hash, std::equal_to<>> exact_;
  std::map<std::string, Methods, LongestFirst> prefixes_;
};

}  // namespace ekiden
