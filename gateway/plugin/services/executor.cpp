// SPDX-License-Identifier: Apache-2.0
#include "plugin/offload.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status executor_offload(const ekd_host* host, std::uint64_t tag, ekd_error* error) {
  Instance& self = Instance::of(host);
  if (const ekd_status refused = admit(self, error); refused != EKD_OK) return refused;
  if (self.extension<ekd_executor_work>(EKD_EXECUTOR_WORK_ID) == nullptr)
    return fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_EXECUTOR_WORK_ID);
  return to_abi(self.offload().add(tag), error);
}

}  // namespace

const ekd_executor executor{.size = sizeof(ekd_executor), .reserved = 0, .offload = executor_offload};

}  // namespace ekiden::plugin::services
