// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_sockets.hpp"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <thread>

#include "support/e2e/folder.hpp"
#include "support/tls_identity.hpp"
#include "unit/net/support/peer.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::test;

// Keeps what happened to a connection, and lets the test wait for it.
class Recorder final : public SocketEvents {
 public:
  void opened() override {
    note([this] { ++opened_; });
  }
  void data(std::string_view bytes) override {
    note([&] { text_ += bytes; });
  }
  void writable() override {
    note([this] { ++writable_; });
  }
  void closed(Status status) override {
    note([&] {
      CHECK_FALSE(end_);
      end_ = std::move(status);
    });
  }

  void wait_opened(int times = 1) {
    wait([&] { return opened_ >= times; });
  }
  void wait_text(const std::string& wanted) {
    wait([&] { return text_ == wanted; });
  }
  void wait_writable() {
    wait([&] { return writable_ > 0; });
  }
  Status wait_closed() {
    wait([&] { return end_.has_value(); });
    return *end_;
  }
  bool is_closed() {
    const std::lock_guard lock(mutex_);
    return end_.has_value();
  }
  std::size_t received() {
    const std::lock_guard lock(mutex_);
    return text_.size();
  }

 private:
  void note(const std::function<void()>& work) {
    const std::lock_guard lock(mutex_);
    work();
    changed_.notify_all();
  }
  void wait(const std::function<bool()>& until) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds(20), until));
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int opened_ = 0;
  int writable_ = 0;
  std::string text_;
  std::optional<Status> end_;
};

struct Client {
  Client() { loop.start(); }
  ~Client() {
    socket.reset();
    loop.stop();
  }
  void open(std::uint16_t port, const std::function<void(SocketTarget&)>& edit = {}) {
    SocketTarget target;
    target.host = "localhost";
    target.port = port;
    if (edit) edit(target);
    socket = sockets.open(target, loop, events);
  }

  Loop loop{"sockets"};
  TcpSockets sockets{loop};
  const std::shared_ptr<Recorder> events = std::make_shared<Recorder>();
  std::shared_ptr<Socket> socket;
};

TEST_CASE("bytes go both ways in order, and either side ends a connection") {
  Peer peer([](int socket) {
    for (std::string line = read_line(socket); !line.empty(); line = read_line(socket)) {
      line = "got " + line + "\n";
      if (::write(socket, line.data(), line.size()) < 0) return;
    }
  });
  Client client;
  client.open(peer.port());
  CHECK(client.socket->write("one\n").ok());  // before it is open: it waits
  CHECK(client.socket->write("two\n").ok());
  client.events->wait_text("got one\ngot two\n");
  SECTION("ours") {
    client.socket->close();
  }
  SECTION("theirs") {
    CHECK(client.socket->write("\n").ok());
  }
  CHECK(client.events->wait_closed().ok());
}

TEST_CASE("a port that nobody listens on, and a name that does not exist, are no connection") {
  std::uint16_t free_port = 0;
  {
    free_port = Peer([](int) {}).port();
  }
  Client client;
  SECTION("port") {
    client.open(free_port);
  }
  SECTION("name") {
    client.open(1, [](SocketTarget& target) { target.host = "no-such-name.invalid"; });
  }
  const Status end = client.events->wait_closed();
  CHECK(end.code() == Code::unavailable);
  CHECK_FALSE(end.message().empty());
}

TEST_CASE("TLS from the first byte, with the name that the certificate has") {
  const TlsIdentity identity("localhost");
  const TemporaryFolder folder;
  Peer peer([&](int socket) {
    const auto session = identity.accept(socket);
    if (session == nullptr) return;
    const std::string line = "secret " + read_line(session.get()) + "\n";
    SSL_write(session.get(), line.data(), static_cast<int>(line.size()));
    SSL_shutdown(session.get());
  });
  Client client;
  const auto trusting = [&](SocketTarget& target) {
    target.tls = true;
    target.ca_file = folder.write("ca.pem", identity.certificate());
  };
  SECTION("trusted") {
    client.open(peer.port(), trusting);
    CHECK(client.socket->write("hello\n").ok());
    client.events->wait_text("secret hello\n");
    CHECK(client.events->wait_closed().ok());
  }
  SECTION("nobody vouches for it") {
    client.open(peer.port(), [](SocketTarget& target) { target.tls = true; });
    CHECK(client.events->wait_closed().code() == Code::denied);
  }
  SECTION("another name") {
    client.open(peer.port(), [&](SocketTarget& target) {
      trusting(target);
      target.host = "127.0.0.1";
    });
    CHECK(client.events->wait_closed().code() == Code::denied);
  }
}

