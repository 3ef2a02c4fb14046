// SPDX-License-Identifier: Apache-2.0
#include <span>

#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

void random_fill(const ekd_host* host, std::uint8_t* out, std::uint64_t len) {
  ports(host).random.fill(std::as_writable_bytes(std::span(out, static_cast<std::size_t>(len))));
}

}  // namespace

const ekd_random random{.size = sizeof(ekd_random), .reserved = 0, .fill = random_fill};

}  // namespace ekiden::plugin::services
