// SPDX-License-Identifier: Apache-2.0
#include "net/curl_sockets.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
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
  poll(wake_.get(), EPOLLIN);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlSockets::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlSockets::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

void CurlSockets::serve(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlSockets::on_open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlSockets::on_close);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

curl_socket_t CurlSockets::open(const curl_sockaddr& address) {
  const curl_socket_t socket = ::socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
  if (socket != CURL_SOCKET_BAD) connections_[socket] = {};
  return socket;
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
    } else if (!is_idle(event.data.fd)) {
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

curl_socket_t CurlSockets::on_open(void* self, curlsocktype, curl_sockaddr* address) {
  return static_cast<CurlSockets*>(self)->open(*address);
}

int CurlSockets::on_close(void* self, curl_socket_t socket) {
  auto& sockets = *static_cast<CurlSockets*>(self);
  const auto connection = sockets.connections_.find(socket);
  if (connection != sockets.connections_.end()) {
    if (connection->second.polled != 0) sockets.forget(socket);
    sockets.connections_.erase(connection);
  }
  return ::close(socket);
}

void CurlSockets::watch(curl_socket_t socket, int what) {
  if (const auto connection = connections_.find(socket); connection != connections_.end())
    watch(socket, connection->second, what);
  else if (what == CURL_POLL_REMOVE)
    forget(socket);
  else
    poll(socket, epoll_events(what));
}

void CurlSockets::watch(curl_socket_t socket, Connection& connection, int what) {
  connection.is_watched = what != CURL_POLL_REMOVE;
  const std::uint32_t events = epoll_events(what);
  if (!connection.is_watched || connection.polled == events) return;
  poll(socket, events);
  connection.polled = events;
}

// True of a connection that libcurl has looked away from: nothing more is heard of it until libcurl looks at it again.
bool CurlSockets::is_idle(curl_socket_t socket) {
  const auto connection = connections_.find(socket);
  if (connection == connections_.end() || connection->second.is_watched) return false;
  forget(socket);
  connection->second.polled = 0;
  return true;
}

void CurlSockets::poll(curl_socket_t socket, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = socket;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, socket, &event) != 0 && errno == ENOENT)
    (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event);
}

void CurlSockets::forget(curl_socket_t socket) {
  (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);
}

void CurlSockets::act(curl_socket_t socket, int events) {
  int running = 0;
  (void)curl_multi_socket_action(multi_, socket, events, &running);
}

}  // namespace ekiden
