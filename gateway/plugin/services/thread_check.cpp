// SPDX-License-Identifier: Apache-2.0
#include "plugin/offload.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

std::int32_t is_strand(const ekd_host* host) {
  return Instance::of(host).is_on_strand() ? 1 : 0;
}

std::int32_t is_pool(const ekd_host* host) {
  return Instance::of(host).offload().is_current() ? 1 : 0;
}

}  // namespace

const ekd_thread_check thread_check{
    .size = sizeof(ekd_thread_check), .reserved = 0, .is_strand = is_strand, .is_pool = is_pool};

}  // namespace ekiden::plugin::services
