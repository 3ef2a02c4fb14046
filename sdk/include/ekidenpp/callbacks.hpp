// SPDX-License-Identifier: Apache-2.0
// What the wrapper keeps between a call of the plugin and the host's answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "status.hpp"

namespace ekiden::sdk::detail {

// A service of the host, looked up at its first use. Thread-safe.
template <class Service>
class Lazy {
 public:
  explicit Lazy(const char* id) : id_(id) {}
  // NULL: this host has none.
  const Service* get(const ekd_host& host) {
    const Service* service = service_.load(std::memory_order_acquire);
    if (service == nullptr) {
      service = static_cast<const Service*>(host.get_extension(&host, id_));
      service_.store(service, std::memory_order_release);
    }
    return service;
  }
  Status missing() const { return Status::unsupported(std::string("this host does not offer ") + id_); }

 private:
  const char* id_;
  std::atomic<const Service*> service_{nullptr};
};

// Callbacks that wait for an answer, by tag. Thread-safe.
template <class Callback>
class Waiting {
 public:
  std::uint64_t add(Callback callback) {
    const std::lock_guard lock(mutex_);
    waiting_.emplace(++last_, std::move(callback));
    return last_;
  }
  // An empty callback when nothing waits under that tag.
  Callback take(std::uint64_t tag) {
    const std::lock_guard lock(mutex_);
    auto node = waiting_.extract(tag);
    return node.empty() ? Callback() : std::move(node.mapped());
  }
  Callback look(std::uint64_t tag) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(tag);
    return found == waiting_.end() ? Callback() : found->second;
  }
  void clear() {
    std::unordered_map<std::uint64_t, Callback> dropped;  // destroyed outside the lock: a callback owns what it likes
    const std::lock_guard lock(mutex_);
    dropped.swap(waiting_);
  }

 private:
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::unordered_map<std::uint64_t, Callback> waiting_;
};

// An ekd_writer that fills a std::string.
inline void append_to_string(void* context, ekd_bytes value) noexcept {
  try {
    static_cast<std::string*>(context)->assign(view(value));
  } catch (...) {  // out of memory: the value stays empty, and no exception crosses the ABI
  }
}

}  // namespace ekiden::sdk::detail