TEST_CASE("TLS that begins later covers everything after it") {
  const TlsIdentity identity("localhost");
  const TemporaryFolder folder;
  Peer peer([&](int socket) {
    if (read_line(socket) != "STARTTLS" || ::write(socket, "GO\n", 3) != 3) return;
    const auto session = identity.accept(socket);
    if (session == nullptr) return;
    const std::string line = "inside " + read_line(session.get()) + "\n";
    SSL_write(session.get(), line.data(), static_cast<int>(line.size()));
  });
  Client client;
  client.open(peer.port(),
              [&](SocketTarget& target) { target.ca_file = folder.write("ca.pem", identity.certificate()); });
  client.events->wait_opened();
  CHECK(client.socket->write("STARTTLS\n").ok());
  client.events->wait_text("GO\n");
  CHECK(client.socket->start_tls().ok());
  CHECK(client.socket->start_tls().code() == Code::conflict);
  CHECK(client.socket->write("LOGIN\n").ok());
  client.events->wait_opened(2);
  client.events->wait_text("GO\ninside LOGIN\n");
}

TEST_CASE("a peer that does not read makes writes wait, and there is room again once it reads") {
  std::mutex gate;
  std::unique_lock closed_gate(gate);
  Peer peer([&](int socket) {
    const std::lock_guard wait(gate);
    char buffer[65536];
    while (::read(socket, buffer, sizeof buffer) > 0) {
    }
  });
  Client client;
  client.open(peer.port());
  client.events->wait_opened();
  const std::string chunk(256 * 1024, 'x');
  int taken = 0;
  while (client.socket->write(chunk).ok()) REQUIRE(++taken < 10'000);
  CHECK(client.socket->write("x").code() == Code::full);
  closed_gate.unlock();
  client.events->wait_writable();
  CHECK(client.socket->write("x").ok());
  client.socket->close();
  CHECK(client.events->wait_closed().ok());
}

TEST_CASE("while a connection is paused the other side waits") {
  std::atomic<std::size_t> sent{0};
  Peer peer([&](int socket) {
    ::signal(SIGPIPE, SIG_IGN);
    const std::string chunk(65536, 'x');
    for (ssize_t n = 0; (n = ::write(socket, chunk.data(), chunk.size())) > 0; sent += static_cast<std::size_t>(n))
      if (sent > (64u << 20)) return;
  });
  Client client;
  client.open(peer.port());
  client.events->wait_opened();
  client.socket->pause(true);
  // What was on its way before the pause may still come; then nothing does.
  std::size_t before = client.events->received();
  for (int i = 0; i < 100; ++i) {
    std::promise<void> turn;
    client.loop.post([&turn] { turn.set_value(); });
    turn.get_future().wait();
    before = client.events->received();
  }
  CHECK(before < (64u << 20));
  client.socket->pause(false);
  CHECK(client.events->wait_closed().ok());
  CHECK(client.events->received() > (64u << 20));
}

TEST_CASE("silence does not count while nobody listens") {
  Peer peer([](int socket) {
    char byte = 0;
    while (::read(socket, &byte, 1) > 0) {
    }
  });
  Client client;
  client.open(peer.port(), [](SocketTarget& target) { target.idle_timeout_ms = 100; });
  client.socket->pause(true);
  client.events->wait_opened();
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  CHECK_FALSE(client.events->is_closed());
  client.socket->pause(false);
  CHECK_THAT(client.events->wait_closed().message(), Catch::Contains("silent"));
}

TEST_CASE("a connection whose owner is gone is closed and says nothing more") {
  std::promise<void> ended;
  Peer peer([&](int socket) {
    char byte = 0;
    while (::read(socket, &byte, 1) > 0) {
    }
    ended.set_value();
  });
  Client client;
  client.open(peer.port());
  client.events->wait_opened();
  client.socket.reset();
  ended.get_future().wait();
}

}  // namespace
