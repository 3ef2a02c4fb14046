// SPDX-License-Identifier: Apache-2.0
// The services that keep next to nothing: random, secrets, health.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core.hpp"

namespace ekiden::testkit {

// ekiden.random/1, the same bytes for the same seed.
class RandomService final : public TableService<ekd_random> {
 public:
  static constexpr const char* kId = EKD_RANDOM_ID;
  static constexpr bool kAfterStop = false;

  RandomService(Core& core, std::uint64_t seed)
      : TableService(core, kId, {sizeof(ekd_random), 0, &fill}), random_(seed) {}

 private:
  static void fill(const ekd_host* host, std::uint8_t* out, std::uint64_t len) {
    HostCall<RandomService> call(host);
    std::generate(out, out + len, [&] { return static_cast<std::uint8_t>(call->random_()); });
  }

  std::mt19937_64 random_;
};

// ekiden.secrets/1
class SecretsService final : public TableService<ekd_secrets> {
 public:
  static constexpr const char* kId = EKD_SECRETS_ID;
  static constexpr bool kAfterStop = false;

  explicit SecretsService(Core& core) : TableService(core, kId, {sizeof(ekd_secrets), 0, &get}) {}

  std::map<std::string, std::string, std::less<>> values;  // by JSON Pointer

 private:
  static ekd_status get(const ekd_host* host, ekd_str pointer, ekd_writer writer, void* context, ekd_error* error) {
    HostCall<SecretsService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    const auto found = call->values.find(sdk::view(pointer));
    if (found == call->values.end()) return call.refuse(EKD_E_NOT_FOUND, "no such secret", error);
    const std::string value = found->second;
    call.unlock();
    writer(context, sdk::to_abi_bytes(value));
    return EKD_OK;
  }
};

// What the instance said of itself.
struct Health {
  std::int32_t state = EKD_HEALTH_OK;
  std::string reason{};
};

// ekiden.health/1
class HealthService final : public TableService<ekd_health> {
 public:
  static constexpr const char* kId = EKD_HEALTH_ID;
  static constexpr bool kAfterStop = false;

  explicit HealthService(Core& core) : TableService(core, kId, {sizeof(ekd_health), 0, &set}) {}

  Health said;

 private:
  static void set(const ekd_host* host, std::int32_t state, ekd_str reason) {
    HostCall<HealthService> call(host);
    if (state != EKD_HEALTH_OK && reason.len == 0) call.core.violation("a health that is not OK without a reason");
    const bool known = state >= EKD_HEALTH_OK && state <= EKD_HEALTH_DOWN;
    call->said = {known ? state : EKD_HEALTH_DOWN, state == EKD_HEALTH_OK ? "" : std::string(sdk::view(reason))};
  }
};

}  // namespace ekiden::testkit
