// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "core/health.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/log.hpp"

namespace ekiden::plugin {

// How one instance says that it is (ekiden.health/1). A change of the state is logged, a change of the reason alone is
// not. Thread-safe.
class ToldHealth {
 public:
  ToldHealth(const Clock& clock, Log& log, std::string instance);

  void set(Health::State state, std::string_view reason);
  Health get() const;

 private:
  const Clock& clock_;
  Log& log_;
  const std::string instance_;
  mutable std::mutex mutex_;
  Health health_;
};

}  // namespace ekiden::plugin
