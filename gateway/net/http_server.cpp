// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <unordered_set>
#include <utility>
#include <vector>

#include "net/client_address.hpp"
#include "net/http_connection.hpp"
#include "net/http_text.hpp"
#include "runtime/readiness.hpp"

namespace ekiden {

namespace asio = boost::asio;

namespace {

using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                         asio::io_context::executor_type>;

constexpr std::int64_t kAcceptPauseMs = 100;
// A connection that has just been made, or answered, is about to be used.
constexpr std::int64_t kIdleForRoomMs = 1'000;
// Accepted in one turn of the loop; the connections that are there have theirs in between.
constexpr int kAcceptsOfATurn = 64;

IpAddress address_of(const sockaddr_storage& peer) {
  IpAddress::Bytes bytes{};
  if (peer.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &peer, sizeof v6);
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  } else {
    sockaddr_in v4{};
    std::memcpy(&v4, &peer, sizeof v4);
    bytes[10] = bytes[11] = 0xff;
    std::memcpy(bytes.data() + 12, &v4.sin_addr, 4);
  }
  return IpAddress(bytes);
}

bool is_for_lack_of_descriptors(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

class HttpServer::Impl final : public HttpConnectionOwner,
                               public Readiness::Watcher,
                               public std::enable_shared_from_this<Impl> {
 public:
  Impl(Loop& loop_in, Clock& clock_in, Log& log_in, Metrics& metrics_in, std::string name_in, Limits limits_in)
      : HttpConnectionOwner(loop_in, clock_in, log_in, metrics_in, std::move(name_in), std::move(limits_in)),
        open_(metrics.gauge("ekiden_http_connections", {{"listener", name}})),
        pauses_(clock),
        tick_(loop.io()) {}

  Result<Endpoint> listen(const std::string& host, std::uint16_t port, const ServerTls* tls) {
    Endpoint bound;
    Result<Descriptor> socket = listen_on(host, port, bound);
    if (!socket) return socket.status();
    Result<std::unique_ptr<Readiness>> readiness = Readiness::open(loop);
    if (!readiness) return readiness.status();
    listener_ = *std::move(socket);
    readiness_ = *std::move(readiness);
    tls_ = tls;
    return bound;
  }

  void start() {
    if (!listener_.is_open()) return;
    if (Status status = readiness_->add(listener_.get(), shared_from_this()); !status)
      return log.error("http", "connections cannot be accepted", {{"listener", name}, {"error", status.message()}});
    started_ = true;
    accept();
  }

  void on_ready(std::uint32_t) override { accept(); }

  void drain(std::function<void()> done) {
    drained_ = std::move(done);
    draining = true;
    stop_accepting();
    for (const auto& connection : all()) (void)connection->end_if_idle();
    finish_drain();
  }

  void close() {
    stop_accepting();
    for (const auto& connection : all()) connection->close();
    readiness_.reset();
    finish_drain();
  }

  void connection_closed(const std::shared_ptr<HttpConnection>& connection) override {
    readiness_->remove(connection->descriptor());
    if (!is_among(connection->peer(), limits.trusted_proxies)) clients.close(connection->peer());
    connections_.erase(connection);
    open_.set(static_cast<double>(connections_.size()));
    if (connections_.empty()) tick_.cancel();
    finish_drain();
    if (waiting_for_room_) accept_soon(0);
  }

 private:
  std::vector<std::shared_ptr<HttpConnection>> all() const { return {connections_.begin(), connections_.end()}; }

  // While every connection is busy the next one waits in the system, until one is closed; tick() looks as well.
  void accept() {
    waiting_for_room_ = false;
    if (!listener_.is_open() || !started_) return;
    for (int i = 0; i < kAcceptsOfATurn; ++i) {
      if (connections_.size() >= limits.connections) {
        if (!somebody_waits()) return;
        waiting_for_room_ = !make_room();
        if (waiting_for_room_) return;
      }
      sockaddr_storage peer{};
      socklen_t size = sizeof peer;
      Descriptor socket(
          ::accept4(listener_.get(), reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket.is_open() && !go_on_after(errno)) return;
      if (socket.is_open()) take(std::move(socket), address_of(peer));
    }
    accept_soon(0);
  }

  bool somebody_waits() const {
    pollfd entry{listener_.get(), POLLIN, 0};
    return ::poll(&entry, 1, 0) == 1;
  }

  // A connection that died before it was accepted is nothing; without descriptors, or worse, it is better to wait.
  bool go_on_after(int error) {
    if (error == EAGAIN || error == EWOULDBLOCK) return false;
    if (error == ECONNABORTED || error == EINTR || error == EPROTO) return true;
    if (is_for_lack_of_descriptors(error) && make_room()) return true;
    if (const auto held_back = pauses_.admit("accept"))
      log.warning("http", "cannot accept connections",
                  {{"listener", name},
                   {"error", std::strerror(error)},
                   {"connections", std::to_string(connections_.size())},
                   {"held_back", std::to_string(*held_back)}});
    accept_soon(kAcceptPauseMs);
    return false;
  }

  void accept_soon(std::int64_t ms) {
    if (std::exchange(accept_posted_, true)) return;
    auto again = [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self) return;
      self->accept_posted_ = false;
      self->accept();
    };
    if (ms == 0)
      loop.post(std::move(again));
    else
      loop.post_after(ms, std::move(again));
  }

  void take(Descriptor socket, const IpAddress& peer) {
    if (!is_among(peer, limits.trusted_proxies) && !clients.open(peer)) return refuse(std::move(socket), peer);
    const int yes = 1;
    (void)::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ssl_st* const session = tls_ == nullptr ? nullptr : tls_->new_session();
    const int descriptor = socket.get();
    const auto connection =
        std::make_shared<HttpConnection>(shared_from_this(), HttpTransport(std::move(socket), session), peer);
    connections_.insert(connection);
    open_.set(static_cast<double>(connections_.size()));
    if (connections_.size() == 1) tick();
    const Status watched = readiness_->add(descriptor, connection);
    if (!watched || (tls_ != nullptr && session == nullptr)) connection->close();
  }

  // One answer that is sent without waiting; a connection that is too many gets no more of ours.
  void refuse(Descriptor socket, const IpAddress& peer) {
    count_refusal("too_many_connections");
    log_refusal("too_many_connections", 429, peer);
    if (tls_ != nullptr) return;
    const OutgoingResponse answer = http_problem(
        429, "too_many_connections", "This client address has as many connections as the gateway takes from one.");
    std::string bytes;
    append_http_response_head(bytes, answer, false);
    bytes += answer.body;
    (void)::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    (void)::shutdown(socket.get(), SHUT_WR);
    (void)::recv(socket.get(), read_buffer.data(), read_buffer.size(), 0);
  }

  // Closes the connection that has been idle for longest. Whether there was one. One whose request has arrived only
  // looks idle; then the next one is tried, some of them.
  bool make_room() {
    constexpr int kTries = 16;
    for (int i = 0; i < kTries; ++i) {
      const std::shared_ptr<HttpConnection> oldest = longest_idle();
      if (!oldest) return false;
      if (oldest->end_if_idle()) return true;
    }
    return false;
  }

  std::shared_ptr<HttpConnection> longest_idle() const {
    std::shared_ptr<HttpConnection> oldest;
    std::int64_t since = clock.monotonic_ms() - kIdleForRoomMs + 1;
    for (const auto& connection : connections_) {
      const auto idle = connection->idle_since();
      if (idle && *idle < since) {
        oldest = connection;
        since = *idle;
      }
    }
    return oldest;
  }

  // One timer for all deadlines, while there are connections.
  void tick() {
    const std::int64_t shortest =
        std::min({limits.header_timeout_ms, limits.body_timeout_ms, limits.idle_timeout_ms, limits.linger_ms}) / 10;
    tick_.expires_after(std::chrono::milliseconds(std::clamp<std::int64_t>(shortest, 5, 500)));
    tick_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error || self->connections_.empty()) return;
      const Loop::Watch watch(self->loop);
      self->end_overdue(self->clock.monotonic_ms());
      if (self->waiting_for_room_) self->accept();
      if (!self->connections_.empty()) self->tick();
    });
  }

  void end_overdue(std::int64_t now_ms) {
    std::vector<std::shared_ptr<HttpConnection>> overdue;
    for (const auto& connection : connections_)
      if (connection->is_overdue(now_ms)) overdue.push_back(connection);
    for (const auto& connection : overdue) connection->end_overdue();
  }

  void stop_accepting() {
    if (readiness_ && listener_.is_open()) readiness_->remove(listener_.get());
    listener_.close();
  }

  void finish_drain() {
    if (drained_ && connections_.empty()) loop.post(std::exchange(drained_, nullptr));
  }

  const ServerTls* tls_ = nullptr;
  Gauge& open_;
  LogThrottle pauses_;
  Timer tick_;
  Descriptor listener_;
  std::unique_ptr<Readiness> readiness_;
  bool started_ = false;
  bool accept_posted_ = false;
  bool waiting_for_room_ = false;  // connections wait to be accepted, as far as the system has told
  std::unordered_set<std::shared_ptr<HttpConnection>> connections_;
  std::function<void()> drained_;
};

