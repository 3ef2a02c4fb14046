// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ports/sockets.hpp"

namespace ekiden::plugin::test {

// Connections that keep what was asked of them; the test plays the other side.
struct KeptSockets final : Sockets {
  struct Kept {
    SocketTarget target;
    std::shared_ptr<SocketEvents> events;
    std::string done;
    bool full = false;
    bool dropped = false;
  };
  struct One final : Socket {
    explicit One(Kept& the_kept) : kept(the_kept) {}
    ~One() override { kept.dropped = true; }
    Status write(std::string_view bytes) override {
      if (kept.full) return Status(Code::full, "no room");
      kept.done += "write(" + std::string(bytes) + ") ";
      return {};
    }
    Status start_tls() override {
      kept.done += "tls ";
      return {};
    }
    void pause(bool paused) override { kept.done += paused ? "pause " : "resume "; }
    void close() override { kept.done += "close "; }
    Kept& kept;
  };
  std::shared_ptr<Socket> open(SocketTarget target, Executor&, std::shared_ptr<SocketEvents> events) override {
    kept.push_back(std::make_unique<Kept>());
    kept.back()->target = std::move(target);
    kept.back()->events = std::move(events);
    return std::make_shared<One>(*kept.back());
  }
  std::vector<std::unique_ptr<Kept>> kept;
};

}  // namespace ekiden::plugin::test
