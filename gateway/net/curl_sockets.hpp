// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "runtime/descriptor.hpp"

namespace ekiden {

// The sockets and time-outs of a multi handle, driven by epoll: what one transfer does costs the others nothing, while
// curl_multi_perform looks at all of them each time. Belongs to one thread, except wake().
class CurlSockets {
 public:
  // `multi` outlives it, and is cleaned up by nobody else before detach().
  explicit CurlSockets(CURLM* multi);
  CurlSockets(const CurlSockets&) = delete;
  CurlSockets& operator=(const CurlSockets&) = delete;

  // Opens and closes the sockets of this handle's connections, until it is reset. Each handle of the multi handle wants
  // it.
  void serve(CURL* easy);
  // A socket for a connection of such a handle; CURL_SOCKET_BAD when there is none to be had.
  curl_socket_t open(const curl_sockaddr& address);
  // [any-thread] Ends a wait, or the next one.
  void wake();
  // Lets transfers that are due go on: those just added, and those whose time-out has come.
  void run_due();
  // Waits until a socket is ready, a time-out is due, somebody wakes it, or so long; lets the transfers of ready
  // sockets go on.
  void wait(std::chrono::milliseconds longest);
  // libcurl tells it nothing more.
  void detach();

 private:
  using Clock = std::chrono::steady_clock;

  // A socket of a connection. libcurl looks away from it between two requests, and back: epoll goes on with it, and is
  // told only when something happens meanwhile.
  struct Connection {
    std::uint32_t polled = 0;  // what epoll looks for; 0: it does not know the socket
    bool is_watched = false;
  };

  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_close(void* self, curl_socket_t socket);
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* of_socket);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  void watch(curl_socket_t socket, int what);
  void watch(curl_socket_t socket, Connection& connection, int what);
  void poll(curl_socket_t socket, std::uint32_t events);
  void forget(curl_socket_t socket);
  bool is_idle(curl_socket_t socket);
  void act(curl_socket_t socket, int events);

  CURLM* const multi_;
  const Descriptor epoll_;
  const Descriptor wake_;
  std::unordered_map<curl_socket_t, Connection> connections_;
  std::optional<Clock::time_point> due_;
};

}  // namespace ekiden
