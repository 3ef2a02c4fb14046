// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <set>
#include <string>
#include <string_view>

#include "core/system.hpp"
#include "ekiden/ekiden.h"
#include "plugin/offers.hpp"
#include "plugin/remote/child_channel.hpp"
#include "plugin/remote/child_streams.hpp"
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
  ChildStreams& streams() { return streams_; }
  Clock& clock() { return clock_; }
  Random& random() { return random_; }
  std::int32_t log_level() const { return log_level_; }
  const ekd_plugin* plugin() const { return plugin_; }
  // [any-thread] What the plugin offers under `id`, or nullptr.
  template <class Extension>
  const Extension* offered(std::string_view id) const {
    return static_cast<const Extension*>(offers_.find(id));
  }
  // The plugin is created: from now on it may call.
  void serve(const ekd_plugin* plugin, Offers offers);
  // [any-thread] Whether the plugin may call now. Inside create() and after the stop it may not, and the gateway hears
  // of it.
  bool admit();

  // [any-thread] Ends an operation; a result that does not fit is left out. After the stop: a defect, and nothing ends.
  void complete(ekd_op op, ekd_status status, ekd_str result, const ekd_error* error);
  // The operation with whose end this process ends.
  void await_stop(ekd_op op) { stop_ = op; }
  bool is_stopped() const { return stopped_; }

 private:
  static const void* extension(const ekd_host* host, const char* id);
  void tell_defect(Defect which);

  ChildChannel& channel_;
  ChildWorkers workers_;
  ChildStreams streams_;
  SystemClock clock_;
  SystemRandom random_;
  const std::string build_;
  const std::string instance_;
  const std::int32_t log_level_;
  std::set<std::string, std::less<>> services_;
  ekd_host table_{};
  const ekd_plugin* plugin_ = nullptr;
  Offers offers_;
  std::atomic<bool> serving_{false};
  std::atomic<ekd_op> stop_{0};
  std::atomic<bool> stopped_{false};
};

// This process's side of an extension, or nullptr when it knows none of that id.
const void* child_extension(std::string_view id);

}  // namespace ekiden::plugin::remote
