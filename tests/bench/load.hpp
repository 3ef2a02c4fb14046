// SPDX-License-Identifier: Apache-2.0
// What the benchmarks send: text messages of a WeChat user in plain mode, 700 bytes, or the same as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ekiden::bench {

inline constexpr const char* kAppId = "wx0123456789abcdef";
inline constexpr const char* kToken = "benchmarkToken0001";

// A request with fields of digits that are overwritten before each sending.
struct Template {
  std::string bytes;
  std::size_t serial_at = 0;  // kSerialDigits: unique for each message
  std::size_t peer_at = 0;    // kPeerDigits: one of kPeers customers
  std::size_t sent_at = 0;    // kSentDigits: nanoseconds of the steady clock
};
inline constexpr std::size_t kSerialDigits = 12;
inline constexpr std::size_t kPeerDigits = 6;
inline constexpr std::size_t kSentDigits = 19;
inline constexpr int kPeers = 1'000;
inline constexpr const char* kSentMark = "sent=";  // stands before the digits

Template wechat_message(const std::string& path);
Template json_message(const std::string& path);

struct Load {
  std::uint16_t port = 0;
  Template request;
  int connections = 64;
  double seconds = 2;
  double rate = 0;  // requests a second, whether answers come or not; 0: each connection sends when it has its answer
  std::uint64_t first_serial = 1;
};

struct LoadResult {
  std::uint64_t acknowledged = 0;  // answered with 2xx
  std::uint64_t refused = 0;       // answered with anything else, or the connection broke
  double seconds = 0;
  std::vector<double> latencies_ms;  // of the acknowledged; with a rate, from the time at which the request was due

  double per_second() const { return static_cast<double>(acknowledged) / seconds; }
};

// Keep-alive connections on one thread, the caller's. Ends after `seconds`, when the last answer has come.
LoadResult run_load(const Load& load);

std::int64_t steady_ns();
// Runs the calling thread on this processor alone from now on, when the machine has it.
void stay_on_processor(int processor);

}  // namespace ekiden::bench
