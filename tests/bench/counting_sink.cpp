// SPDX-License-Identifier: Apache-2.0
#include "bench/counting_sink.hpp"

#include <charconv>
#include <utility>

#include "bench/load.hpp"

namespace ekiden::bench {

CountingSink::CountingSink(std::string poison)
    : poison_(std::move(poison)),
      server_([this](const BatchServer::Request& request) { return take(request.body); }),
      thread_([this] {
        stay_on_processor(1);
        server_.run();
      }) {}

CountingSink::~CountingSink() {
  server_.stop();
  thread_.join();
}

int CountingSink::take(std::string_view body) {
  if (!poison_.empty() && body.find(poison_) != std::string_view::npos) {
    ++refused_;
    return 500;
  }
  const std::int64_t now = steady_ns();
  const std::string_view mark = kSentMark;
  std::int64_t before = 0;
  for (std::size_t at = body.find(mark); at != std::string_view::npos; at = body.find(mark, at + mark.size())) {
    std::int64_t sent = 0;
    const char* const digits = body.data() + at + mark.size();
    std::from_chars(digits, digits + kSentDigits, sent);
    if (sent == before) continue;  // the same record: its text, and the platform's own document
    before = sent;
    latencies_ms_.push_back(static_cast<double>(now - sent) / 1e6);
    ++records_;
  }
  last_ns_ = now;
  return 200;
}

}  // namespace ekiden::bench
