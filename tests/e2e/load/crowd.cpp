// SPDX-License-Identifier: Apache-2.0
#include "e2e/load/crowd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>

namespace ekiden::test {

namespace {

int connect_to(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(static_cast<std::uint16_t>(std::stoul(address.substr(colon + 1))));
  ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket >= 0 && ::connect(socket, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0) return socket;
  if (socket >= 0) ::close(socket);
  return -1;
}

// Length of the first answer in `bytes`, 0 when it is not whole.
std::size_t whole_answer(std::string_view bytes) {
  const std::size_t head = bytes.find("\r\n\r\n");
  const std::size_t field = bytes.find("Content-Length: ");
  if (head == std::string_view::npos || field > head) return 0;
  const std::size_t size = head + 4 + std::stoul(std::string(bytes.substr(field + 16, 12)));
  return bytes.size() < size ? 0 : size;
}

}  // namespace

std::size_t raise_open_files() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

Crowd::Crowd(const std::string& address, std::size_t size) : address_(address), poll_(::epoll_create1(EPOLL_CLOEXEC)) {
  while (members_.size() < size) {
    const std::size_t before = members_.size();
    if (join() != before || members_.size() == before) return;
  }
}

Crowd::~Crowd() {
  for (std::size_t i = 0; i < members_.size(); ++i) leave(i);
  ::close(poll_);
}

std::size_t Crowd::join() {
  const int socket = connect_to(address_);
  if (socket < 0) return members_.size();
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = members_.size();
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
  members_.push_back({socket, {}});
  return members_.size() - 1;
}

bool Crowd::send(std::size_t member, const std::string& bytes) {
  return ::send(members_[member].socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

std::vector<std::size_t> Crowd::answered(int ms) {
  std::vector<std::size_t> complete;
  std::array<epoll_event, 256> events{};
  const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), ms);
  for (int i = 0; i < count; ++i) {
    const std::size_t number = events[static_cast<std::size_t>(i)].data.u64;
    Member& member = members_[number];
    std::array<char, 4096> buffer{};
    const ssize_t size = ::recv(member.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size <= 0) {
      leave(number);
      ++ended_;
      continue;
    }
    member.received.append(buffer.data(), static_cast<std::size_t>(size));
    while (const std::size_t whole = whole_answer(member.received)) {
      member.received.erase(0, whole);
      complete.push_back(number);
    }
  }
  return complete;
}

std::size_t Crowd::ended() const {
  return ended_;
}

void Crowd::leave(std::size_t member) {
  if (members_[member].socket >= 0) ::close(members_[member].socket);
  members_[member].socket = -1;
}

}  // namespace ekiden::test
