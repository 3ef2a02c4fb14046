// SPDX-License-Identifier: Apache-2.0
#include "runtime/worker_pool.hpp"

#include <pthread.h>

#include <utility>

namespace ekiden {

WorkerPool::WorkerPool(std::string name, std::size_t max_threads) : name_(std::move(name)), max_threads_(max_threads) {}

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::run(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  waiting_.push_back(std::move(work));
  if (waiting_.size() > free_ && threads_.size() < max_threads_)
    threads_.emplace_back([this] { this->work(); });
  else
    wake_.notify_one();
}

void WorkerPool::stop() {
  std::deque<std::function<void()>> unwanted;
  std::vector<std::jthread> threads;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    unwanted.swap(waiting_);
    threads.swap(threads_);
  }
  wake_.notify_all();
  unwanted.clear();
  threads.clear();
}

void WorkerPool::work() {
  pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
  std::unique_lock lock(mutex_);
  for (;;) {
    ++free_;
    wake_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
    --free_;
    if (stopped_) return;
    std::function<void()> work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
    work = nullptr;
    lock.lock();
  }
}

}  // namespace ekiden
