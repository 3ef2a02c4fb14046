// SPDX-License-Identifier: Apache-2.0
#include "unit/net/support/raw_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace ekiden::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

RawSocket with_timeout(int fd) {
  const timeval limit{10, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return RawSocket(fd);
}

std::size_t content_length(std::string_view head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string_view::npos ? 0 : std::stoul(std::string(head.substr(at + 16, 12)));
}

}  // namespace

RawSocket RawSocket::connect(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    return RawSocket(-1);
  }
  return with_timeout(fd);
}

RawSocket::RawSocket(RawSocket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)) {}

RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(received_, other.received_);
  return *this;
}

bool RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool RawSocket::receive() {
  char buffer[4096];
  const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
  if (n > 0) received_.append(buffer, static_cast<std::size_t>(n));
  return n > 0;
}

std::string RawSocket::read_until(std::string_view end, int times) {
  const auto count = [this, end] {
    int found = 0;
    for (std::size_t at = received_.find(end); at != std::string::npos; at = received_.find(end, at + 1)) ++found;
    return found;
  };
  while (count() < times && receive()) {
  }
  return std::exchange(received_, {});
}

std::string RawSocket::read_response() {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos && receive()) {
  }
  if (end == std::string::npos) return std::exchange(received_, {});
  const std::size_t size = end + 4 + content_length(std::string_view(received_).substr(0, end));
  while (received_.size() < size && receive()) {
  }
  std::string response = received_.substr(0, size);
  received_.erase(0, size);
  return response;
}

std::string RawSocket::read_all() {
  while (receive()) {
  }
  return std::exchange(received_, {});
}

void RawSocket::shutdown_send() {
  ::shutdown(fd_, SHUT_WR);
}

void RawSocket::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

void RawSocket::reset() {
  const linger hard{1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close();
}

RawListener::RawListener() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size) == 0 && ::listen(fd_, 64) == 0 &&
      ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) == 0)
    port_ = ntohs(address.sin_port);
}

RawSocket RawListener::accept() {
  return has_connection(10'000) ? with_timeout(::accept(fd_, nullptr, nullptr)) : RawSocket(-1);
}

bool RawListener::has_connection(int ms) {
  pollfd entry{fd_, POLLIN, 0};
  return ::poll(&entry, 1, ms) == 1;
}

void RawListener::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

}  // namespace ekiden::test
