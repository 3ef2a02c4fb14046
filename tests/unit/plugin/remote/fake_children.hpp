// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/child_processes.hpp"
#include "plugin/remote/frames.hpp"

namespace ekiden::plugin::test {

// Children that are none: the test reads what they are told, says what they answer, and lets them die. On one thread.
class FakeChildren final : public ChildProcesses {
 public:
  struct Life {
    std::shared_ptr<ChildEvents> events;
    remote::FrameBuffer told;
    std::string told_now;  // since the last next()
    std::vector<int> signals;
    bool let_go = false;

    // What it was told next; the views hold until the next call.
    std::optional<remote::RawFrame> next() {
      told.append(std::exchange(told_now, {}));
      return told.next();
    }
    // Skips what comes before a frame of that kind. False when there is none.
    template <remote::Kind kind>
    bool read_next(remote::Frame<kind>& frame, std::string& kept) {
      while (const auto raw = next()) {
        if (raw->kind != kind) continue;
        kept = raw->body;
        decoders.emplace_back(kept);
        return remote::read(decoders.back(), frame);
      }
      return false;
    }
    template <remote::Kind kind>
    void say(const remote::Frame<kind>& frame) const {
      std::string bytes;
      if (remote::append(bytes, frame)) events->received(bytes);
    }
    // Opens, and starts the plugin well.
    ekd_op start(const std::string& component, ekd_status status = EKD_OK, const char* reason = "") {
      remote::Frame<remote::Kind::start> start;
      std::string kept;
      if (!read_next(start, kept)) return 0;
      remote::Frame<remote::Kind::opened> opened;
      opened.abi_major = EKD_ABI_MAJOR;
      opened.component = str(component);
      opened.error = empty_error();
      say(opened);
      remote::Frame<remote::Kind::completed> completed;
      completed.op = start.op;
      completed.error = empty_error();
      completed.status = status;
      if (status != EKD_OK) fail(&completed.error, status, reason);
      say(completed);
      return start.op;
    }
    void die(const std::string& how = "signal 9 (Killed)") const {
      const auto kept = events;
      kept->ended(how);
    }
    std::deque<remote::Decoder> decoders;
  };

  Result<std::unique_ptr<Child>> start(const ChildProgram&, std::shared_ptr<ChildEvents> events) override {
    if (refuse) return Status(Code::unavailable, "cannot start a process: no room");
    lives.push_back(std::make_shared<Life>());
    lives.back()->events = std::move(events);
    return std::unique_ptr<Child>(std::make_unique<FakeChild>(lives.back()));
  }
  Life& life() { return *lives.back(); }

  std::vector<std::shared_ptr<Life>> lives;
  bool refuse = false;

 private:
  struct FakeChild final : Child {
    explicit FakeChild(std::shared_ptr<Life> of) : life(std::move(of)) {}
    ~FakeChild() override { life->let_go = true; }
    void write(std::string bytes) override { life->told_now += bytes; }
    std::size_t unsent_bytes() const override { return 0; }
    void close() override {}
    void send_signal(int number) override { life->signals.push_back(number); }
    int pid() const override { return 1; }
    std::shared_ptr<Life> life;
  };
};

}  // namespace ekiden::plugin::test
