// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "plugin/remote/frames.hpp"

namespace ekiden::plugin::remote {

// The child's end of the channel. Its maker's thread is the strand; the other threads of the plugin may call tell and
// ask at any time. Whoever has to wait reads for all, so that an answer never waits for a strand that is busy. The end
// of the channel ends the process: nobody is left to work for.
class ChildChannel {
 public:
  // What the strand does next: a frame, or work of this process.
  struct Item {
    Kind kind{};
    std::string body;
    std::function<void()> work;
  };
  // The answer to one call. The views in `frame` live as long as this.
  class Answer {
   public:
    explicit Answer(std::string body);
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    // Gives error and status to the caller of the ABI.
    ekd_status give(ekd_error* error) const;
    Frame<Kind::answer> frame;

   private:
    const std::string body_;
    Decoder decode_;
  };

  // Takes over the descriptor.
  explicit ChildChannel(int fd);
  ~ChildChannel();
  ChildChannel(const ChildChannel&) = delete;
  ChildChannel& operator=(const ChildChannel&) = delete;

  // [any-thread] What the strand tells leaves with its next flush, what others tell leaves at once. False when the
  // frame would be too long.
  template <Kind kind>
  bool tell(const Frame<kind>& frame) {
    const std::lock_guard lock(out_mutex_);
    if (!append(out_, frame)) return false;
    if (!is_strand() || out_.size() > kFlushAt) send_all();
    return true;
  }
  // [any-thread] Calls the gateway and waits for its answer.
  template <Kind kind>
  Answer ask(Frame<kind> frame) {
    frame.call = next_call();
    {
      const std::lock_guard lock(out_mutex_);
      if (!append(out_, frame)) return Answer(refusal(EKD_E_ARGUMENT, "what is passed is longer than 64 MiB"));
      send_all();
    }
    return Answer(wait_for(frame.call));
  }
  // The answer to a call that is not made.
  static Answer refused(ekd_status status, std::string_view why) { return Answer(refusal(status, why)); }
  // [any-thread] Work for the strand.
  void post(std::function<void()> work);
  bool is_strand() const { return std::this_thread::get_id() == strand_; }

  // The rest on the strand. Waits for the next item; sends what was told before it waits.
  Item next();
  void flush();

 private:
  static constexpr std::size_t kFlushAt = 256 << 10;

  static std::string refusal(ekd_status status, std::string_view why);
  std::uint32_t next_call();
  std::string wait_for(std::uint32_t call);
  template <class Condition>
  void read_until(std::unique_lock<std::mutex>& lock, Condition condition);
  void read_some();
  void sort_input();
  void send_all();

  const int fd_;
  const int bell_;  // rung by post, so that whoever reads looks up
  const std::thread::id strand_ = std::this_thread::get_id();

  std::mutex out_mutex_;
  std::string out_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool reading_ = false;
  FrameBuffer input_;  // of the thread that reads
  std::deque<Item> items_;
  std::unordered_map<std::uint32_t, std::string> answers_;
  std::uint32_t last_call_ = 0;
};

}  // namespace ekiden::plugin::remote
