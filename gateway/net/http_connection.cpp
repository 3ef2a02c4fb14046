// SPDX-License-Identifier: Apache-2.0
#include "net/http_connection.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <span>
#include <utility>

#include "net/client_address.hpp"
#include "net/http_text.hpp"

namespace ekiden {

namespace {

constexpr std::size_t kKeptWriteBytes = 256 * 1024;
constexpr std::size_t kFilePieceBytes = 128 * 1024;

}  // namespace

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

HttpConnection::HttpConnection(std::shared_ptr<HttpConnectionOwner> owner, HttpTransport transport,
                               const IpAddress& peer)
    : owner_(std::move(owner)),
      transport_(std::move(transport)),
      peer_(peer),
      peer_text_(peer.text()),
      phase_(transport_.is_secure() ? Phase::handshake : Phase::reading),
      client_(peer) {
  since_ms_ = owner_->clock.monotonic_ms();
  deadline_ms_ = since_ms_ + owner_->limits.header_timeout_ms;
}

void HttpConnection::on_ready(std::uint32_t events) {
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) ended_ = true;
  // TLS may have to write before it can read, and the other way round.
  if ((events & ~std::uint32_t{EPOLLOUT}) != 0 || transport_.is_secure()) readable_ = true;
  advance();
}

bool HttpConnection::is_overdue(std::int64_t now_ms) const {
  if (now_ms < deadline_ms_ || phase_ == Phase::handling || phase_ == Phase::closed) return false;
  if (phase_ != Phase::reading || !body_begun_) return true;
  const std::size_t rate = owner_->limits.body_rate;
  const std::size_t earned_ms = rate == 0 ? 0 : reader_->body_bytes() * 1000 / rate;
  return now_ms >= deadline_ms_ + static_cast<std::int64_t>(earned_ms);
}

void HttpConnection::end_overdue() {
  if (phase_ == Phase::handshake) owner_->count_refusal("slow");
  if (phase_ != Phase::reading || !reader_) return close();
  if (!head_taken_) {
    if (const auto line = http_request_line(unread_)) route_ = owner_->routes.find(line->method, line->path).route;
  }
  refuse(408, "slow", "The request was not complete in time.");
  advance();
}

std::optional<std::int64_t> HttpConnection::idle_since() const {
  if (phase_ != Phase::reading || reader_) return std::nullopt;
  return since_ms_;
}

bool HttpConnection::end_if_idle() {
  if (!idle_since()) return false;
  readable_ = true;
  advance();
  if (idle_since()) close();
  return phase_ == Phase::closed;
}

void HttpConnection::close() {
  if (std::exchange(phase_, Phase::closed) == Phase::closed) return;
  answer_.reset();
  file_.reset();
  owner_->connection_closed(shared_from_this());
  transport_.close();
}

// The only place where requests begin and answers are written: one at a time, without recursion.
void HttpConnection::advance(bool may_receive) {
  if (std::exchange(running_, true)) return;
  while (step(may_receive)) {
  }
  running_ = false;
}

// Whether there may be more to do at once. A buffer full is received once a turn: then the others have theirs.
bool HttpConnection::step(bool& may_receive) {
  switch (phase_) {
    case Phase::handshake:
      return shake_hands();
    case Phase::reading:
      if (std::exchange(pipelined_, false)) {
        read({});
        return true;
      }
      return receive(may_receive);
    case Phase::handling:
      return answer_ && begin_answer();
    case Phase::writing:
      return continue_answer(unsent_);
    case Phase::lingering:
      return receive(may_receive);
    case Phase::closed:
      return false;
  }
  return false;
}

bool HttpConnection::shake_hands() {
  switch (transport_.shake_hands()) {
    case IoState::open:
      phase_ = Phase::reading;
      since_ms_ = owner_->clock.monotonic_ms();
      deadline_ms_ = since_ms_ + owner_->limits.header_timeout_ms;
      return true;
    case IoState::exhausted:
      return false;
    case IoState::closed:
      break;
  }
  if (transport_.met_plain_http()) {
    refuse(400, "tls_required", "This port speaks HTTPS, not HTTP.");
    return true;
  }
  owner_->count_refusal("tls_handshake");
  owner_->log_refusal("tls_handshake", 0, peer_);
  close();
  return false;
}

