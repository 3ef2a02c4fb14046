// SPDX-License-Identifier: Apache-2.0
#include "runtime/loop.hpp"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cassert>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace ekiden {

namespace asio = boost::asio;

namespace {

using Instant = std::chrono::steady_clock::time_point;
using Work = std::function<void()>;

struct Posted {
  std::optional<Instant> due;  // nothing: at once
  Work work;
};

struct Timer {
  Instant due;
  std::uint64_t order;
  Work work;
};

// For std::*_heap, which keep the greatest on top.
bool is_later(const Timer& a, const Timer& b) {
  return a.due != b.due ? a.due > b.due : a.order > b.order;
}

}  // namespace

class Loop::Impl {
 public:
  Impl(std::string name, Options options)
      : name_(std::move(name)), options_(std::move(options)), guard_(io_.get_executor()), alarm_(io_) {}

  void start() {
    assert(!thread_.joinable());
    thread_ = std::jthread([this] {
      pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
      thread_id_ = std::this_thread::get_id();
      io_.run();
    });
  }

  void stop() {
    assert(!is_current());
    std::vector<Posted> unwanted;
    {
      const std::lock_guard lock(mutex_);
      if (std::exchange(stopped_, true)) return;
      unwanted.swap(posted_);
    }
    stopping_ = true;
    io_.stop();
    if (thread_.joinable()) thread_.join();
    thread_id_ = std::thread::id();
    taken_.clear();
    ends_.clear();
    timers_.clear();
  }

  void push(Posted posted) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) return;
      first = posted_.empty();
      posted_.push_back(std::move(posted));
    }
    if (first) asio::post(io_, [this] { run_posted(); });
  }

  bool is_current() const { return std::this_thread::get_id() == thread_id_.load(); }

  void report(Instant begin, Instant end) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(end - begin).count();
    if (ms >= options_.slow_work_ms && options_.on_slow_work) options_.on_slow_work(ms);
  }

  // One turn may begin inside another; both are one.
  void begin_turn() {
    if (turns_++ == 0 && options_.before_turn) options_.before_turn();
  }
  void end_turn() {
    if (turns_ == 1) run_ends();
    if (--turns_ == 0 && options_.after_turn) options_.after_turn();
  }

  void at_turn_end(Work work) {
    assert(turns_ > 0);
    ends_.push_back(std::move(work));
  }

  asio::io_context& io() { return io_; }

 private:
  class Turn {
   public:
    explicit Turn(Impl& loop) : loop_(loop) { loop_.begin_turn(); }
    ~Turn() { loop_.end_turn(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Impl& loop_;
  };

  // One burst. What is posted meanwhile waits for the next turn, so that sockets get theirs.
  void run_posted() {
    assert(taken_.empty());
    const Turn turn(*this);
    {
      const std::lock_guard lock(mutex_);
      taken_.swap(posted_);
    }
    Instant begin = std::chrono::steady_clock::now();
    bool timers_changed = false;
    for (Posted& posted : taken_) {
      if (stopping_) return;
      if (posted.due) {
        add_timer(*posted.due, std::move(posted.work));
        timers_changed = true;
      } else {
        begin = run(std::exchange(posted.work, nullptr), begin);
      }
    }
    taken_.clear();
    if (timers_changed) set_alarm();
  }

  // Work at the end of a turn may leave more of it.
  void run_ends() {
    if (ends_.empty()) return;
    Instant begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < ends_.size() && !stopping_; ++i) begin = run(std::move(ends_[i]), begin);
    ends_.clear();
  }

  // The work's captures die with it, and count as its time.
  Instant run(Work work, Instant begin) {
    work();
    work = nullptr;
    const Instant end = std::chrono::steady_clock::now();
    report(begin, end);
    return end;
  }

  void add_timer(Instant due, Work work) {
    timers_.push_back({due, next_order_++, std::move(work)});
    std::push_heap(timers_.begin(), timers_.end(), is_later);
  }

  void set_alarm() {
    if (timers_.empty()) return;
    alarm_.expires_at(timers_.front().due);
    alarm_.async_wait([this](boost::system::error_code error) {
      if (!error) run_timers();
    });
  }

  void run_timers() {
    const Turn turn(*this);
    const Instant now = std::chrono::steady_clock::now();
    Instant begin = now;
    while (!stopping_ && !timers_.empty() && timers_.front().due <= now) {
      std::pop_heap(timers_.begin(), timers_.end(), is_later);
      Work work = std::move(timers_.back().work);
      timers_.pop_back();
      begin = run(std::move(work), begin);
    }
    set_alarm();
  }

  const std::string name_;
  const Options options_;

  std::mutex mutex_;
  std::vector<Posted> posted_;  // not empty: a run_posted() is on its way
  bool stopped_ = false;

  // On the loop; after the join, on the thread that stops.
  std::vector<Posted> taken_;
  std::vector<Timer> timers_;  // a heap
  std::uint64_t next_order_ = 0;
  int turns_ = 0;
  std::vector<Work> ends_;  // of the turn that is running

  std::atomic<bool> stopping_{false};
  std::atomic<std::thread::id> thread_id_{};
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  asio::steady_timer alarm_;
  std::jthread thread_;
};

Loop::Loop(std::string name) : Loop(std::move(name), Options()) {}
Loop::Loop(std::string name, Options options) : impl_(std::make_unique<Impl>(std::move(name), std::move(options))) {}
Loop::~Loop() {
  stop();
}

void Loop::start() {
  impl_->start();
}
void Loop::stop() {
  impl_->stop();
}

void Loop::post(std::function<void()> work) {
  impl_->push({std::nullopt, std::move(work)});
}

void Loop::post_after(std::int64_t delay_ms, std::function<void()> work) {
  impl_->push({std::chrono::steady_clock::now() + std::chrono::milliseconds(std::max<std::int64_t>(delay_ms, 0)),
               std::move(work)});
}

void Loop::at_turn_end(std::function<void()> work) {
  impl_->at_turn_end(std::move(work));
}

bool Loop::is_current() const {
  return impl_->is_current();
}
asio::io_context& Loop::io() {
  return impl_->io();
}

void Loop::report(std::chrono::steady_clock::time_point begin, std::chrono::steady_clock::time_point end) {
  impl_->report(begin, end);
}
void Loop::begin_turn() {
  impl_->begin_turn();
}
void Loop::end_turn() {
  impl_->end_turn();
}

}  // namespace ekiden
