// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace ekiden::sandbox {

/// The hops of the first conversation, in the order in which they are seen.
enum class Hop {
  platform_push,
  gateway_event,
  crm_inbox,
  agent_command,
  platform_send,
  customer_phone,
  crm_status,
};
inline constexpr std::size_t hop_count = 7;

std::string_view name_of(Hop hop);

/// What is known of one run: the first hop that fails decides the verdict, the last one that is seen passes it.
/// Times are milliseconds since the start of the run. Safe to call from any thread.
class DemoRecord {
 public:
  void begin();
  void seen(Hop hop, std::int64_t at_ms, std::string detail);
  void failed(Hop hop, std::int64_t at_ms, std::string detail);

  bool is_running() const;
  std::string to_json() const;

 private:
  enum class State { waiting, seen, failed };
  enum class Verdict { idle, running, passed, failed };

  struct Entry {
    State state = State::waiting;
    std::int64_t at_ms = 0;
    std::int64_t took_ms = 0;
    std::string detail;
  };

  void note(Hop hop, State state, std::int64_t at_ms, std::string detail);
  static std::string_view name_of(State state);
  static std::string_view name_of(Verdict verdict);

  mutable std::mutex mutex_;
  Verdict verdict_ = Verdict::idle;
  std::array<Entry, hop_count> entries_;
};

}  // namespace ekiden::sandbox
