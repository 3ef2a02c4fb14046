// SPDX-License-Identifier: Apache-2.0
#include "plugin/judgements.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status verdict_drop(const ekd_host* host, ekd_op op, ekd_str reason, ekd_error* error) {
  return to_abi(Instance::of(host).judgements().drop(op, view(reason)), error);
}

ekd_status verdict_replace(const ekd_host* host, ekd_op op, ekd_str document, ekd_error* error) {
  return to_abi(Instance::of(host).judgements().replace(op, view(document)), error);
}

}  // namespace

const ekd_filter_verdict filter_verdict{
    .size = sizeof(ekd_filter_verdict), .reserved = 0, .drop = verdict_drop, .replace = verdict_replace};

}  // namespace ekiden::plugin::services