bool HttpConnection::receive(bool& may_receive) {
  if (!readable_) return false;
  if (!std::exchange(may_receive, false)) {
    owner_->loop.post([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->advance();
    });
    return false;
  }
  std::vector<char>& buffer = owner_->read_buffer;
  const IoResult result = transport_.read(buffer);
  if (result.state == IoState::closed) {
    close();
    return false;
  }
  readable_ = result.state == IoState::open || (ended_ && result.bytes > 0);
  if (phase_ == Phase::lingering) {
    lingered_bytes_ += result.bytes;
    if (lingered_bytes_ > owner_->limits.linger_bytes) close();
  } else if (result.bytes > 0) {
    read({buffer.data(), result.bytes});
  }
  return true;
}

void HttpConnection::read(std::string_view fresh) {
  if (unread_.empty()) {
    unread_.assign(read_requests(fresh));
  } else {
    unread_.append(fresh);
    const std::size_t rest = read_requests(unread_).size();
    unread_.erase(0, unread_.size() - rest);
  }
  if (unread_.empty()) unread_ = std::string();  // an idle connection holds no buffer
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
      refuse(failure.status, failure.code, failure.detail);
    } else if (reader_->state() == State::complete) {
      handle_later();
    } else if (!std::exchange(body_begun_, true)) {
      deadline_ms_ = owner_->clock.monotonic_ms() + owner_->limits.body_timeout_ms;
      if (bytes.empty()) send_continue();
    } else if (used == 0) {
      break;
    }
  }
  return bytes;
}

void HttpConnection::begin_request() {
  reader_ = owner_->take_reader();
  route_ = nullptr;
  head_taken_ = false;
  body_begun_ = false;
  is_head_method_ = false;
  keep_alive_ = false;
  client_ = peer_;
  deadline_ms_ = owner_->clock.monotonic_ms() + owner_->limits.header_timeout_ms;
}

// A body that nobody wants is not read: the answer ends the connection.
void HttpConnection::take_head() {
  head_taken_ = true;
  const IncomingRequest& request = reader_->request();
  is_head_method_ = request.method == "HEAD";
  const bool has_body = reader_->state() == HttpRequestReader::State::body;
  HttpRouteTable::Match match = owner_->routes.find(request.method, request.path);
  route_ = match.route;
  if (refuse_client()) {
    answer_->headers.push_back({"Retry-After", "1"});
  } else if (route_ != nullptr) {
    if (has_body) accept_body(request);
    return;
  } else if (match.allow.empty()) {
    refuse(404, "not_found", "There is nothing at this path.");
  } else {
    refuse(405, "method_not_allowed", "This path does not take this method.");
    answer_->headers.push_back({"Allow", std::move(match.allow)});
  }
  keep_alive_ = !has_body && reader_->keep_alive();
}

// A sink says itself how much it takes.
void HttpConnection::accept_body(const IncomingRequest& request) {
  if (std::shared_ptr<ByteSink> sink = route_->sink_for ? route_->sink_for(request) : nullptr)
    reader_->accept_body(std::numeric_limits<std::size_t>::max(), std::move(sink));
  else
    reader_->accept_body(route_->max_body_bytes);
}

bool HttpConnection::refuse_client() {
  if (!owner_->limits.trusted_proxies.empty())
    client_ = client_address(peer_, reader_->request().headers, owner_->limits.trusted_proxies);
  if (owner_->limits.address_requests == 0 || owner_->clients.admit(client_, owner_->clock.monotonic_ms()))
    return false;
  refuse(429, "too_many_requests", "This client address sends more requests in a second than the gateway takes.");
  return true;
}

void HttpConnection::send_continue() {
  if (!reader_->expects_continue()) return;
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  if (transport_.write(line).bytes != line.size()) close();
}

// Once all that can be read in this turn was read. Reading one after the other, and then handling one after the other,
// each finds its code in the processor's cache, where the one before has left it.
void HttpConnection::handle_later() {
  phase_ = Phase::handling;
  owner_->loop.at_turn_end([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->handle();
  });
}

// An answer given inside the call waits for its end: until then the request is the handler's. What is received after it
// has its own turn, so that a client that sends one request behind the other keeps nobody waiting.
void HttpConnection::handle() {
  if (phase_ != Phase::handling) return;
  running_ = true;
  call_route();
  running_ = false;
  advance(false);
}

