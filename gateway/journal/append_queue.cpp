// SPDX-License-Identifier: Apache-2.0
#include "journal/append_queue.hpp"

namespace ekiden::journal {

namespace {

constexpr std::uint64_t kMaxWaitingBytes = 256ull << 20;

void refuse(Batch& batch, Code code, std::string_view why) {
  batch.refused = Status(code, std::string(why));
  batch.records = {};
}

}  // namespace

void AppendQueue::put(Batch batch) {
  const std::lock_guard lock(mutex_);
  if (closed_) {
    refuse(batch, Code::cancelled, "the journal is closing");
  } else if (bytes_ + batch.bytes > kMaxWaitingBytes && !batches_.empty()) {
    refuse(batch, Code::full, "the disk does not keep up: too much waits to be written");
  }
  const bool first = batches_.empty();
  if (first) oldest_ = std::chrono::steady_clock::now();
  const bool urgent = batch.durability == Durability::sync || !batch.refused.ok();
  urgent_ = urgent_ || urgent;
  bytes_ += batch.bytes;
  batches_.push_back(std::move(batch));
  if (sleeping_ && (urgent || first) && !in_burst()) wake_.notify_one();
}

std::vector<Batch> AppendQueue::take(std::chrono::milliseconds idle) {
  std::unique_lock lock(mutex_);
  const Time give_up = std::chrono::steady_clock::now() + idle;
  sleeping_ = true;
  for (;;) {
    if (due()) break;
    const Time until = next_look(give_up);
    if (wake_.wait_until(lock, until) == std::cv_status::timeout && std::chrono::steady_clock::now() >= until) break;
  }
  sleeping_ = urgent_ = nudged_ = false;
  bytes_ = 0;
  std::vector<Batch> taken;
  taken.swap(batches_);
  return taken;
}

bool AppendQueue::due() const {
  if (nudged_ || closed_) return true;
  return urgent_ && (bursting_ == std::thread::id() || std::chrono::steady_clock::now() >= burst_ends_);
}

AppendQueue::Time AppendQueue::next_look(Time give_up) const {
  if (batches_.empty()) return give_up;
  return std::min(give_up, urgent_ ? burst_ends_ : oldest_ + lazy_);
}

void AppendQueue::begin_burst() {
  const std::lock_guard lock(mutex_);
  if (bursting_ != std::thread::id()) return;
  bursting_ = std::this_thread::get_id();
  burst_ends_ = std::chrono::steady_clock::now() + longest_burst_;
}

void AppendQueue::end_burst() {
  const std::lock_guard lock(mutex_);
  if (!in_burst()) return;
  bursting_ = std::thread::id();
  if (sleeping_ && !batches_.empty()) wake_.notify_one();
}

void AppendQueue::nudge() {
  const std::lock_guard lock(mutex_);
  nudged_ = true;
  if (sleeping_) wake_.notify_one();
}

void AppendQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake_.notify_one();
}

bool AppendQueue::finished() const {
  const std::lock_guard lock(mutex_);
  return closed_ && batches_.empty();
}

}  // namespace ekiden::journal
