// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "core/ports/sockets.hpp"
#include "runtime/loop.hpp"

namespace ekiden {

// Outgoing TCP connections on a loop, with TLS 1.2 and later (OpenSSL), SNI and verification of the peer's name. The
// loop outlives every socket.
class TcpSockets final : public Sockets {
 public:
  explicit TcpSockets(Loop& loop) : loop_(loop) {}
  std::shared_ptr<Socket> open(SocketTarget target, Executor& where, std::shared_ptr<SocketEvents> events) override;

 private:
  Loop& loop_;
};

}  // namespace ekiden
