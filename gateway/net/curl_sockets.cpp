// SPDX-License-Identifier: Apache-2.0
#include "net/curl_sockets.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

namespace ekiden {

namespace {

constexpr std::size_t kEventsOfATurn = 64;

std::uint32_t epoll_events(int what) {
  std::uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
  return events;
}

int curl_events(std::uint32_t events) {
  int what = 0;
  if ((events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
  return what;
}

}  // namespace

CurlSockets::CurlSockets(CURLM* multi)
    : multi_(multi), epoll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  watch(wake_.get(), CURL_POLL_IN);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlSockets::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlSockets::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

void CurlSockets::wake() {
  const std::uint64_t one = 1;
  (void)!::write(wake_.get(), &one, sizeof one);  // fails only when it is awake many times over
}

void CurlSockets::run_due() {
  if (!due_ || *due_ > Clock::now()) return;
  due_.reset();
  act(CURL_SOCKET_TIMEOUT, 0);
}

void CurlSockets::wait(std::chrono::milliseconds longest) {
  if (due_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*due_ - Clock::now());
    longest = std::clamp(left, std::chrono::milliseconds(0), longest);
  }
  std::array<epoll_event, kEventsOfATurn> events;
  const int count =
      ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), static_cast<int>(longest.count()));
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_.get()) {
      std::uint64_t times = 0;
      (void)!::read(wake_.get(), &times, sizeof times);
    } else {
      act(event.data.fd, curl_events(event.events));
    }
  }
}

void CurlSockets::detach() {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, nullptr);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, nullptr);
}

int CurlSockets::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  static_cast<CurlSockets*>(self)->watch(socket, what);
  return 0;
}

int CurlSockets::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& due = static_cast<CurlSockets*>(self)->due_;
  if (timeout_ms < 0)
    due.reset();
  else
    due = Clock::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

void CurlSockets::watch(curl_socket_t socket, int what) {
  epoll_event event{};
  event.events = epoll_events(what);
  event.data.fd = socket;
  if (what == CURL_POLL_REMOVE)
    (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);
  else if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT)
    (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event);
}

void CurlSockets::act(curl_socket_t socket, int events) {
  int running = 0;
  (void)curl_multi_socket_action(multi_, socket, events, &running);
}

}  // namespace ekiden
