// SPDX-License-Identifier: Apache-2.0
// Structs of the ABI as hosts of another age lay them out: an old one gives the layout of 1.0 and not a byte more, so
// that an address sanitizer sees who reads on; a newer one gives more than this header knows.
#pragma once

#include <ekiden/ekiden.h>
#include <ekiden/ext/draft/commands.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace ekiden::testkit {

enum class HostAge { oldest, current, newer };

namespace detail {

// The size of a struct in ABI 1.0: up to the end of the last member that it had then. Never changes.
template <class T>
inline constexpr std::size_t kSizeIn10 = sizeof(T);

#define EKD_TESTKIT_SIZE_IN_1_0(type, last) \
  template <>                               \
  inline constexpr std::size_t kSizeIn10<type> = offsetof(type, last) + sizeof(static_cast<type*>(nullptr)->last)

EKD_TESTKIT_SIZE_IN_1_0(ekd_host, complete_items);
EKD_TESTKIT_SIZE_IN_1_0(ekd_command, json);
EKD_TESTKIT_SIZE_IN_1_0(ekd_delivery, recorded_ms);
EKD_TESTKIT_SIZE_IN_1_0(ekd_incoming_request, body);
EKD_TESTKIT_SIZE_IN_1_0(ekd_http_response, error);
EKD_TESTKIT_SIZE_IN_1_0(ekd_clock, monotonic_ms);
EKD_TESTKIT_SIZE_IN_1_0(ekd_executor, offload);
EKD_TESTKIT_SIZE_IN_1_0(ekd_filter_verdict, replace);
EKD_TESTKIT_SIZE_IN_1_0(ekd_health, set);
EKD_TESTKIT_SIZE_IN_1_0(ekd_http_client, cancel);
EKD_TESTKIT_SIZE_IN_1_0(ekd_http_routes, respond);
EKD_TESTKIT_SIZE_IN_1_0(ekd_ingress, cursor);
EKD_TESTKIT_SIZE_IN_1_0(ekd_kv, sync);
EKD_TESTKIT_SIZE_IN_1_0(ekd_log, write);
EKD_TESTKIT_SIZE_IN_1_0(ekd_metrics, record);
EKD_TESTKIT_SIZE_IN_1_0(ekd_random, fill);
EKD_TESTKIT_SIZE_IN_1_0(ekd_secrets, get);
EKD_TESTKIT_SIZE_IN_1_0(ekd_thread_check, is_pool);
EKD_TESTKIT_SIZE_IN_1_0(ekd_timer, cancel);
EKD_TESTKIT_SIZE_IN_1_0(ekd_tokens, refreshed);

#undef EKD_TESTKIT_SIZE_IN_1_0

// What a newer host appends: nothing that a plugin could take for something it knows.
inline constexpr std::size_t kNewerBytes = 64;
inline constexpr std::byte kNewerFill{0xA5};

}  // namespace detail

// n structs of type T, one after the other, as a host of some age lays them out.
template <class T>
class Aged {
 public:
  Aged(HostAge age, const T* values, std::size_t n = 1)
      : step_(age == HostAge::oldest  ? detail::kSizeIn10<T>
              : age == HostAge::newer ? sizeof(T) + detail::kNewerBytes
                                      : sizeof(T)),
        bytes_(step_ * n, detail::kNewerFill) {
    for (std::size_t i = 0; i < n; ++i) {
      std::byte* at = bytes_.data() + i * step_;
      std::memcpy(at, &values[i], std::min(sizeof(T), step_));
      const auto size = static_cast<std::uint32_t>(step_);
      std::memcpy(at + offsetof(T, size), &size, sizeof size);
    }
  }
  Aged(HostAge age, const T& value) : Aged(age, &value, 1) {}

  const T* get() const noexcept { return reinterpret_cast<const T*>(bytes_.data()); }

 private:
  std::size_t step_;
  std::vector<std::byte> bytes_;
};

}  // namespace ekiden::testkit
