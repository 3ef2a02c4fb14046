// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "json.hpp"

namespace ekiden::sandbox {

enum class Fault {
  answer_lost,
  send_delay,
  errcode,
  revoked_token,
  token_error,
  media_html,
  media_errcode,
  job_failed,
  double_push,
  late_push,
  bad_signature,
  kf_errcode,
  kf_lost_bell,
  kf_double_bell,
  kf_late_bell,
  kf_double_message,
  kf_slow_sync,
  crm_500,
  crm_429,
  crm_silent,
  crm_reject,
  crm_410,
  crm_secret,
  crm_api_401,
  crm_api_429,
  crm_api_500,
  crm_api_lost,
  crm_api_cut,
  crm_api_partial,
  agent_bad_token,
  sheets_401,
  sheets_429,
  sheets_500,
  sheets_400,
  sheets_cut,
  sheets_lost,
  store_error,
  store_answer_lost,
};
inline constexpr std::size_t fault_count = 38;

/// What can go wrong on purpose. Each fault is off, or on for a number of times or until it is switched off; some take
/// one number as a parameter. Safe to call from any thread.
class Faults {
 public:
  static std::optional<Fault> find(std::string_view name);
  static std::string names();

  /// `settings` may carry "count" and the fault's own parameter.
  void switch_on(Fault fault, const JsonValue& settings);
  void switch_on(Fault fault, std::optional<std::int64_t> parameter = std::nullopt);
  void switch_off(Fault fault);
  void switch_off_all();

  /// Uses the fault once: its parameter (0 where it has none) when it was on, nothing otherwise.
  std::optional<std::int64_t> take(Fault fault);
  bool is_on(Fault fault) const;

  std::string to_json() const;

 private:
  struct State {
    bool on = false;
    std::optional<std::uint64_t> left;
    std::int64_t parameter = 0;
  };

  State& state(Fault fault) { return states_[static_cast<std::size_t>(fault)]; }
  const State& state(Fault fault) const { return states_[static_cast<std::size_t>(fault)]; }

  mutable std::mutex mutex_;
  std::array<State, fault_count> states_{};
};

}  // namespace ekiden::sandbox
