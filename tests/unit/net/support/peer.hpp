// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <utility>

namespace ekiden::test {

// A server that takes one connection and does with it what the test says, on a thread of its own.
class Peer {
 public:
  explicit Peer(std::function<void(int socket)> serve) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    socklen_t length = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, serve = std::move(serve)] {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      serve(socket);
      ::close(socket);
    });
  }
  ~Peer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::uint16_t port() const { return port_; }

 private:
  const int listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

inline std::string read_line(const std::function<long(char*, std::size_t)>& read) {
  std::string line;
  for (char c = 0; read(&c, 1) == 1;) {
    if (c == '\n') return line;
    line += c;
  }
  return line;
}
inline std::string read_line(int socket) {
  return read_line([socket](char* out, std::size_t n) { return ::read(socket, out, n); });
}
inline std::string read_line(SSL* session) {
  return read_line([session](char* out, std::size_t n) { return SSL_read(session, out, static_cast<int>(n)); });
}

}  // namespace ekiden::test
