// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "core/status.hpp"
#include "runtime/descriptor.hpp"

namespace ekiden {

// A bound address, as the system reports it.
struct Endpoint {
  std::string host;  // numeric, without brackets
  std::uint16_t port = 0;

  // "127.0.0.1:8080", "[::1]:8080"
  std::string text() const;
};

// A socket that listens and does not block, and in `bound` where. Port 0 takes a free one. Code::conflict when the port
// is in use, Code::denied when it is not permitted, Code::io without descriptors, else Code::config; the sentence names
// address and reason.
Result<Descriptor> listen_on(const std::string& host, std::uint16_t port, Endpoint& bound);

}  // namespace ekiden
