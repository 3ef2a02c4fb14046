// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_request_reader.hpp"
#include "net/http_route_table.hpp"
#include "net/http_server.hpp"

namespace ekiden {

using HttpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

class HttpConnection;

// What the connections of one server share. On the loop.
class HttpConnectionOwner {
 public:
  HttpConnectionOwner(Loop& loop_in, Clock& clock_in, Log& log_in, HttpServer::Limits limits_in)
      : loop(loop_in), clock(clock_in), log(log_in), limits(limits_in) {}
  virtual ~HttpConnectionOwner() = default;
  virtual void connection_closed(const std::shared_ptr<HttpConnection>& connection) = 0;

  Loop& loop;
  Clock& clock;
  Log& log;
  const HttpServer::Limits limits;
  HttpRouteTable routes;
  bool draining = false;
  // What was just read, until the same call has looked at it: an idle connection holds no buffer.
  std::vector<char> read_buffer;
};

// One connection: reads a request, has it handled, writes the answer, and again. On the loop, except for the responders
// that it hands out.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<HttpConnectionOwner> owner, HttpSocket socket, std::string peer);

  void start();
  // Closes, or answers 408, what has passed its deadline.
  void check_deadline(std::int64_t now_ms);
  // Between two requests; then, since when (monotonic milliseconds).
  std::optional<std::int64_t> idle_since() const;
  // Closes when idle and nothing has arrived; else the request that has begun is the last.
  void drain();
  void close();

 private:
  class Answerer;
  enum class Phase { reading, handling, writing, lingering, closed };

  void run(std::string_view fresh);
  void read(std::string_view fresh);
  std::string_view read_requests(std::string_view bytes);
  void begin_request();
  void take_head();
  void send_continue();
  void dispatch();
  void refuse(int status, std::string_view code, std::string_view detail, std::string_view reason = {});
  void deliver(OutgoingResponse response);
  void write_answer();
  void continue_writing(std::size_t written);
  void finish_answer();
  void linger();
  void wait_readable();
  void read_available();

  const std::shared_ptr<HttpConnectionOwner> owner_;
  HttpSocket socket_;
  const std::string peer_;

  Phase phase_ = Phase::reading;
  std::int64_t deadline_ms_ = 0;
  std::int64_t idle_since_ms_ = 0;
  bool waiting_ = false;  // an async_wait is under way
  bool running_ = false;  // inside run(): an answer given now is written by it
  std::string unread_;    // received, not consumed

  // The request in hand.
  std::unique_ptr<HttpRequestReader> reader_;  // from its first byte to its answer
  const HttpRoute* route_ = nullptr;
  bool head_taken_ = false;
  bool body_begun_ = false;
  bool is_head_method_ = false;
  bool keep_alive_ = false;

  // The answer to it.
  std::optional<OutgoingResponse> answer_;
  std::string_view answer_reason_;
  std::string answer_head_;
  std::size_t lingered_bytes_ = 0;
};

}  // namespace ekiden
