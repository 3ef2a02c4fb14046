// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/instances.hpp"
#include "cli/plan.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "core/ports/random.hpp"
#include "core/status.hpp"
#include "net/http_server.hpp"
#include "pipeline/command_center.hpp"
#include "pipeline/retry.hpp"
#include "plugin/remote/remote_settings.hpp"

namespace ekiden::cli {

// A running gateway: every port wired to its implementation. Two loops: the net loop carries both listeners and the
// channels, the delivery loop carries the sinks.
class Gateway {
 public:
  struct Ports {
    Fs& fs;
    Clock& clock;
    Random& random;
    Log& log;
  };
  // What a test turns to make waits short; the defaults are what ships.
  struct Tuning {
    std::optional<pipeline::Backoff> delivery_backoff{};  // instead of what the configuration says
    pipeline::CommandCenter::Settings commands{};
    plugin::remote::Settings plugin_processes{};  // an empty program: this one
    std::uint64_t segment_bytes = 64ull << 20;
    std::int64_t certificates_every_ms = 10'000;  // how often their files are looked at
    // Whether a crash of this process is recorded, so that the next start knows its owner: for a process of its own.
    bool record_crashes = false;
  };

  // Recovers, binds, starts every channel and sink, and takes work. On failure nothing of it is left running.
  // Code::conflict a port or the data folder is in use · denied · io · config.
  static Result<std::unique_ptr<Gateway>> start(const Plan& plan, const Ports& ports, const Tuning& tuning);
  // Stops at once what still runs.
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // New webhooks are answered 503, what is in flight may finish within gateway.stop_timeout, cursors go to the disk.
  void stop();
  // [any-thread] Reads the certificates again.
  void reload();
  // After stop(): what the destructor still waits for, without an end when a plugin never gives a thread back.
  std::vector<Unstopped> unstopped() const;

  const Endpoint& listen() const;
  const Endpoint& admin() const;

 private:
  class Impl;
  explicit Gateway(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekiden::cli
