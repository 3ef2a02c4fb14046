// SPDX-License-Identifier: Apache-2.0
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"
#include "plugin/token_broker.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status token_get(const ekd_host* host, std::uint64_t tag, ekd_str name, ekd_error* error) {
  if (const ekd_status refused = admit(Instance::of(host), error); refused != EKD_OK) return refused;
  Instance::of(host).post([tag, name = std::string(view(name))](Instance& self) { self.tokens().get(tag, name); });
  return EKD_OK;
}

void token_invalidate(const ekd_host* host, ekd_str name, std::uint64_t generation) {
  Instance::of(host).post(
      [name = std::string(view(name)), generation](Instance& self) { self.tokens().invalidate(name, generation); });
}

void token_refreshed(const ekd_host* host, ekd_op op, ekd_status status, ekd_str token, std::int64_t ttl_ms,
                     const ekd_error* error) {
  Outcome outcome;
  outcome.status = status;
  if (error != nullptr && error->size >= sizeof(ekd_error)) {
    outcome.message = error->message;
    outcome.retry_after_ms = error->retry_after_ms;
    outcome.upstream_status = error->upstream_status;
  }
  Instance::of(host).post([op, outcome, token = std::string(view(token)), ttl_ms](Instance& self) {
    self.tokens().refreshed(op, outcome, token, ttl_ms);
  });
}

}  // namespace

const ekd_tokens token{.size = sizeof(ekd_tokens),
                       .reserved = 0,
                       .get = token_get,
                       .invalidate = token_invalidate,
                       .refreshed = token_refreshed};

}  // namespace ekiden::plugin::services
