// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "plugin/open_ops.hpp"

namespace ekiden::plugin {

// Which requests of one instance are on their way under which tag of the plugin, so that it can call them off.
// Thread-safe.
class HttpExchanges {
 public:
  // The ticket under which the HTTP client knows the request. A tag may stand for several.
  std::uint64_t begin(std::uint64_t tag) {
    const std::uint64_t ticket = next_op();
    const std::lock_guard lock(mutex_);
    tags_.emplace(ticket, tag);
    return ticket;
  }
  void end(std::uint64_t ticket) {
    const std::lock_guard lock(mutex_);
    tags_.erase(ticket);
  }
  std::vector<std::uint64_t> tickets(std::uint64_t tag) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::uint64_t> found;
    for (const auto& [ticket, its_tag] : tags_)
      if (its_tag == tag) found.push_back(ticket);
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::uint64_t> tags_;  // by ticket
};

}  // namespace ekiden::plugin
