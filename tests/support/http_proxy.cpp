// SPDX-License-Identifier: Apache-2.0
#include "support/http_proxy.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "core/encoding.hpp"
#include "support/loopback.hpp"

namespace ekiden::test {

namespace {

constexpr int kSliceMs = 20;
constexpr std::size_t kMaxHead = 64 * 1024;

int connect_to(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  const int port = colon == std::string_view::npos ? 80 : std::stoi(std::string(authority.substr(colon + 1)));
  const sockaddr_in address = loopback(static_cast<std::uint16_t>(port));
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

HttpProxy::HttpProxy(std::string credentials)
    : wanted_(credentials.empty() ? "" : "Proxy-Authorization: Basic " + base64(credentials) + "\r\n"),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  port_ = bind_to_loopback(listener_);
  if (::listen(listener_, 64) != 0) throw std::runtime_error("the proxy cannot listen");
  acceptor_ = std::thread([this] { accept_all(); });
}

HttpProxy::~HttpProxy() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& line : lines_) line.join();
  ::close(listener_);
}

std::vector<std::string> HttpProxy::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

void HttpProxy::accept_all() {
  while (!stopping_) {
    pollfd entry{listener_, POLLIN, 0};
    if (::poll(&entry, 1, kSliceMs) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) lines_.emplace_back([this, client] { serve(client); });
  }
}

int HttpProxy::open(int client, std::string text) {
  const std::string line = text.substr(0, text.find("\r\n"));
  const std::size_t blank = line.find(' ');
  const std::string asked = line.substr(0, line.rfind(' '));
  {
    const std::lock_guard lock(mutex_);
    asked_.push_back(asked);
  }
  if (text.find(wanted_) == std::string::npos) {
    pass_on(client,
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n");
    return -1;
  }
  const bool is_tunnel = asked.starts_with("CONNECT ");
  const std::size_t authority = is_tunnel ? blank + 1 : asked.find("://") + 3;
  const std::size_t path = is_tunnel ? asked.size() : std::min(asked.find('/', authority), asked.size());
  const int server = connect_to(std::string_view(asked).substr(authority, path - authority));
  if (server < 0) {
    pass_on(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  } else if (is_tunnel) {
    pass_on(client, "HTTP/1.1 200 Connection established\r\n\r\n");
  } else {
    // One request a connection: the next one shall be asked for here again.
    text.replace(0, path, line.substr(0, blank + 1));
    text.insert(text.find("\r\n") + 2, "Connection: close\r\n");
    pass_on(server, text);
  }
  return server;
}

void HttpProxy::serve(int client) {
  std::array<char, 65'536> buffer;
  std::string head;
  int server = -1;
  while (!stopping_) {
    std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (::poll(ends.data(), server < 0 ? 1 : 2, kSliceMs) <= 0) continue;
    if (ends[0].revents != 0) {
      const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
      if (got <= 0) break;
      const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
      if (server >= 0) {
        if (!pass_on(server, bytes)) break;
      } else {
        head += bytes;
        if (head.size() > kMaxHead) break;
        if (head.find("\r\n\r\n") == std::string::npos) continue;
        server = open(client, std::move(head));
        if (server < 0) break;
        continue;
      }
    }
    if (server >= 0 && ends[1].revents != 0) {
      const ssize_t got = ::recv(server, buffer.data(), buffer.size(), 0);
      if (got <= 0 || !pass_on(client, {buffer.data(), static_cast<std::size_t>(got)})) break;
    }
  }
  if (server >= 0) ::close(server);
  ::close(client);
}

}  // namespace ekiden::test
