// SPDX-License-Identifier: Apache-2.0
#include "net/endpoint.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "core/ip_address.hpp"

namespace ekiden {

namespace {

constexpr int kBacklog = 4096;  // at most what net.core.somaxconn grants

Status listen_failure(const std::string& host, std::uint16_t port, int error) {
  const std::string where = "cannot listen on " + Endpoint{host, port}.text() + ": ";
  switch (error) {
    case EADDRINUSE:
      return {Code::conflict, where + "another process uses this port"};
    case EACCES:
    case EPERM:
      return {Code::denied, where + "not permitted; ports below 1024 need CAP_NET_BIND_SERVICE"};
    case EADDRNOTAVAIL:
      return {Code::config, where + "this machine has no such address"};
    case EMFILE:
    case ENFILE:
      return {Code::io, where + std::strerror(error)};
    default:
      return {Code::config, where + std::strerror(error)};
  }
}

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress socket_address(const IpAddress& address, std::uint16_t port) {
  SocketAddress result;
  if (address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::copy_n(address.bytes().begin() + 12, 4, reinterpret_cast<std::uint8_t*>(&v4.sin_addr));
    std::memcpy(&result.storage, &v4, sizeof v4);
    result.size = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::ranges::copy(address.bytes(), reinterpret_cast<std::uint8_t*>(&v6.sin6_addr));
    std::memcpy(&result.storage, &v6, sizeof v6);
    result.size = sizeof v6;
  }
  return result;
}

std::uint16_t port_of(const SocketAddress& address) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (address.storage.ss_family == AF_INET) {
    std::memcpy(&v4, &address.storage, sizeof v4);
    return ntohs(v4.sin_port);
  }
  std::memcpy(&v6, &address.storage, sizeof v6);
  return ntohs(v6.sin6_port);
}

}  // namespace

std::string Endpoint::text() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<Descriptor> listen_on(const std::string& host, std::uint16_t port, Endpoint& bound) {
  const std::optional<IpAddress> address = IpAddress::parse(host == "localhost" ? "127.0.0.1" : host);
  if (!address)
    return Status(Code::config, "cannot listen on \"" + host + "\": it is not an IP address of this machine");
  SocketAddress wanted = socket_address(*address, port);
  Descriptor socket(::socket(wanted.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int yes = 1;
  // Never SO_REUSEPORT: a second process on the port would take a share of the traffic without an error.
  const bool listens = socket.is_open() &&
                       ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                       ::bind(socket.get(), wanted.get(), wanted.size) == 0 && ::listen(socket.get(), kBacklog) == 0 &&
                       ::getsockname(socket.get(), wanted.get(), &wanted.size) == 0;
  if (!listens) return listen_failure(address->text(), port, errno);
  bound = {address->text(), port_of(wanted)};
  return socket;
}

}  // namespace ekiden
