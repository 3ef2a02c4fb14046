// SPDX-License-Identifier: Apache-2.0
#include "plugin/told_health.hpp"

#include "core/encoding.hpp"
#include "plugin/outcome.hpp"

namespace ekiden::plugin {

ToldHealth::ToldHealth(const Clock& clock, Log& log, std::string instance)
    : clock_(clock), log_(log), instance_(std::move(instance)) {
  health_.since_ms = clock_.wall_ms();
}

void ToldHealth::set(Health::State state, std::string_view reason) {
  Health told;
  told.state = state;
  if (state != Health::State::ok) told.reason = reason.empty() ? "the plugin gives no reason" : printable(reason);
  told.since_ms = clock_.wall_ms();
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    changed = health_.state != state;
    if (!changed) told.since_ms = health_.since_ms;
    health_ = told;
  }
  if (!changed) return;
  if (state == Health::State::ok)
    log_.info("plugin", "an instance says that it is well again", {{"instance", instance_}});
  else
    log_.warning(
        "plugin",
        state == Health::State::down ? "an instance says that it is down" : "an instance says that it is degraded",
        {{"instance", instance_}, {"reason", told.reason}});
}

Health ToldHealth::get() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

}  // namespace ekiden::plugin
