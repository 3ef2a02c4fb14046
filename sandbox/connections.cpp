// SPDX-License-Identifier: Apache-2.0
#include "connections.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <charconv>
#include <filesystem>
#include <optional>
#include <string>

namespace ekiden::sandbox {

namespace {

using NameFunction = int (*)(int, sockaddr*, socklen_t*);

std::optional<int> port_of(NameFunction name_of, int descriptor) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (name_of(descriptor, reinterpret_cast<sockaddr*>(&address), &length) != 0) return std::nullopt;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return std::nullopt;
}

template <class Predicate>
void cut_where(int local_port, Predicate is_wanted) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const std::string name = entry.path().filename();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    const auto remote_port = port_of(getpeername, descriptor);
    if (remote_port && is_wanted(*remote_port) && port_of(getsockname, descriptor) == local_port) {
      shutdown(descriptor, SHUT_RDWR);
    }
  }
}

}  // namespace

void cut_connection(int local_port, int remote_port) {
  cut_where(local_port, [remote_port](int port) { return port == remote_port; });
}

void cut_connections(int local_port) {
  cut_where(local_port, [](int) { return true; });
}

}  // namespace ekiden::sandbox
