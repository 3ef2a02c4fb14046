// SPDX-License-Identifier: Apache-2.0
#include "bench/batch_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace ekiden::bench {

namespace {

constexpr std::size_t kReadBytes = 64 << 10;

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(74);
}

// The value of Content-Length in a request's head; 0 without one.
std::size_t body_length(std::string_view head) {
  constexpr std::string_view kName = "content-length:";
  for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
    const std::string_view rest = head.substr(line + 2);
    if (rest.size() < kName.size() || ::strncasecmp(rest.data(), kName.data(), kName.size()) != 0) continue;
    const char* digits = rest.data() + kName.size();
    while (*digits == ' ') ++digits;
    std::size_t length = 0;
    std::from_chars(digits, rest.data() + rest.size(), length);
    return length;
  }
  return 0;
}

void watch(int poll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (::epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) != 0) give_up("epoll_ctl");
}

}  // namespace

BatchServer::BatchServer(Handle handle, std::function<void()> before_answers)
    : handle_(std::move(handle)),
      before_answers_(std::move(before_answers)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      poll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 4096) != 0 || ::getsockname(listener_, any, &size) != 0)
    give_up("listen");
  port_ = ntohs(address.sin_port);
  watch(poll_, listener_);
  watch(poll_, wake_);
}

BatchServer::~BatchServer() {
  for (const auto& [fd, connection] : connections_) ::close(fd);
  ::close(listener_);
  ::close(poll_);
  ::close(wake_);
}

void BatchServer::run() {
  std::array<epoll_event, 512> events;
  for (;;) {
    const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == wake_) return;
      if (fd == listener_)
        accept_all();
      else
        read_from(fd);
    }
    answer();
  }
}

void BatchServer::stop() {
  const std::uint64_t one = 1;
  if (::write(wake_, &one, sizeof one) != sizeof one) give_up("eventfd");
}

void BatchServer::accept_all() {
  for (;;) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections_[fd];
    watch(poll_, fd);
  }
}

void BatchServer::read_from(int fd) {
  thread_local std::array<char, kReadBytes> buffer;
  Connection& connection = connections_.at(fd);
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got <= 0) return close_connection(fd);
  connection.in.append(buffer.data(), static_cast<std::size_t>(got));
  take_requests(fd, connection);
}

void BatchServer::take_requests(int fd, Connection& connection) {
  std::size_t taken = 0;
  const bool was_empty = connection.out.empty();
  for (;;) {
    const std::string_view rest = std::string_view(connection.in).substr(taken);
    const std::size_t head_end = rest.find("\r\n\r\n");
    if (head_end == std::string_view::npos) break;
    const std::size_t length = body_length(rest.substr(0, head_end + 2));
    if (rest.size() < head_end + 4 + length) break;
    const std::size_t target = rest.find(' ') + 1;
    const int status =
        handle_({rest.substr(target, rest.find(' ', target) - target), rest.substr(head_end + 4, length)});
    char line[80];
    const int size = std::snprintf(line, sizeof line, "HTTP/1.1 %d -\r\nContent-Length: 0\r\n\r\n", status);
    connection.out.append(line, static_cast<std::size_t>(size));
    taken += head_end + 4 + length;
  }
  connection.in.erase(0, taken);
  if (was_empty && !connection.out.empty()) answered_.push_back(fd);
}

void BatchServer::answer() {
  if (answered_.empty()) return;
  if (before_answers_) before_answers_();
  for (const int fd : std::exchange(answered_, {})) {
    const auto found = connections_.find(fd);
    if (found == connections_.end()) continue;
    std::string& out = found->second.out;
    if (::send(fd, out.data(), out.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(out.size())) close_connection(fd);
    out.clear();
  }
}

void BatchServer::close_connection(int fd) {
  connections_.erase(fd);
  ::close(fd);
}

}  // namespace ekiden::bench
