// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/ports/sockets.hpp"
#include "core/status.hpp"
#include "plugin/instance.hpp"

namespace ekiden::plugin {

// The connections of one instance (ekiden.stream/1), by number. Numbers never come back. Thread-safe; what happens to a
// connection is told to the plugin on the strand.
class StreamConnections {
 public:
  explicit StreamConnections(Instance& instance) : instance_(instance) {}

  // Code::full: as many are open as an instance may have.
  Result<std::uint64_t> open(Sockets& sockets, SocketTarget target);
  // Code::not_found: the connection is gone.
  Status write(std::uint64_t connection, std::string_view bytes);
  Status start_tls(std::uint64_t connection);
  Status pause(std::uint64_t connection, bool paused);
  void close(std::uint64_t connection);
  // Drops them all; the plugin hears nothing more.
  void drop();

 private:
  class Events;
  std::shared_ptr<Socket> find(std::uint64_t connection);

  Instance& instance_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Socket>> open_;
};

}  // namespace ekiden::plugin
