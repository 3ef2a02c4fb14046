// SPDX-License-Identifier: Apache-2.0
#include "runtime/readiness.hpp"

#include <sys/epoll.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "runtime/descriptor.hpp"

namespace ekiden {

namespace {

using StreamDescriptor = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

// As many as one turn of the loop serves before the others get theirs.
constexpr std::size_t kEventsOfATurn = 256;

Status failed(const char* what) {
  return Status(Code::io, std::string("sockets cannot be watched: ") + what + ": " + std::strerror(errno));
}

}  // namespace

class Readiness::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(Loop& loop, Descriptor epoll) : loop_(loop), epoll_(loop.io(), epoll.release()) {}

  void wait() {
    epoll_.async_wait(StreamDescriptor::wait_read, [self = shared_from_this()](boost::system::error_code error) {
      if (error || !self->epoll_.is_open()) return;
      self->tell();
      if (self->epoll_.is_open()) self->wait();
    });
  }

  Status add(int descriptor, std::shared_ptr<Watcher> watcher) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.fd = descriptor;
    if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, descriptor, &event) != 0) return failed("epoll_ctl");
    const auto index = static_cast<std::size_t>(descriptor);
    if (watchers_.size() <= index) watchers_.resize(index + 1);
    watchers_[index] = std::move(watcher);
    return {};
  }

  void remove(int descriptor) {
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= watchers_.size()) return;
    (void)::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, descriptor, nullptr);
    watchers_[index].reset();
  }

  void close() {
    boost::system::error_code ignored;
    epoll_.close(ignored);
    watchers_.clear();
  }

 private:
  // A descriptor that was closed and given out anew within one turn may be told what was its predecessor's.
  void tell() {
    const Loop::Watch watch(loop_);
    const int count = ::epoll_wait(epoll_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events_[static_cast<std::size_t>(i)];
      const auto index = static_cast<std::size_t>(event.data.fd);
      if (index >= watchers_.size()) continue;
      if (const std::shared_ptr<Watcher> watcher = watchers_[index]) watcher->on_ready(event.events);
    }
  }

  Loop& loop_;
  StreamDescriptor epoll_;
  std::vector<std::shared_ptr<Watcher>> watchers_;  // by descriptor
  std::array<epoll_event, kEventsOfATurn> events_{};
};

Result<std::unique_ptr<Readiness>> Readiness::open(Loop& loop) {
  Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.is_open()) return failed("epoll_create1");
  auto impl = std::make_shared<Impl>(loop, std::move(epoll));
  impl->wait();
  return std::unique_ptr<Readiness>(new Readiness(std::move(impl)));
}

Readiness::Readiness(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Readiness::~Readiness() {
  impl_->close();
}
Status Readiness::add(int descriptor, std::shared_ptr<Watcher> watcher) {
  return impl_->add(descriptor, std::move(watcher));
}
void Readiness::remove(int descriptor) {
  impl_->remove(descriptor);
}

}  // namespace ekiden
