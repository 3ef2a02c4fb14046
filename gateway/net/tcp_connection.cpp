// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_connection.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <utility>

namespace ekiden {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostWaiting = 1 << 20;
constexpr std::int64_t kShutdownMs = 2'000;

bool is_end(const boost::system::error_code& error) {
  return error == asio::error::eof || error == asio::ssl::error::stream_truncated;
}

}  // namespace

TcpConnection::TcpConnection(Loop& loop, SocketTarget target, Executor& where, std::shared_ptr<SocketEvents> events)
    : loop_(loop),
      target_(std::move(target)),
      where_(where),
      events_(std::move(events)),
      resolver_(loop.io()),
      socket_(loop.io()),
      connect_timer_(loop.io()),
      idle_timer_(loop.io()),
      tls_asked_(target_.tls) {}

void TcpConnection::on_loop(std::function<void(TcpConnection&)> work) {
  loop_.post([self = shared_from_this(), work = std::move(work)] { work(*self); });
}

void TcpConnection::tell(std::function<void(SocketEvents&)> event) {
  if (events_ != nullptr) where_.post([events = events_, event = std::move(event)] { event(*events); });
}

// --- What the owner asks for

void TcpConnection::open() {
  on_loop([](TcpConnection& self) { self.connect(); });
}

Status TcpConnection::write(std::string_view bytes) {
  if (waiting_bytes_.load() + bytes.size() > kMostWaiting && waiting_bytes_.load() > 0) {
    refused_ = true;
    // All of it may have been sent before that was noted.
    if (waiting_bytes_.load() == 0) on_loop([](TcpConnection& self) { self.tell_writable(); });
    return Status(Code::full, "1 MiB waits to be sent already");
  }
  waiting_bytes_ += bytes.size();
  on_loop([step = std::string(bytes)](TcpConnection& self) {
    self.steps_.emplace_back(step);
    self.next_step();
  });
  return {};
}

Status TcpConnection::start_tls() {
  if (tls_asked_.exchange(true)) return Status(Code::conflict, "TLS is on already");
  on_loop([](TcpConnection& self) {
    self.steps_.emplace_back(StartTls{});
    self.next_step();
  });
  return {};
}

void TcpConnection::pause(bool paused) {
  on_loop([paused](TcpConnection& self) {
    self.paused_ = paused;
    if (paused)
      self.idle_timer_.cancel();  // who is not read cannot be heard
    else if (self.phase_ == Phase::open)
      self.arm_idle();
    if (!paused && self.held_ > 0) return self.received({}, std::exchange(self.held_, 0));
    self.read();
  });
}

void TcpConnection::close() {
  on_loop([](TcpConnection& self) {
    self.steps_.emplace_back(Close{});
    if (self.phase_ == Phase::connecting) return self.finish({});
    self.next_step();
  });
}

void TcpConnection::abandon() {
  on_loop([](TcpConnection& self) {
    self.events_.reset();
    self.finish({});
  });
}

// --- Connecting

void TcpConnection::connect() {
  if (phase_ == Phase::closed) return;
  arm_connect();
  resolver_.async_resolve(target_.host, std::to_string(target_.port),
                          [self = shared_from_this()](const Error& error, const Tcp::resolver::results_type& found) {
                            if (error) return self->fail("the name was not found", error);
                            self->resolved(found);
                          });
}

void TcpConnection::resolved(const Tcp::resolver::results_type& addresses) {
  if (phase_ == Phase::closed) return;
  asio::async_connect(socket_, addresses, [self = shared_from_this()](const Error& error, const Tcp::endpoint&) {
    if (error) return self->fail("no connection", error);
    self->connected();
  });
}

void TcpConnection::connected() {
  if (phase_ == Phase::closed) return;
  Error ignored;
  socket_.set_option(Tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  if (target_.tls) return handshake();
  enter_open();
}

void TcpConnection::handshake() {
  Error error;
  tls_context_.emplace(asio::ssl::context::tls_client);
  tls_context_->set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                                asio::ssl::context::no_tlsv1_1,
                            error);
  if (target_.ca_file.empty())
    tls_context_->set_default_verify_paths(error);
  else
    tls_context_->load_verify_file(target_.ca_file, error);
  if (error) return finish(Status(Code::denied, "the certificates to trust cannot be read: " + error.message()));
  tls_.emplace(socket_, *tls_context_);
  tls_->set_verify_mode(asio::ssl::verify_peer, error);
  tls_->set_verify_callback(asio::ssl::host_name_verification(target_.host), error);
  if (!error) ::SSL_set_tlsext_host_name(tls_->native_handle(), target_.host.c_str());
  tls_->async_handshake(asio::ssl::stream_base::client, [self = shared_from_this()](const Error& failed) {
    if (self->phase_ == Phase::closed) return;
    if (failed && ::SSL_get_verify_result(self->tls_->native_handle()) != X509_V_OK)
      return self->finish(Status(
          Code::denied, "the certificate of " + self->target_.host + " is not to be trusted: " +
                            ::X509_verify_cert_error_string(::SSL_get_verify_result(self->tls_->native_handle()))));
    if (failed) return self->fail("no TLS", failed);
    self->encrypted_ = true;
    self->enter_open();
  });
}

