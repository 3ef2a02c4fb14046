// SPDX-License-Identifier: Apache-2.0
#include "plugin/offload.hpp"

#include <utility>

namespace ekiden::plugin {

namespace {

constexpr std::size_t kAtOnce = 4;
constexpr std::size_t kMostWaiting = 1'024;

}  // namespace

Status Offload::add(std::uint64_t tag) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return Status(Code::conflict, "the instance is stopping");
    if (waiting_.size() >= kMostWaiting) return Status(Code::full, "1,024 pieces of work wait already");
    waiting_.push_back(tag);
  }
  begin_more();
  return {};
}

void Offload::begin_more() {
  const std::lock_guard lock(mutex_);
  while (!waiting_.empty() && running_ < kAtOnce) {
    ++running_;
    // The worker keeps the instance alive: what has begun is waited for.
    instance_.services().workers.run([self = instance_.shared_from_this(), tag = waiting_.front()]() mutable {
      self->offload().run(tag);
      Instance& instance = *self;
      // The last reference goes on the strand: destroy() belongs there.
      instance.services().strand.post([self = std::move(self), tag] { self->offload().ended(tag); });
    });
    waiting_.pop_front();
  }
}

void Offload::run(std::uint64_t tag) {
  {
    const std::lock_guard lock(mutex_);
    threads_.insert(std::this_thread::get_id());
  }
  const auto* work = instance_.extension<ekd_executor_work>(EKD_EXECUTOR_WORK_ID);
  instance_.enter_worker([&](const ekd_plugin* plugin) { work->run(plugin, tag); });
  const std::lock_guard lock(mutex_);
  threads_.erase(std::this_thread::get_id());
}

void Offload::ended(std::uint64_t tag) {
  const auto* work = instance_.extension<ekd_executor_work>(EKD_EXECUTOR_WORK_ID);
  if (instance_.state() != Instance::State::stopped)
    instance_.enter("done", [&](const ekd_plugin* plugin) { work->done(plugin, tag); });
  bool idle = false;
  {
    const std::lock_guard lock(mutex_);
    idle = --running_ == 0;
  }
  if (idle && idle_)
    std::exchange(idle_, nullptr)();
  else
    begin_more();
}

void Offload::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  waiting_.clear();
}

void Offload::when_idle(std::function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    if (running_ > 0) {
      idle_ = std::move(done);
      return;
    }
  }
  done();
}

bool Offload::is_running() {
  const std::lock_guard lock(mutex_);
  return !threads_.empty();
}

bool Offload::is_current() {
  const std::lock_guard lock(mutex_);
  return threads_.contains(std::this_thread::get_id());
}

}  // namespace ekiden::plugin
