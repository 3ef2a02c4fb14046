// SPDX-License-Identifier: Apache-2.0
#include "net/http_connection.hpp"

#include <array>
#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <exception>
#include <utility>

#include "net/http_text.hpp"

namespace ekiden {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// Carries the answer of one request back to the loop.
class HttpConnection::Answerer final : public Responder {
 public:
  explicit Answerer(std::weak_ptr<HttpConnection> connection) : connection_(std::move(connection)) {}
  ~Answerer() override {
    if (!used_) respond(http_problem(500, "internal", "The request was dropped without an answer."));
  }

  void respond(OutgoingResponse response) override {
    if (used_.exchange(true)) return;
    const std::shared_ptr<HttpConnection> connection = connection_.lock();
    if (!connection) return;
    Loop& loop = connection->owner_->loop;
    if (loop.is_current()) return connection->deliver(std::move(response));
    loop.post([weak = connection_, response = std::move(response)]() mutable {
      if (const auto target = weak.lock()) target->deliver(std::move(response));
    });
  }

 private:
  const std::weak_ptr<HttpConnection> connection_;
  std::atomic<bool> used_{false};
};

HttpConnection::HttpConnection(std::shared_ptr<HttpConnectionOwner> owner, HttpSocket socket, std::string peer)
    : owner_(std::move(owner)), socket_(std::move(socket)), peer_(std::move(peer)) {}

void HttpConnection::start() {
  ErrorCode ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  idle_since_ms_ = owner_->clock.monotonic_ms();
  deadline_ms_ = idle_since_ms_ + owner_->limits.request_timeout_ms;
  wait_readable();
}

void HttpConnection::check_deadline(std::int64_t now_ms) {
  if (now_ms < deadline_ms_ || phase_ == Phase::handling || phase_ == Phase::closed) return;
  if (phase_ != Phase::reading || !reader_) return close();
  if (!head_taken_) {
    if (const auto line = http_request_line(unread_)) route_ = owner_->routes.find(line->method, line->path).route;
  }
  refuse(408, "slow", "The request was not complete in time.", "slow");
  run({});
}

std::optional<std::int64_t> HttpConnection::idle_since() const {
  if (phase_ != Phase::reading || reader_) return std::nullopt;
  return idle_since_ms_;
}

void HttpConnection::drain() {
  if (!idle_since()) return;
  read_available();
  if (idle_since()) close();
}

void HttpConnection::close() {
  if (std::exchange(phase_, Phase::closed) == Phase::closed) return;
  ErrorCode ignored;
  socket_.close(ignored);
  answer_.reset();
  owner_->connection_closed(shared_from_this());
}

// The only place where requests begin and answers are written: one at a time, without recursion.
void HttpConnection::run(std::string_view fresh) {
  running_ = true;
  read(fresh);
  while (phase_ == Phase::handling && answer_) {
    write_answer();
    if (phase_ == Phase::reading && !unread_.empty()) read({});
  }
  running_ = false;
  if (phase_ == Phase::reading || phase_ == Phase::lingering) wait_readable();
}

void HttpConnection::read(std::string_view fresh) {
  if (phase_ != Phase::reading) {
    unread_.append(fresh);
  } else if (unread_.empty()) {
    unread_.assign(read_requests(fresh));
  } else {
    unread_.append(fresh);
    const std::size_t rest = read_requests(unread_).size();
    unread_.erase(0, unread_.size() - rest);
  }
}

// Answers what it leaves.
std::string_view HttpConnection::read_requests(std::string_view bytes) {
  using State = HttpRequestReader::State;
  while (phase_ == Phase::reading && !bytes.empty()) {
    if (!reader_) begin_request();
    const std::size_t used = reader_->feed(bytes);
    bytes.remove_prefix(used);
    if (reader_->state() == State::head) break;
    if (reader_->state() != State::failed && !head_taken_) take_head();
    if (phase_ != Phase::reading) break;
    if (reader_->state() == State::failed) {
      const auto& failure = reader_->failure();
      refuse(failure.status, failure.code, failure.detail, failure.status == 413 ? "too_large" : std::string_view());
    } else if (reader_->state() == State::complete) {
      dispatch();
    } else if (!body_begun_) {
      body_begun_ = true;
      if (bytes.empty()) send_continue();
    } else if (used == 0) {
      break;
    }
  }
  return bytes;
}

void HttpConnection::begin_request() {
  reader_ = std::make_unique<HttpRequestReader>(owner_->limits.header_bytes);
  route_ = nullptr;
  head_taken_ = false;
  body_begun_ = false;
  is_head_method_ = false;
  keep_alive_ = false;
  deadline_ms_ = owner_->clock.monotonic_ms() + owner_->limits.request_timeout_ms;
}

// A body that nobody wants is not read: the answer ends the connection.
void HttpConnection::take_head() {
  head_taken_ = true;
  is_head_method_ = reader_->method() == "HEAD";
  const bool has_body = reader_->state() == HttpRequestReader::State::body;
  const HttpRouteTable::Match match = owner_->routes.find(reader_->method(), reader_->path());
  route_ = match.route;
  if (route_ == nullptr) {
    if (match.allow.empty()) {
      refuse(404, "not_found", "There is nothing at this path.");
    } else {
      refuse(405, "method_not_allowed", "This path does not take this method.");
      answer_->headers.push_back({"Allow", match.allow});
    }
    keep_alive_ = !has_body && reader_->keep_alive();
  } else if (has_body) {
    reader_->accept_body(route_->max_body_bytes);
  }
}

void HttpConnection::send_continue() {
  if (!reader_->expects_continue()) return;
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  ErrorCode error;
  if (socket_.write_some(asio::buffer(line), error) != line.size()) close();
}

void HttpConnection::dispatch() {
  phase_ = Phase::handling;
  keep_alive_ = reader_->keep_alive();
  IncomingRequest request = reader_->take();
  request.peer = peer_;
  const auto responder = std::make_shared<Answerer>(weak_from_this());
  try {
    route_->handle(request, responder);
  } catch (const std::exception& error) {
    owner_->log.error("http", "a handler failed", {{"path", route_->path}, {"error", error.what()}});
    responder->respond(http_problem(500, "internal", "The request could not be handled."));
  }
}

// Answers for the server itself; the connection ends, because the request was not read to its end.
void HttpConnection::refuse(int status, std::string_view code, std::string_view detail, std::string_view reason) {
  phase_ = Phase::handling;
  keep_alive_ = false;
  answer_ = http_problem(status, code, detail);
  answer_reason_ = reason;
}

void HttpConnection::deliver(OutgoingResponse response) {
  if (phase_ != Phase::handling || answer_) return;
  answer_ = std::move(response);
  answer_reason_ = {};
  if (!running_) run({});
}

void HttpConnection::write_answer() {
  if (owner_->draining) keep_alive_ = false;
  answer_head_ = http_response_head(*answer_, keep_alive_);
  if (is_head_method_ || http_status_is_bodyless(answer_->status)) answer_->body.clear();
  phase_ = Phase::writing;
  deadline_ms_ = owner_->clock.monotonic_ms() + owner_->limits.keep_alive_idle_ms;
  if (route_ != nullptr && route_->answered) route_->answered(answer_->status, answer_reason_);
  continue_writing(0);
}

// Tries at once, because the socket nearly always takes an answer whole.
void HttpConnection::continue_writing(std::size_t written) {
  const std::size_t total = answer_head_.size() + answer_->body.size();
  while (phase_ == Phase::writing) {
    const asio::const_buffer head = asio::buffer(answer_head_) + written;
    const std::size_t body_written = written - std::min(written, answer_head_.size());
    const std::array<asio::const_buffer, 2> rest = {head, asio::buffer(answer_->body) + body_written};
    ErrorCode error;
    written += socket_.write_some(rest, error);
    if (written == total) return finish_answer();
    if (error == asio::error::would_block) break;
    if (error) return close();
  }
  socket_.async_wait(HttpSocket::wait_write, [self = shared_from_this(), written](ErrorCode error) {
    const Loop::Watch watch(self->owner_->loop);
    if (self->phase_ != Phase::writing) return;
    if (error) return self->close();
    self->continue_writing(written);
    if (self->phase_ != Phase::writing) self->run({});
  });
}

void HttpConnection::finish_answer() {
  answer_.reset();
  answer_head_.clear();
  reader_.reset();
  if (!keep_alive_) return linger();
  phase_ = Phase::reading;
  idle_since_ms_ = owner_->clock.monotonic_ms();
  deadline_ms_ = idle_since_ms_ + owner_->limits.keep_alive_idle_ms;
  if (owner_->draining && unread_.empty()) close();
}

// Closing while bytes are unread makes the system send a reset, which can destroy the answer on its way to the client.
void HttpConnection::linger() {
  ErrorCode error;
  socket_.shutdown(HttpSocket::shutdown_send, error);
  if (error) return close();
  phase_ = Phase::lingering;
  unread_.clear();
  deadline_ms_ = owner_->clock.monotonic_ms() + owner_->limits.linger_ms;
}

void HttpConnection::wait_readable() {
  if (std::exchange(waiting_, true)) return;
  socket_.async_wait(HttpSocket::wait_read, [self = shared_from_this()](ErrorCode error) {
    const Loop::Watch watch(self->owner_->loop);
    self->waiting_ = false;
    if (self->phase_ != Phase::reading && self->phase_ != Phase::lingering) return;
    if (error) return self->close();
    self->read_available();
  });
}

void HttpConnection::read_available() {
  std::vector<char>& buffer = owner_->read_buffer;
  ErrorCode error;
  const std::size_t size = socket_.read_some(asio::buffer(buffer), error);
  if (error == asio::error::would_block) return wait_readable();
  if (error) return close();
  if (phase_ == Phase::lingering) {
    lingered_bytes_ += size;
    return lingered_bytes_ > owner_->limits.linger_bytes ? close() : wait_readable();
  }
  run({buffer.data(), size});
}

}  // namespace ekiden
