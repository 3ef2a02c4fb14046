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
    case Code::not_found:
      return fail(error, EKD_E_NOT_FOUND, status.message());
    default:
      return fail(error, EKD_E_ARGUMENT, status.message());
  }
}

ekd_status admit(Instance& self, ekd_error* error) {
  const Instance::State state = self.state();
  if (state != Instance::State::creating && state != Instance::State::stopped) return EKD_OK;
  const std::string_view sentence = state == Instance::State::creating ? "a host service was called inside create()"
                                                                       : "a host service was called after the stop";
  self.defect(sentence);
  return fail(error, EKD_E_STATE, sentence);
}

}  // namespace ekiden::plugin::services
