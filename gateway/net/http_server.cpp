// SPDX-License-Identifier: Apache-2.0
#include "net/http_server.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_set>
#include <utility>
#include <vector>

#include "net/http_connection.hpp"

namespace ekiden {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                         asio::io_context::executor_type>;

constexpr std::size_t kReadBufferBytes = 64 * 1024;
constexpr int kBacklog = 1024;
constexpr std::int64_t kAcceptPauseMs = 100;

Status listen_failure(const std::string& host, std::uint16_t port, const ErrorCode& error) {
  const std::string where = "cannot listen on " + Endpoint{host, port}.text() + ": ";
  if (error == asio::error::address_in_use) return {Code::conflict, where + "another process uses this port"};
  if (error == asio::error::access_denied || error == boost::system::errc::operation_not_permitted)
    return {Code::denied, where + "not permitted; ports below 1024 need CAP_NET_BIND_SERVICE"};
  if (error == boost::system::errc::address_not_available)
    return {Code::config, where + "this machine has no such address"};
  return {Code::config, where + error.message()};
}

std::string without_brackets(const std::string& host) {
  const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return has_brackets ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

std::string Endpoint::text() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

class HttpServer::Impl final : public HttpConnectionOwner, public std::enable_shared_from_this<Impl> {
 public:
  Impl(Loop& loop_in, Clock& clock_in, Log& log_in, const Limits& limits_in)
      : HttpConnectionOwner(loop_in, clock_in, log_in, limits_in), acceptor_(loop.io()), tick_(loop.io()) {
    read_buffer.resize(kReadBufferBytes);
  }

  Result<Endpoint> listen(const std::string& host, std::uint16_t port) {
    ErrorCode error;
    const std::string plain = host == "localhost" ? "127.0.0.1" : without_brackets(host);
    const asio::ip::address address = asio::ip::make_address(plain, error);
    if (error)
      return Status(Code::config, "cannot listen on \"" + host + "\": it is not an IP address of this machine");
    const asio::ip::tcp::endpoint wanted(address, port);
    acceptor_.open(wanted.protocol(), error);
    // Never SO_REUSEPORT: a second process on the port would take a share of the traffic without an error.
    if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(wanted, error);
    if (!error) acceptor_.listen(kBacklog, error);
    if (!error) acceptor_.non_blocking(true, error);
    asio::ip::tcp::endpoint bound;
    if (!error) bound = acceptor_.local_endpoint(error);
    if (error) {
      ErrorCode ignored;
      acceptor_.close(ignored);
      return listen_failure(plain, port, error);
    }
    return Endpoint{bound.address().to_string(), bound.port()};
  }

  void accept() {
    if (accepting_ || !acceptor_.is_open()) return;
    accepting_ = true;
    acceptor_.async_wait(Acceptor::wait_read, [self = shared_from_this()](const ErrorCode& error) {
      const Loop::Watch watch(self->loop);
      self->accepting_ = false;
      if (!error) self->accept_waiting();
    });
  }

  void drain(std::function<void()> done) {
    drained_ = std::move(done);
    draining = true;
    stop_accepting();
    for (const auto& connection : all()) connection->drain();
    finish_drain();
  }

  void close() {
    stop_accepting();
    for (const auto& connection : all()) connection->close();
    finish_drain();
  }

  void connection_closed(const std::shared_ptr<HttpConnection>& connection) override {
    connections_.erase(connection);
    if (connections_.empty()) tick_.cancel();
    finish_drain();
    accept();
  }

 private:
  std::vector<std::shared_ptr<HttpConnection>> all() const { return {connections_.begin(), connections_.end()}; }

  // While every connection is busy the next one waits; tick() looks again.
  void accept_waiting() {
    if (!acceptor_.is_open() || (connections_.size() >= limits.max_connections && !make_room())) return;
    HttpSocket socket(loop.io());
    asio::ip::tcp::endpoint peer;
    ErrorCode error;
    acceptor_.accept(socket, peer, error);
    if (error) return accept_later(error);
    const auto connection =
        std::make_shared<HttpConnection>(shared_from_this(), std::move(socket), peer.address().to_string());
    connections_.insert(connection);
    if (connections_.size() == 1) tick();
    connection->start();
    accept();
  }

  // A connection that died before it was accepted is nothing; without file descriptors it is better to wait.
  void accept_later(const ErrorCode& error) {
    if (error == asio::error::connection_aborted || error == asio::error::would_block) return accept();
    log.warning("http", "cannot accept connections", {{"error", error.message()}});
    loop.post_after(kAcceptPauseMs, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->accept();
    });
  }

  // Closes the connection that has been idle for longest. Whether there was one.
  bool make_room() {
    std::shared_ptr<HttpConnection> oldest;
    std::int64_t since = 0;
    for (const auto& connection : connections_) {
      const auto idle = connection->idle_since();
      if (idle && (!oldest || *idle < since)) {
        oldest = connection;
        since = *idle;
      }
    }
    if (!oldest) return false;
    oldest->close();
    return true;
  }

  // One timer for all deadlines, while there are connections.
  void tick() {
    const std::int64_t shortest =
        std::min({limits.request_timeout_ms, limits.keep_alive_idle_ms, limits.linger_ms}) / 10;
    tick_.expires_after(std::chrono::milliseconds(std::clamp<std::int64_t>(shortest, 5, 500)));
    tick_.async_wait([self = shared_from_this()](const ErrorCode& error) {
      if (error || self->connections_.empty()) return;
      const Loop::Watch watch(self->loop);
      const std::int64_t now_ms = self->clock.monotonic_ms();
      for (const auto& connection : self->all()) connection->check_deadline(now_ms);
      self->accept();
      if (!self->connections_.empty()) self->tick();
    });
  }

  void stop_accepting() {
    ErrorCode ignored;
    acceptor_.close(ignored);
  }

  void finish_drain() {
    if (drained_ && connections_.empty()) loop.post(std::exchange(drained_, nullptr));
  }

  Acceptor acceptor_;
  Timer tick_;
  bool accepting_ = false;  // an async_wait is under way
  std::unordered_set<std::shared_ptr<HttpConnection>> connections_;
  std::function<void()> drained_;
};

HttpServer::HttpServer(Loop& loop, Clock& clock, Log& log) : HttpServer(loop, clock, log, Limits()) {}
HttpServer::HttpServer(Loop& loop, Clock& clock, Log& log, Limits limits)
    : impl_(std::make_shared<Impl>(loop, clock, log, limits)) {}
HttpServer::~HttpServer() {
  close();
}

Status HttpServer::add(HttpRoute route) {
  return impl_->routes.add(std::move(route));
}
Executor& HttpServer::executor() {
  return impl_->loop;
}
Result<Endpoint> HttpServer::listen(const std::string& host, std::uint16_t port) {
  return impl_->listen(host, port);
}

void HttpServer::start() {
  impl_->loop.post([impl = impl_] { impl->accept(); });
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
