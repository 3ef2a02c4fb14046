// SPDX-License-Identifier: Apache-2.0
// Sockets on this machine, for servers and proxies of tests.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace ekiden::test {

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

// The port that the system chose when it bound the socket to loopback. Throws when it does not.
inline std::uint16_t bind_to_loopback(int socket) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket, any, size) != 0 || ::getsockname(socket, any, &size) != 0)
    throw std::runtime_error("there is no free port");
  return ntohs(address.sin_port);
}

// One that was free a moment ago: for a program that takes no open socket, and does not say which port it took.
inline std::uint16_t free_port() {
  struct Socket {
    ~Socket() { ::close(fd); }
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  };
  const Socket socket;
  return bind_to_loopback(socket.fd);
}

// All of it; false when the other side is gone.
inline bool pass_on(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace ekiden::test
