// SPDX-License-Identifier: Apache-2.0
#include "net/http_connection_owner.hpp"

#include <utility>

namespace ekiden {

namespace {

constexpr std::size_t kReadBufferBytes = 64 * 1024;
constexpr std::size_t kMostReaders = 256;

}  // namespace

HttpConnectionOwner::HttpConnectionOwner(Loop& loop_in, Clock& clock_in, Log& log_in, Metrics& metrics_in,
                                         std::string name_in, HttpLimits limits_in)
    : loop(loop_in),
      clock(clock_in),
      log(log_in),
      metrics(metrics_in),
      name(std::move(name_in)),
      limits(std::move(limits_in)),
      clients(limits.address_connections, limits.address_requests),
      read_buffer(kReadBufferBytes),
      refusals_(clock) {}

std::unique_ptr<HttpRequestReader> HttpConnectionOwner::take_reader() {
  if (readers_.empty()) return std::make_unique<HttpRequestReader>(limits.header_bytes, limits.headers);
  std::unique_ptr<HttpRequestReader> reader = std::move(readers_.back());
  readers_.pop_back();
  return reader;
}

void HttpConnectionOwner::give_back(std::unique_ptr<HttpRequestReader> reader) {
  if (!reader || readers_.size() >= kMostReaders) return;
  reader->reset();
  readers_.push_back(std::move(reader));
}

void HttpConnectionOwner::count_refusal(std::string_view reason) {
  metrics.counter("ekiden_http_refused_total", {{"listener", name}, {"reason", reason}}).add();
}

void HttpConnectionOwner::log_refusal(std::string_view reason, int status, const IpAddress& client) {
  const auto held_back = refusals_.admit(reason);
  if (!held_back) return;
  log.warning("http", "a request was refused",
              {{"listener", name},
               {"reason", std::string(reason)},
               {"status", std::to_string(status)},
               {"client", client.text()},
               {"held_back", std::to_string(*held_back)}});
}

}  // namespace ekiden
