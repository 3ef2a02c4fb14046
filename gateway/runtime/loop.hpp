// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/ports/executor.hpp"

namespace boost::asio {
class io_context;
}

namespace ekiden {

// One thread that runs what is posted to it, and the sockets of the servers that live on it. Work may be posted before
// start(); it runs then. Thread-safe, except start() and stop(), which belong to the owner's thread.
class Loop final : public Executor {
 public:
  struct Options {
    // A piece of work that ran at least this long is reported.
    std::int64_t slow_work_ms = 200;
    // On the loop, after the slow work. May be empty.
    std::function<void(std::int64_t ms)> on_slow_work;
    // On the loop, around each turn: all that was posted, or all the sockets that are ready, at one time. May be empty.
    std::function<void()> before_turn;
    std::function<void()> after_turn;
  };

  // `name` is the thread's name; the system keeps 15 characters of it.
  explicit Loop(std::string name);
  Loop(std::string name, Options options);
  // Stops.
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void start();
  // Lets the piece of work that is running end, then joins. What waits, timers included, is destroyed on the caller's
  // thread without running. Final; a second call does nothing. Never from inside the loop.
  void stop();

  void post(std::function<void()> work) override;
  // Work of equal delay runs in the order of the calls.
  void post_after(std::int64_t delay_ms, std::function<void()> work) override;
  bool is_current() const override;
  // Runs at the end of the turn that is running, before Options::after_turn, in the order of the calls. On the loop.
  void at_turn_end(std::function<void()> work);

  // For the sockets of net. Valid as long as the loop.
  boost::asio::io_context& io();

  // Work that does not come through post(), from its construction to its end: a turn, which is timed. On the loop.
  class Watch {
   public:
    explicit Watch(Loop& loop) : loop_(loop), begin_(std::chrono::steady_clock::now()) { loop_.begin_turn(); }
    ~Watch() {
      loop_.report(begin_, std::chrono::steady_clock::now());
      loop_.end_turn();
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    Loop& loop_;
    std::chrono::steady_clock::time_point begin_;
  };

 private:
  class Impl;
  void report(std::chrono::steady_clock::time_point begin, std::chrono::steady_clock::time_point end);
  void begin_turn();
  void end_turn();

  std::unique_ptr<Impl> impl_;
};

}  // namespace ekiden
