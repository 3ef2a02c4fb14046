// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::test {

// A blocking TCP connection whose every byte the test decides. Reads give up after ten seconds, with what they have.
class RawSocket {
 public:
  explicit RawSocket(int fd) : fd_(fd) {}
  // To 127.0.0.1.
  static RawSocket connect(std::uint16_t port);
  RawSocket(RawSocket&& other) noexcept;
  RawSocket& operator=(RawSocket&& other) noexcept;
  ~RawSocket() { close(); }

  bool is_open() const { return fd_ >= 0; }
  int descriptor() const { return fd_; }
  // False when the other side is gone.
  bool send(std::string_view bytes);
  // Until `end` has come `times` times (the bytes behind it may be there too), or the end of the stream.
  std::string read_until(std::string_view end, int times = 1);
  // A head and as many body bytes as its Content-Length says; later bytes are kept for the next call.
  std::string read_response();
  // Until the other side closes.
  std::string read_all();
  void shutdown_send();
  void close();
  // Closes with a reset.
  void reset();

 private:
  bool receive();

  int fd_;
  std::string received_;
};

// Listens on 127.0.0.1, on a free port.
class RawListener {
 public:
  RawListener();
  ~RawListener() { close(); }
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;

  std::uint16_t port() const { return port_; }
  RawSocket accept();
  // Whether a connection comes within `ms`.
  bool has_connection(int ms);
  void close();

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

}  // namespace ekiden::test
