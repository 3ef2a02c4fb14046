// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/batch_server.hpp"

namespace ekiden::bench {

// Takes records in over HTTP, in whatever form: what tells them apart is the time of sending in their text. On a thread
// of its own, on processor 1.
class CountingSink {
 public:
  // `poison`: a request that holds this text is answered with 500 and not counted; empty: none is.
  explicit CountingSink(std::string poison = {});
  ~CountingSink();

  std::uint16_t port() const { return server_.port(); }
  std::uint64_t records() const { return records_; }
  std::uint64_t refused() const { return refused_; }
  std::int64_t last_ns() const { return last_ns_; }  // when the last record came, on the steady clock
  // From the time at which a message was due to its arrival. Only when nothing comes any more.
  const std::vector<double>& latencies_ms() const { return latencies_ms_; }

 private:
  int take(std::string_view body);

  const std::string poison_;
  std::atomic<std::uint64_t> records_{0};
  std::atomic<std::uint64_t> refused_{0};
  std::atomic<std::int64_t> last_ns_{0};
  std::vector<double> latencies_ms_;
  BatchServer server_;
  std::thread thread_;
};

}  // namespace ekiden::bench