HttpServer::HttpServer(Loop& loop, Clock& clock, Log& log, Metrics& metrics, std::string name, Limits limits)
    : impl_(std::make_shared<Impl>(loop, clock, log, metrics, std::move(name), std::move(limits))) {}
HttpServer::~HttpServer() {
  close();
}

Status HttpServer::add(HttpRoute route) {
  return impl_->routes.add(std::move(route));
}
Executor& HttpServer::executor() {
  return impl_->loop;
}
Result<Endpoint> HttpServer::listen(const std::string& host, std::uint16_t port, const ServerTls* tls) {
  return impl_->listen(host, port, tls);
}

void HttpServer::start() {
  impl_->loop.post([impl = impl_] { impl->start(); });
}

void HttpServer::drain(std::function<void()> done) {
  impl_->loop.post([impl = impl_, done = std::move(done)]() mutable { impl->drain(std::move(done)); });
}

void HttpServer::close() {
  // In the destructor, so that it also happens when the loop has stopped and drops its work; then nothing else runs.
  struct CloseWhenGone {
    explicit CloseWhenGone(std::shared_ptr<Impl> impl_in) : impl(std::move(impl_in)) {}
    ~CloseWhenGone() { impl->close(); }
    std::shared_ptr<Impl> impl;
  };
  impl_->loop.post([guard = std::make_shared<CloseWhenGone>(impl_)] {});
}

}  // namespace ekiden
