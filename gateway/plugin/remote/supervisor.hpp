// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/ports/child_processes.hpp"
#include "plugin/remote/frames.hpp"
#include "plugin/remote/remote_settings.hpp"
#include "plugin/remote/surroundings.hpp"

namespace ekiden::plugin::remote {

// What a supervisor tells about its process. On the strand.
class Lives {
 public:
  virtual ~Lives() = default;
  // A process has been started: what it is told first.
  virtual void greet() = 0;
  // One frame of it. False when the frame breaks the protocol: the process is killed.
  virtual bool take(Kind kind, std::string_view body) = 0;
  // Whether it has left a call unanswered past its deadline.
  virtual bool is_overdue(std::int64_t now_ms) const = 0;
  // It is gone. `bad_lives`: how many in a row ended early without finishing anything.
  virtual void died(const std::string& why, int bad_lives) = 0;
};

// Keeps one process of a plugin alive: starts it, listens whether its strand still works, and starts it again after a
// back-off when it has ended. On the strand; nothing here waits.
class Supervisor final : public ChildEvents, public std::enable_shared_from_this<Supervisor> {
 public:
  Supervisor(ChildProcesses& children, const Surroundings& around, const Settings& settings, std::string instance,
             std::string plugin, Lives& lives);

  void begin();
  // Queues a frame; what is queued in one turn of the loop leaves in one write. False when it is too long.
  template <Kind kind>
  bool tell(const Frame<kind>& frame) {
    if (child_ == nullptr) return true;
    if (!append(out_, frame)) return false;
    flush_later();
    return true;
  }
  // This life has been of use.
  void prove() { proved_ = true; }
  // The answer to a ping.
  void heard(std::uint64_t number) {
    if (number == last_ping_) ping_sent_ms_ = 0;
  }
  // Ends this life; `why` is logged and told.
  void kill(std::string why);
  // No life after this one; the process is asked to end after `grace_ms`, and killed a second later.
  void stop(std::uint32_t grace_ms);
  // At once and silently: nothing is told any more.
  void drop();
  bool is_alive() const { return child_ != nullptr; }

  void received(std::string_view bytes) override;
  void said(std::string_view line) override;
  void ended(const std::string& how) override;

 private:
  void start_life();
  void end_life(const std::string& why);
  void listen_later();
  void listen();
  void terminate();
  void kill_now();
  void restart();
  void flush_later();
  void flush();
  void after(std::int64_t ms, void (Supervisor::*work)());

  ChildProcesses& children_;
  const Surroundings around_;
  const Settings settings_;
  const std::string instance_;
  Counter& restarts_;
  Lives* lives_;

  std::unique_ptr<Child> child_;
  std::uint64_t life_ = 0;
  std::int64_t born_ms_ = 0;
  bool proved_ = false;
  bool stopping_ = false;
  int bad_lives_ = 0;
  std::string blame_;
  FrameBuffer in_;
  std::string out_;
  bool flush_posted_ = false;
  std::uint64_t last_ping_ = 0;
  std::int64_t ping_sent_ms_ = 0;  // 0: answered
  std::int64_t lines_since_ms_ = 0;
  int lines_ = 0;
};

}  // namespace ekiden::plugin::remote
