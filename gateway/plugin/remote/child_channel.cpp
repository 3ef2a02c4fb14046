// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/child_channel.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace ekiden::plugin::remote {

namespace {

constexpr int kExitGatewayGone = 0;
constexpr int kExitProtocol = 76;

[[noreturn]] void leave(int code) {
  ::_exit(code);
}

}  // namespace

ChildChannel::Answer::Answer(std::string body) : body_(std::move(body)), decode_(body_) {
  if (!read(decode_, frame)) leave(kExitProtocol);
}

ekd_status ChildChannel::Answer::give(ekd_error* error) const {
  if (frame.status != EKD_OK && error != nullptr && error->size >= sizeof(ekd_error)) {
    *error = frame.error;
    error->code = frame.status;
  }
  return frame.status;
}

ChildChannel::ChildChannel(int fd) : fd_(fd), bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (bell_ < 0) leave(kExitProtocol);
}

ChildChannel::~ChildChannel() {
  ::close(bell_);
  ::close(fd_);
}

std::string ChildChannel::refusal(ekd_status status, std::string_view why) {
  Frame<Kind::answer> frame;
  frame.error = empty_error();
  frame.status = fail(&frame.error, status, why);
  std::string body;
  Encoder encode(body);
  each(encode, std::as_const(frame));
  return body;
}

std::uint32_t ChildChannel::next_call() {
  const std::lock_guard lock(mutex_);
  return ++last_call_;
}

void ChildChannel::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    items_.push_back({{}, {}, std::move(work)});
  }
  changed_.notify_all();
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t ignored = ::write(bell_, &one, sizeof one);
}

ChildChannel::Item ChildChannel::next() {
  std::unique_lock lock(mutex_);
  if (items_.empty()) {
    lock.unlock();
    flush();
    lock.lock();
    read_until(lock, [this] { return !items_.empty(); });
  }
  Item item = std::move(items_.front());
  items_.pop_front();
  return item;
}

std::string ChildChannel::wait_for(std::uint32_t call) {
  std::unique_lock lock(mutex_);
  read_until(lock, [this, call] { return answers_.contains(call); });
  return std::move(answers_.extract(call).mapped());
}

template <class Condition>
void ChildChannel::read_until(std::unique_lock<std::mutex>& lock, Condition condition) {
  while (!condition()) {
    if (reading_) {
      changed_.wait(lock);
      continue;
    }
    reading_ = true;
    lock.unlock();
    read_some();
    lock.lock();
    sort_input();
    reading_ = false;
    changed_.notify_all();
  }
}

void ChildChannel::read_some() {
  std::array<pollfd, 2> set{{{fd_, POLLIN, 0}, {bell_, POLLIN, 0}}};
  if (::poll(set.data(), set.size(), -1) < 0) return;
  if (set[1].revents != 0) {
    std::uint64_t rings = 0;
    [[maybe_unused]] const ssize_t ignored = ::read(bell_, &rings, sizeof rings);
  }
  if (set[0].revents == 0) return;
  std::array<char, 65536> bytes;
  const ssize_t n = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) leave(kExitGatewayGone);
  if (n > 0) input_.append({bytes.data(), static_cast<std::size_t>(n)});
}

void ChildChannel::sort_input() {
  while (const auto frame = input_.next()) {
    std::uint32_t call = 0;
    if (frame->kind == Kind::answer && frame->body.size() >= sizeof call) {
      std::memcpy(&call, frame->body.data(), sizeof call);
      answers_.emplace(call, frame->body);
    } else {
      items_.push_back({frame->kind, std::string(frame->body), {}});
    }
  }
  if (input_.broken()) leave(kExitProtocol);
}

void ChildChannel::flush() {
  const std::lock_guard lock(out_mutex_);
  send_all();
}

void ChildChannel::send_all() {
  std::size_t sent = 0;
  while (sent < out_.size()) {
    const ssize_t n = ::send(fd_, out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) leave(kExitGatewayGone);
    sent += static_cast<std::size_t>(n);
  }
  out_.clear();
}

}  // namespace ekiden::plugin::remote
