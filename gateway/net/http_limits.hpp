// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ip_address.hpp"

namespace ekiden {

// What a listener grants (docs/configuration.md, gateway.limits). The defaults are those of the configuration.
struct HttpLimits {
  std::size_t connections = 10'000;           // beyond, the longest idle one makes room, else new ones wait
  std::size_t connection_requests = 100'000;  // the last one's answer ends the connection
  std::size_t headers = 100;                  // fields of a request; more are 431
  std::size_t header_bytes = 16 * 1024;       // request line and headers; more is 431
  std::int64_t header_timeout_ms = 10'000;    // from a request's first byte to the end of its head, and for a TLS
                                              // handshake; longer is 408
  std::int64_t body_timeout_ms = 10'000;      // for the body; longer only at body_rate on average, else 408
  std::size_t body_rate = 8 * 1024;           // bytes a second
  std::int64_t idle_timeout_ms = 75'000;      // then an idle connection is closed, and one that takes no answer
  std::size_t address_connections = 5'000;    // of one client address; 0: no limit. More are 429
  std::size_t address_requests = 0;           // of one client address in a second; 0: no limit. More are 429
  std::vector<IpRange> trusted_proxies{};     // whose X-Forwarded-For is believed

  // Not for the configuration:
  std::int64_t linger_ms = 2'000;         // how long a connection drains after an answer that ended it early
  std::size_t linger_bytes = 256 * 1024;  // … and how much
};

}  // namespace ekiden