void TcpConnection::enter_open() {
  phase_ = Phase::open;
  connect_timer_.cancel();
  stepping_ = false;
  tell([](SocketEvents& events) { events.opened(); });
  arm_idle();
  read();
  next_step();
}

void TcpConnection::arm_connect() {
  connect_timer_.expires_after(std::chrono::milliseconds(target_.connect_timeout_ms));
  connect_timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error) self->finish(Status(Code::unavailable, self->target_.host + " did not take the connection in time"));
  });
}

// --- Sending, in the order of the calls

void TcpConnection::next_step() {
  if (phase_ != Phase::open || stepping_ || steps_.empty()) return;
  stepping_ = true;
  Step step = std::move(steps_.front());
  steps_.pop_front();
  if (auto* const bytes = std::get_if<std::string>(&step)) return send(std::move(*bytes));
  if (std::holds_alternative<Close>(step)) return shut_down();
  Error ignored;
  socket_.cancel(ignored);  // what comes from now on is for the handshake
  reading_ = false;
  arm_connect();
  handshake();
}

void TcpConnection::send(std::string bytes) {
  sending_ = std::move(bytes);
  const auto done = [self = shared_from_this()](const Error& error, std::size_t) {
    if (error) return self->fail("the connection broke", error);
    self->sent(self->sending_.size());
  };
  if (encrypted_)
    asio::async_write(*tls_, asio::buffer(sending_), done);
  else
    asio::async_write(socket_, asio::buffer(sending_), done);
}

void TcpConnection::sent(std::size_t bytes) {
  stepping_ = false;
  if (waiting_bytes_.fetch_sub(bytes) - bytes <= kMostWaiting / 2) tell_writable();
  next_step();
}

void TcpConnection::tell_writable() {
  if (refused_.exchange(false)) tell([](SocketEvents& events) { events.writable(); });
}

void TcpConnection::shut_down() {
  if (!encrypted_) {
    Error ignored;
    socket_.shutdown(Tcp::socket::shutdown_both, ignored);
    return finish({});
  }
  connect_timer_.expires_after(std::chrono::milliseconds(kShutdownMs));
  connect_timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error) self->finish({});
  });
  tls_->async_shutdown([self = shared_from_this()](const Error&) { self->finish({}); });
}

// --- Receiving

void TcpConnection::read() {
  const bool in_handshake = tls_.has_value() && !encrypted_;
  if (phase_ != Phase::open || reading_ || paused_ || in_handshake) return;
  reading_ = true;
  const auto done = [self = shared_from_this()](const Error& error, std::size_t bytes) {
    self->received(error, bytes);
  };
  if (encrypted_) return tls_->async_read_some(asio::buffer(buffer_), done);
  // Only waiting can be taken back without losing bytes, when TLS begins.
  socket_.async_wait(Tcp::socket::wait_read, [self = shared_from_this(), done](const Error& error) {
    if (error == asio::error::operation_aborted || self->tls_) return;
    if (self->paused_) {
      self->reading_ = false;
      return;
    }
    Error failed = error;
    const std::size_t bytes = failed ? 0 : self->socket_.read_some(asio::buffer(self->buffer_), failed);
    if (failed == asio::error::would_block) failed = {};
    done(failed, bytes);
  });
}

void TcpConnection::received(const Error& error, std::size_t bytes) {
  if (phase_ == Phase::closed) return;
  if (is_end(error)) return finish({});
  if (error) return fail("the connection broke", error);
  if (paused_ && bytes > 0) {
    held_ = bytes;
    return;
  }
  arm_idle();
  if (bytes == 0) {
    reading_ = false;
    return read();
  }
  where_.post([self = shared_from_this(), events = events_, taken = std::string(buffer_.data(), bytes)] {
    if (events != nullptr) events->data(taken);
    self->on_loop([](TcpConnection& connection) {
      connection.reading_ = false;
      connection.read();
    });
  });
}

void TcpConnection::arm_idle() {
  if (target_.idle_timeout_ms <= 0 || paused_) return;
  idle_timer_.expires_after(std::chrono::milliseconds(target_.idle_timeout_ms));
  idle_timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error) self->finish(Status(Code::unavailable, self->target_.host + " was silent for too long"));
  });
}

// --- The end

void TcpConnection::fail(const std::string& what, const Error& error) {
  finish(Status(Code::unavailable, what + ": " + target_.host + ": " + error.message()));
}

void TcpConnection::finish(Status status) {
  if (std::exchange(phase_, Phase::closed) == Phase::closed) return;
  connect_timer_.cancel();
  idle_timer_.cancel();
  resolver_.cancel();
  Error ignored;
  socket_.close(ignored);
  steps_.clear();
  tell([status = std::move(status)](SocketEvents& events) { events.closed(status); });
  events_.reset();
}

}  // namespace ekiden
