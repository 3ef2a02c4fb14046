// SPDX-License-Identifier: Apache-2.0
#include "e2e/ingest/connection.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace ekiden::test {

Connection::Connection(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<std::uint16_t>(std::atoi(address.c_str() + colon + 1)));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &peer.sin_addr);
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{30, 0};
  const int on = 1;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&peer), sizeof peer) == 0) return;
  ::close(socket_);
  socket_ = -1;
}

Connection::~Connection() {
  if (open()) ::close(socket_);
}

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Connection::read_more() {
  std::array<char, 4096> buffer;
  const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (got > 0) unread_.append(buffer.data(), static_cast<std::size_t>(got));
  return got > 0;
}

std::string Connection::read_answer() {
  static constexpr std::string_view kLength = "Content-Length: ";
  for (;;) {
    const std::size_t head = unread_.find("\r\n\r\n");
    const std::size_t length = unread_.find(kLength);
    if (head != std::string::npos && length < head) {
      const std::size_t end = head + 4 + std::strtoul(unread_.c_str() + length + kLength.size(), nullptr, 10);
      if (unread_.size() >= end) {
        std::string answer = unread_.substr(0, end);
        unread_.erase(0, end);
        return answer;
      }
    }
    if (!read_more()) return {};
  }
}

bool Connection::read_end() {
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got == 0) return true;
    if (got < 0) return errno == ECONNRESET;
  }
}

std::string post_request(std::string_view target, std::string_view body) {
  std::string request = "POST ";
  request.append(target).append(" HTTP/1.1\r\nHost: gateway\r\nContent-Type: text/xml\r\nContent-Length: ");
  return request.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

}  // namespace ekiden::test
