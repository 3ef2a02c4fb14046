// SPDX-License-Identifier: Apache-2.0
// What a plugin did against the contract. Thread-safe.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ekiden::testkit {

class Violations {
 public:
  void add(std::string sentence) {
    const std::lock_guard lock(mutex_);
    sentences_.push_back(std::move(sentence));
  }
  // Valid until the next call of a plugin.
  const std::vector<std::string>& all() const { return sentences_; }

 private:
  std::mutex mutex_;
  std::vector<std::string> sentences_;
};

}  // namespace ekiden::testkit