void HttpConnection::call_route() {
  keep_alive_ = reader_->keep_alive() && ++requests_ < owner_->limits.connection_requests;
  IncomingRequest request = reader_->request();
  const std::string client = client_ == peer_ ? std::string() : client_.text();
  request.peer = client.empty() ? peer_text_ : client;
  const auto responder = std::make_shared<Answerer>(weak_from_this());
  try {
    route_->handle(request, responder);
  } catch (const std::exception& error) {
    owner_->log.error("http", "a handler failed", {{"path", route_->path}, {"error", error.what()}});
    responder->respond(http_problem(500, "internal", "The request could not be handled."));
  }
}

// Answers for the server itself; the connection ends, because the request was not read to its end.
void HttpConnection::refuse(int status, std::string_view code, std::string_view detail) {
  owner_->count_refusal(code);
  // A route that is told writes a line of its own.
  if (route_ == nullptr || !route_->answered) owner_->log_refusal(code, status, client_);
  phase_ = Phase::handling;
  keep_alive_ = false;
  answer_ = http_problem(status, code, detail);
  answer_reason_ = code;
}

void HttpConnection::deliver(OutgoingResponse response) {
  if (phase_ != Phase::handling || answer_) return;
  answer_ = std::move(response);
  answer_reason_ = {};
  advance();
}

bool HttpConnection::begin_answer() {
  if (owner_->draining) keep_alive_ = false;
  std::string& bytes = owner_->write_buffer;
  append_http_response_head(bytes, *answer_, keep_alive_);
  const int status = answer_->status;
  if (!is_head_method_ && !http_status_is_bodyless(status)) {
    file_ = std::move(answer_->file);
    file_at_ = answer_->offset;
    file_end_ = answer_->offset + answer_->length;
    if (!file_) bytes.append(answer_->body);
  }
  answer_.reset();
  phase_ = Phase::writing;
  deadline_ms_ = owner_->clock.monotonic_ms() + owner_->limits.idle_timeout_ms;
  if (route_ != nullptr && route_->answered) route_->answered(status, answer_reason_);
  const bool more = continue_answer(bytes);
  bytes.clear();
  if (bytes.capacity() > kKeptWriteBytes) bytes.shrink_to_fit();
  return more;
}

// Tries at once, because the socket nearly always takes an answer whole.
bool HttpConnection::continue_answer(std::string_view bytes) {
  const IoResult result = transport_.write(bytes);
  if (result.state == IoState::closed) {
    close();
    return false;
  }
  if (result.bytes == bytes.size()) return file_ && file_at_ < file_end_ ? read_file() : finish_answer();
  unsent_ = std::string(bytes.substr(result.bytes));
  return false;
}

// The next piece of an answer's file, a piece a turn: then the others have theirs. One that cannot be read ends the
// connection before what the head has promised, which is how a client knows.
bool HttpConnection::read_file() {
  unsent_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kFilePieceBytes, file_end_ - file_at_)));
  const Result<std::size_t> got = file_->read(file_at_, std::span(unsent_));
  if (!got || *got == 0) {
    owner_->log.error("http", "a file could not be read", {{"error", got ? "it is shorter" : got.status().message()}});
    close();
    return false;
  }
  unsent_.resize(*got);
  file_at_ += *got;
  deadline_ms_ = owner_->clock.monotonic_ms() + owner_->limits.idle_timeout_ms;
  owner_->loop.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->advance();
  });
  return false;
}

bool HttpConnection::finish_answer() {
  unsent_ = std::string();
  file_.reset();
  owner_->give_back(std::move(reader_));
  body_begun_ = false;
  if (!keep_alive_) return linger();
  phase_ = Phase::reading;
  pipelined_ = !unread_.empty();
  since_ms_ = owner_->clock.monotonic_ms();
  deadline_ms_ = since_ms_ + owner_->limits.idle_timeout_ms;
  if (owner_->draining && unread_.empty()) close();
  return true;
}

// Closing while bytes are unread makes the system send a reset, which can destroy the answer on its way to the client.
bool HttpConnection::linger() {
  if (!transport_.end_writing()) {
    close();
    return false;
  }
  phase_ = Phase::lingering;
  unread_ = std::string();
  deadline_ms_ = owner_->clock.monotonic_ms() + owner_->limits.linger_ms;
  return true;
}

}  // namespace ekiden
