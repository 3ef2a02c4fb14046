// SPDX-License-Identifier: Apache-2.0
#include "support/kafka/login_broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "support/kafka/wire.hpp"

namespace ekiden::test {
namespace {

using wire::put;
using wire::take;

constexpr std::int16_t kHandshake = 17;
constexpr std::int16_t kVersions = 18;
constexpr std::int16_t kAuthenticate = 36;
constexpr std::int16_t kUnsupportedVersion = 35;
constexpr std::int16_t kLoginFailed = 58;

struct Offered {
  std::int16_t request, newest;
};
constexpr std::array<Offered, 6> kOffered = {
    {{0, 7}, {3, 2}, {kHandshake, 1}, {kVersions, 0}, {22, 1}, {kAuthenticate, 0}}};

}  // namespace

LoginBroker::LoginBroker(const TlsIdentity* identity, const TlsIdentity* clients)
    : identity_(identity), clients_(clients), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(listener_, 16) == 0);
  REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { serve(); });
}

LoginBroker::~LoginBroker() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::vector<std::string> LoginBroker::logins() const {
  const std::lock_guard lock(mutex_);
  return logins_;
}

void LoginBroker::serve() {
  for (int socket = 0; (socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    converse(socket);
    ::close(socket);
  }
}

void LoginBroker::converse(int socket) {
  const std::shared_ptr<SSL> tls = identity_ != nullptr ? identity_->accept(socket, clients_) : nullptr;
  if (identity_ != nullptr && tls == nullptr) return;
  const auto read = [&](char* to, std::size_t bytes) {
    if (tls == nullptr) return ::recv(socket, to, bytes, MSG_WAITALL) == static_cast<ssize_t>(bytes);
    for (std::size_t done = 0, more = 0; done < bytes; done += more)
      if (SSL_read_ex(tls.get(), to + done, bytes - done, &more) != 1) return false;
    return true;
  };
  while (const std::optional<std::string> request = wire::next_frame(read)) {
    const std::string answer = answer_to(*request);
    if (answer.empty()) return;
    const std::string frame = wire::framed(answer);
    std::size_t written = 0;
    if (tls != nullptr)
      SSL_write_ex(tls.get(), frame.data(), frame.size(), &written);
    else
      ::send(socket, frame.data(), frame.size(), MSG_NOSIGNAL);
  }
}

// Nothing: it is closed.
std::string LoginBroker::answer_to(const std::string& request) {
  std::string_view in = request;
  const auto kind = take<std::int16_t>(in);
  const auto version = take<std::int16_t>(in);
  std::string answer;
  put(answer, take<std::int32_t>(in));
  in.remove_prefix(std::min(in.size(), static_cast<std::size_t>(take<std::int16_t>(in))));  // the client's name
  if (kind == kVersions) {
    put(answer, version == 0 ? std::int16_t{0} : kUnsupportedVersion);
    put(answer, static_cast<std::int32_t>(kOffered.size()));
    for (const Offered& offered : kOffered) {
      put(answer, offered.request);
      put(answer, std::int16_t{0});
      put(answer, offered.newest);
    }
    return answer;
  }
  if (kind == kHandshake) {
    put(answer, std::int16_t{0});
    put(answer, std::int32_t{1});
    put(answer, std::string_view("PLAIN"));
    return answer;
  }
  if (kind != kAuthenticate) return {};
  in.remove_prefix(std::min<std::size_t>(in.size(), 4 + 1));  // its length, and no other identity
  std::string login(in);
  std::replace(login.begin(), login.end(), '\0', '/');
  {
    const std::lock_guard lock(mutex_);
    logins_.push_back(login);
  }
  put(answer, kLoginFailed);
  put(answer, std::string_view("wrong user or password"));
  put(answer, std::int32_t{0});
  return answer;
}

}  // namespace ekiden::test
