// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/child_workers.hpp"

#include <pthread.h>

#include <utility>

namespace ekiden::plugin::remote {

namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kWaiting = 1024;
thread_local bool is_worker = false;

}  // namespace

bool ChildWorkers::is_current() {
  return is_worker;
}

bool ChildWorkers::offload(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || waiting_.size() >= kWaiting) return false;
  waiting_.push_back(std::move(work));
  ++unfinished_;
  if (idle_ < waiting_.size() && threads_.size() < kThreads) threads_.emplace_back([this] { run(); });
  changed_.notify_one();
  return true;
}

void ChildWorkers::run() {
  is_worker = true;
  pthread_setname_np(pthread_self(), kThreadName);
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
    --idle_;
    if (stopped_) return;
    const std::function<void()> work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

void ChildWorkers::stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    waiting_.clear();
    threads.swap(threads_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace ekiden::plugin::remote
