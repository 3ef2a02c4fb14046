// SPDX-License-Identifier: Apache-2.0
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"
#include "plugin/timers.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status timer_set(const ekd_host* host, std::uint64_t tag, std::uint32_t delay_ms, std::uint32_t period_ms,
                     ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (self.extension<ekd_timer_handler>(EKD_TIMER_HANDLER_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_TIMER_HANDLER_ID);
  return to_abi(self.timers().set(tag, delay_ms, period_ms), error);
}

void timer_cancel(const ekd_host* host, std::uint64_t tag) {
  Instance& self = Instance::of(host);
  if (admit(self, nullptr) == EKD_OK) self.timers().cancel(tag);
}

}  // namespace

const ekd_timer timer{.size = sizeof(ekd_timer), .reserved = 0, .set = timer_set, .cancel = timer_cancel};

}  // namespace ekiden::plugin::services
