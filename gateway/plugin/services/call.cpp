// SPDX-License-Identifier: Apache-2.0
#include "plugin/services/call.hpp"

namespace ekiden::plugin::services {

ekd_status to_abi(const Status& status, ekd_error* error) {
  switch (status.code()) {
    case Code::ok:
      return EKD_OK;
    case Code::full:
    case Code::io:
      return fail(error, EKD_E_FULL, status.message());
    case Code::unavailable:
    case Code::cancelled:
      return fail(error, EKD_E_RETRY, status.message());
    case Code::conflict:
      return fail(error, EKD_E_STATE, status.message());
    default:
      return fail(error, EKD_E_ARGUMENT, status.message());
  }
}

}  // namespace ekiden::plugin::services
