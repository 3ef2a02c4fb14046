// SPDX-License-Identifier: Apache-2.0
// ekiden.executor/1 on real threads, and ekiden.thread-check/1.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core.hpp"

namespace ekiden::testkit {

// When work that the plugin offloads is done; always on a thread that is not the strand.
enum class Workers {
  in_turn,    // one piece after the other, each finished before the strand goes on: every run is the same
  on_demand,  // as in_turn, but only when the test calls run_work()
  at_once     // up to four at a time beside the strand; the test waits with run_until()
};

class ExecutorService final : public TableService<ekd_executor> {
 public:
  static constexpr const char* kId = EKD_EXECUTOR_ID;
  static constexpr bool kAfterStop = false;

  ExecutorService(Core& core, Workers workers)
      : TableService(core, kId, {sizeof(ekd_executor), 0, &offload}), workers_(workers) {}
  ~ExecutorService() override { join(); }

  // Does the first piece of work that waits; false: none does.
  bool run_next() {
    std::uint64_t tag = 0;
    {
      const std::lock_guard lock(core_.mutex);
      if (waiting_.empty()) return false;
      tag = waiting_.front();
      waiting_.pop_front();
    }
    std::thread([&] { work(tag); }).join();
    return true;
  }

  // Waits for what has begun. Not with the host's lock held.
  void join() {
    std::vector<std::thread> threads;
    {
      const std::lock_guard lock(core_.mutex);
      threads.swap(threads_);
    }
    for (std::thread& thread : threads) thread.join();
  }

  bool is_worker() const { return pool_.contains(std::this_thread::get_id()); }
  std::size_t waiting() const { return waiting_.size(); }
  void on_stopped() override { waiting_.clear(); }

 private:
  static constexpr std::size_t kMaxWaiting = 1'024;
  static constexpr std::size_t kMaxRunning = 4;

  static ekd_status offload(const ekd_host* host, std::uint64_t tag, ekd_error* error) {
    HostCall<ExecutorService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    if (call.core.extension<ekd_executor_work>(EKD_EXECUTOR_WORK_ID) == nullptr) {
      call.core.violation("work was offloaded, but the plugin offers no " EKD_EXECUTOR_WORK_ID);
      return call.refuse(EKD_E_UNSUPPORTED, "the plugin offers no " EKD_EXECUTOR_WORK_ID, error);
    }
    if (call->waiting_.size() >= kMaxWaiting) return call.refuse(EKD_E_FULL, "1,024 pieces of work wait", error);
    call->waiting_.push_back(tag);
    call->schedule();
    return EKD_OK;
  }

  void schedule() {
    if (workers_ == Workers::in_turn) core_.post_aside([this] { run_next(); });
    while (workers_ == Workers::at_once && running_ < kMaxRunning && !waiting_.empty()) {
      const std::uint64_t tag = waiting_.front();
      waiting_.pop_front();
      ++running_;
      threads_.emplace_back([this, tag] {
        work(tag);
        const std::lock_guard lock(core_.mutex);
        --running_;
        schedule();
      });
    }
  }

  void work(std::uint64_t tag) {
    const auto* handler = core_.extension<ekd_executor_work>(EKD_EXECUTOR_WORK_ID);
    if (handler == nullptr) return;
    {
      const std::lock_guard lock(core_.mutex);
      pool_.insert(std::this_thread::get_id());
    }
    handler->run(core_.plugin, tag);
    const std::lock_guard lock(core_.mutex);
    pool_.erase(std::this_thread::get_id());
    core_.post([this, handler, tag] { handler->done(core_.plugin, tag); });
  }

  Workers workers_;
  std::deque<std::uint64_t> waiting_;
  std::size_t running_ = 0;
  std::set<std::thread::id> pool_;
  std::vector<std::thread> threads_;
};

class ThreadCheckService final : public TableService<ekd_thread_check> {
 public:
  static constexpr const char* kId = EKD_THREAD_CHECK_ID;
  static constexpr bool kAfterStop = false;

  explicit ThreadCheckService(Core& core)
      : TableService(core, kId, {sizeof(ekd_thread_check), 0, &is_strand, &is_pool}) {}

 private:
  static std::int32_t is_strand(const ekd_host* host) {
    return HostCall<ThreadCheckService>(host).core.is_strand() ? 1 : 0;
  }
  static std::int32_t is_pool(const ekd_host* host) {
    return HostCall<ThreadCheckService>(host).core.service<ExecutorService>().is_worker() ? 1 : 0;
  }
};

}  // namespace ekiden::testkit
