// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>

namespace ekiden::crm {

/// One at a time for each key, first come, first served: two conversations of one customer must not both find no record
/// and write two. Of the strand.
class KeyQueue {
 public:
  using Turn = std::function<void()>;

  /// Runs `turn` at once when nobody has the key, else when its turn has come.
  void acquire(const std::string& key, Turn turn) {
    const auto [found, is_free] = waiting_.try_emplace(key);
    if (is_free) return turn();
    found->second.push_back(std::move(turn));
  }

  void release(const std::string& key) {
    const auto found = waiting_.find(key);
    if (found == waiting_.end()) return;
    if (found->second.empty()) {
      waiting_.erase(found);
      return;
    }
    Turn next = std::move(found->second.front());
    found->second.pop_front();
    next();
  }

 private:
  std::map<std::string, std::deque<Turn>> waiting_;  // of the keys that somebody has
};

}  // namespace ekiden::crm
