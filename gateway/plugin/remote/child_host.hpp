// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <set>
#include <string>
#include <string_view>

#include "core/system.hpp"
#include "ekiden/ekiden.h"
#include "plugin/remote/child_channel.hpp"
#include "plugin/remote/child_workers.hpp"

namespace ekiden::plugin::remote {

// The ekd_host of a plugin in its own process. Clock, random, thread-check and the executor are here; everything else
// is a frame to the gateway. What the gateway's host does not offer is not offered here either.
class ChildHost {
 public:
  ChildHost(ChildChannel& channel, const Frame<Kind::open>& open);
  ChildHost(const ChildHost&) = delete;
  ChildHost& operator=(const ChildHost&) = delete;

  const ekd_host* table() const { return &table_; }
  static ChildHost& of(const ekd_host* host) { return *static_cast<ChildHost*>(host->data); }

  ChildChannel& channel() { return channel_; }
  ChildWorkers& workers() { return workers_; }
  Clock& clock() { return clock_; }
  Random& random() { return random_; }
  std::int32_t log_level() const { return log_level_; }
  const ekd_plugin* plugin() const { return plugin_; }
  void serve(const ekd_plugin* plugin) { plugin_ = plugin; }

  // [any-thread] Ends an operation; a result that does not fit is left out.
  void complete(ekd_op op, ekd_status status, ekd_str result, const ekd_error* error);
  // The operation with whose end this process ends.
  void await_stop(ekd_op op) { stop_ = op; }
  bool is_stopped() const { return stopped_; }

 private:
  static const void* extension(const ekd_host* host, const char* id);

  ChildChannel& channel_;
  ChildWorkers workers_;
  SystemClock clock_;
  SystemRandom random_;
  const std::string build_;
  const std::string instance_;
  const std::int32_t log_level_;
  std::set<std::string, std::less<>> services_;
  ekd_host table_{};
  const ekd_plugin* plugin_ = nullptr;
  std::atomic<ekd_op> stop_{0};
  std::atomic<bool> stopped_{false};
};

// This process's side of an extension, or nullptr when it knows none of that id.
const void* child_extension(std::string_view id);

}  // namespace ekiden::plugin::remote
