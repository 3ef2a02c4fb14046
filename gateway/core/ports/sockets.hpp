// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

struct SocketTarget {
  std::string host;  // name or address; with TLS the name that the certificate must have
  std::uint16_t port = 0;
  bool tls = false;                          // from the first byte
  std::int64_t connect_timeout_ms = 10'000;  // of name, connection and TLS together
  std::int64_t idle_timeout_ms = 0;          // closed when so long nothing came in; 0: never
  std::string ca_file;                       // PEM; empty: the system's
};

// What happens to one connection, told on the executor that it was opened for.
class SocketEvents {
 public:
  virtual ~SocketEvents() = default;
  // Connected, and once more after start_tls().
  virtual void opened() = 0;
  // As much as came, in order. The next piece waits until this one has been taken.
  virtual void data(std::string_view bytes) = 0;
  // There is room again, after a write was refused.
  virtual void writable() = 0;
  // The last event, exactly once. ok: either side closed in order · Code::unavailable: no connection, or it broke ·
  // Code::denied: the certificate is not the one that was wanted.
  virtual void closed(Status status) = 0;
};

// One TCP connection to another system. Thread-safe. It is closed when the last reference to it goes; events that are
// on their way then may still come.
class Socket {
 public:
  virtual ~Socket() = default;
  // Sends bytes, in the order of the calls. Code::full: 1 MiB waits already, and writable() follows; nothing was taken.
  virtual Status write(std::string_view bytes) = 0;
  // TLS from here on, after everything that was written. Code::conflict when it is on already.
  virtual Status start_tls() = 0;
  // While paused nothing is read, so that the other side waits.
  virtual void pause(bool paused) = 0;
  // Closes once what was written has left; closed() follows.
  virtual void close() = 0;
};

class Sockets {
 public:
  virtual ~Sockets() = default;
  // Begins a connection; opened() or closed() follows. `events` is kept until closed() has run.
  virtual std::shared_ptr<Socket> open(SocketTarget target, Executor& where, std::shared_ptr<SocketEvents> events) = 0;
};

}  // namespace ekiden
