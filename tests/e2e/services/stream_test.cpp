// SPDX-License-Identifier: Apache-2.0
// Connections of a plugin (ekiden.stream/1): the same file behaves alike in the gateway and in a process of its own.
#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "e2e/isolation/isolated.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"
#include "support/tls_identity.hpp"
#include "unit/net/support/peer.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr std::size_t kFlood = 32 << 20;  // more than the kernel and a process keep for a plugin that pauses

std::string with_caller(const std::string& isolation) {
  return "plugins: {path: [\"" EKIDEN_SERVICES_FOLDER "\"]}\nchannels:\n  - {id: phone, adapter: caller, isolation: " +
         isolation + "}\n";
}

std::string tell(const GatewayProcess& gateway, const std::string& what) {
  return http(gateway.listen(), "POST", "/hooks/phone", what).body;
}

// What the plugin has seen once it is `wanted`, or after a while.
std::string seen(const GatewayProcess& gateway, const std::string& wanted) {
  std::string last;
  eventually([&] { return (last = tell(gateway, "seen")) == wanted; });
  return last;
}

// Gives back one line over TLS, then ends the session.
void echo_line(const TlsIdentity& identity, int socket) {
  const auto session = identity.accept(socket);
  if (session == nullptr) return;
  const std::string line = read_line(session.get());
  SSL_write(session.get(), line.data(), static_cast<int>(line.size()));
  SSL_shutdown(session.get());
}

}  // namespace

TEST_CASE("streams: what is written arrives, what comes is heard, and either side ends it") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  CAPTURE(isolation);
  Peer peer([](int socket) {
    const std::string line = read_line(socket) + read_line(socket);
    CHECK(::write(socket, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  });
  GatewayProcess gateway(with_caller(isolation));
  gateway.start();
  CHECK(tell(gateway, "write early") == "-31 0");
  CHECK(tell(gateway, "plain " + std::to_string(peer.port()) + " -").starts_with("0 "));
  CHECK(tell(gateway, "write one\n").starts_with("0 "));
  CHECK(tell(gateway, "write three\n").starts_with("0 "));
  CHECK(seen(gateway, "0 open closed:0 8") == "0 open closed:0 8");
  CHECK(tell(gateway, "write late").starts_with("-31 "));
  CHECK(tell(gateway, "pause").starts_with("-31 "));
  CHECK(gateway.stop() == 0);
}

TEST_CASE("streams: TLS with the certificate that the plugin trusts, from the first byte or later") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  CAPTURE(isolation);
  const TlsIdentity identity("localhost");
  const TlsIdentity other("localhost");
  GatewayProcess gateway(with_caller(isolation));
  const std::string trusted = gateway.folder().write("ca.pem", identity.certificate());
  const std::string wrong = gateway.folder().write("other.pem", other.certificate());
  gateway.start();
  {
    Peer peer([&](int socket) { echo_line(identity, socket); });
    tell(gateway, "tls " + std::to_string(peer.port()) + " " + trusted);
    tell(gateway, "write secret\n");
    CHECK(seen(gateway, "0 open closed:0 6") == "0 open closed:0 6");
  }
  {
    Peer peer([&](int socket) {
      read_line(socket);
      echo_line(identity, socket);
    });
    tell(gateway, "plain " + std::to_string(peer.port()) + " " + trusted);
    CHECK(tell(gateway, "write go\n").starts_with("0 "));
    CHECK(tell(gateway, "starttls").starts_with("0 "));
    CHECK(tell(gateway, "write later\n").starts_with("0 "));
    const std::string wanted = "0 open closed:0 open open closed:0 11";
    CHECK(seen(gateway, wanted) == wanted);
  }
  Peer peer([&](int socket) { identity.accept(socket); });
  tell(gateway, "tls " + std::to_string(peer.port()) + " " + wrong);
  const std::string wanted = "0 open closed:0 open open closed:0 closed:-11 11";
  CHECK(seen(gateway, wanted) == wanted);
  CHECK(gateway.stop() == 0);
}

TEST_CASE("streams: while a plugin pauses it hears nothing, the other side waits, and nothing is lost") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  CAPTURE(isolation);
  std::atomic<std::size_t> written{0};
  Peer peer([&](int socket) {
    read_line(socket);
    const std::string piece(64 << 10, 'x');
    while (written < kFlood) {
      const ssize_t n = ::send(socket, piece.data(), piece.size(), MSG_NOSIGNAL);
      if (n <= 0) return;
      written += static_cast<std::size_t>(n);
    }
  });
  GatewayProcess gateway(with_caller(isolation));
  gateway.start();
  tell(gateway, "plain " + std::to_string(peer.port()) + " -");
  REQUIRE(seen(gateway, "0 open 0") == "0 open 0");
  CHECK(tell(gateway, "pause").starts_with("0 "));
  CHECK(tell(gateway, "write go\n").starts_with("0 "));
  REQUIRE(eventually([&] { return written > 0; }));
  const std::string heard = tell(gateway, "seen");
  // As long as the other side can write it is given time to: a pause that is none shows here.
  std::size_t before = 0;
  while (before != written) {
    before = written;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  CHECK(written < kFlood);
  CHECK(tell(gateway, "seen") == heard);
  CHECK(tell(gateway, "resume").starts_with("0 "));
  CHECK(eventually([&] { return tell(gateway, "seen").ends_with(" closed:0 " + std::to_string(written)); }));
  CHECK(written >= kFlood);
  CHECK(gateway.stop() == 0);
}

TEST_CASE("streams: connections end with the process that has opened them, and the next begins without") {
  std::atomic<bool> ended{false};
  Peer peer([&](int socket) {
    char byte = 0;
    while (::read(socket, &byte, 1) > 0) {
    }
    ended = true;
  });
  GatewayProcess gateway(with_caller("process"));
  gateway.start();
  tell(gateway, "plain " + std::to_string(peer.port()) + " -");
  REQUIRE(seen(gateway, "0 open 0") == "0 open 0");
  for (const int child : children_of(gateway.pid())) ::kill(child, SIGKILL);
  CHECK(eventually([&] { return ended.load(); }));
  CHECK(seen(gateway, "0 0") == "0 0");
  CHECK(gateway.stop() == 0);
}
