// SPDX-License-Identifier: Apache-2.0
#include "support/postgres/proxy.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include "support/loopback.hpp"

namespace ekiden::test {

namespace {

constexpr int kSliceMs = 20;
constexpr std::string_view kWrite = "write_events";
constexpr std::string_view kReady{"Z\0\0\0\5I",
                                  6};  // ReadyForQuery, no transaction open: what came before is committed

bool take_one(std::atomic<int>& left) {
  if (left.fetch_sub(1) > 0) return true;
  ++left;
  return false;
}

int connect_to(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

PostgresProxy::PostgresProxy(std::string socket) : socket_(std::move(socket)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  port_ = bind_to_loopback(listener_);
  if (::listen(listener_, 16) != 0) throw std::runtime_error("the proxy cannot listen");
  acceptor_ = std::thread([this] { accept_all(); });
}

PostgresProxy::~PostgresProxy() {
  stopping_ = true;
  acceptor_.join();
  for (std::thread& line : lines_) line.join();
  ::close(listener_);
}

void PostgresProxy::accept_all() {
  while (!stopping_) {
    pollfd entry{listener_, POLLIN, 0};
    if (::poll(&entry, 1, kSliceMs) <= 0) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    lines_.emplace_back([this, client] { serve(client); });
  }
}

void PostgresProxy::serve(int client) {
  const int server = connect_to(socket_);
  bool is_losing = false;
  std::string answer;  // of the server, while it is being lost
  std::array<char, 65'536> buffer;
  while (server >= 0 && !stopping_) {
    std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (::poll(ends.data(), ends.size(), kSliceMs) <= 0) continue;
    if (ends[0].revents != 0) {
      const ssize_t got = ::recv(client, buffer.data(), buffer.size(), 0);
      if (got <= 0) break;
      const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
      if (bytes.find(kWrite) != std::string_view::npos) {
        if (take_one(cut_writes_)) {
          pass_on(server, bytes.substr(0, bytes.size() / 2));
          break;
        }
        is_losing = take_one(lost_answers_);
      }
      if (!pass_on(server, bytes)) break;
    }
    if (ends[1].revents != 0) {
      const ssize_t got = ::recv(server, buffer.data(), buffer.size(), 0);
      if (got <= 0) break;
      const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
      if (is_losing)
        answer += bytes;
      else if (!pass_on(client, bytes))
        break;
      if (answer.ends_with(kReady)) break;
    }
  }
  if (server >= 0) ::close(server);
  ::close(client);
}

}  // namespace ekiden::test
