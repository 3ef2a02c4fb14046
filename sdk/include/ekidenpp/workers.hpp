// SPDX-License-Identifier: Apache-2.0
// ekiden.executor/1: work that blocks, on worker threads of the host.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "callbacks.hpp"

namespace ekiden::sdk {

// Thread-safe.
class Workers {
 public:
  using Work = std::function<Status()>;
  using Done = std::function<void(const Status&)>;

  explicit Workers(const ekd_host& host) : host_(host) {}

  // `work` runs on a worker and may block; then `done` runs on the strand with what it returned (EKD_E_INTERNAL when it
  // threw). Neither runs when this returns a failure; when the instance stops, what has not begun never runs.
  Status offload(Work work, Done done) {
    const ekd_executor* executor = executor_.get(host_);
    if (executor == nullptr) return executor_.missing();
    const std::uint64_t tag = waiting_.add(std::make_shared<Job>(Job{std::move(work), std::move(done), {}}));
    ekd_error error = empty_error();
    Status status = Status::from_abi(executor->offload(&host_, tag, &error), &error);
    if (!status.ok()) waiting_.take(tag);
    return status;
  }

  // For the base class of components.
  void run(std::uint64_t tag) {
    const auto job = waiting_.look(tag);
    if (job == nullptr) return;
    job->result = Status::internal("the work threw an exception");
    job->result = job->work();
  }
  void done(std::uint64_t tag) {
    const auto job = waiting_.take(tag);
    if (job != nullptr && job->done) job->done(job->result);
  }
  void drop_callbacks() { waiting_.clear(); }

 private:
  struct Job {
    Work work;
    Done done;
    Status result;  // written by the worker before done() is called
  };

  const ekd_host& host_;
  detail::Lazy<ekd_executor> executor_{EKD_EXECUTOR_ID};
  detail::Waiting<std::shared_ptr<Job>> waiting_;
};

}  // namespace ekiden::sdk
