// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/http_connection_owner.hpp"
#include "net/http_transport.hpp"
#include "runtime/readiness.hpp"

namespace ekiden {

// One connection: reads a request, has it handled, writes the answer, and again. On the loop, except for the responders
// that it hands out.
class HttpConnection final : public Readiness::Watcher, public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<HttpConnectionOwner> owner, HttpTransport transport, const IpAddress& peer);

  void on_ready(std::uint32_t events) override;
  // Whether it has passed its deadline; then end_overdue() closes it, or answers 408.
  bool is_overdue(std::int64_t now_ms) const;
  void end_overdue();
  // Between two requests; then, since when (monotonic milliseconds).
  std::optional<std::int64_t> idle_since() const;
  // Closes when idle and nothing has arrived. Whether it is closed now.
  bool end_if_idle();
  void close();

  int descriptor() const { return transport_.descriptor(); }
  const IpAddress& peer() const { return peer_; }

 private:
  class Answerer;
  enum class Phase : std::uint8_t { handshake, reading, handling, writing, lingering, closed };

  void advance(bool may_receive = true);
  bool step(bool& may_receive);
  bool shake_hands();
  bool receive(bool& may_receive);
  void read(std::string_view fresh);
  std::string_view read_requests(std::string_view bytes);
  void begin_request();
  void take_head();
  void accept_body(const IncomingRequest& request);
  bool refuse_client();
  void send_continue();
  void handle_later();
  void handle();
  void call_route();
  void refuse(int status, std::string_view code, std::string_view detail);
  void deliver(OutgoingResponse response);
  bool begin_answer();
  bool continue_answer(std::string_view bytes);
  bool read_file();
  bool finish_answer();
  bool linger();

  const std::shared_ptr<HttpConnectionOwner> owner_;
  HttpTransport transport_;
  const IpAddress peer_;
  const std::string peer_text_;

  Phase phase_;
  bool running_ = false;    // inside advance(): an answer given now is written by it
  bool readable_ = false;   // as far as the socket has told
  bool ended_ = false;      // the other side has ended its stream, or broken it: a short read is not the last
  bool pipelined_ = false;  // unread_ was not looked at since the last answer
  std::int64_t deadline_ms_ = 0;
  std::int64_t since_ms_ = 0;  // idle, or since the body began
  std::string unread_;         // received, not consumed
  std::string unsent_;         // the rest of an answer that the socket did not take whole
  std::size_t requests_ = 0;
  std::size_t lingered_bytes_ = 0;

  // The request in hand.
  std::unique_ptr<HttpRequestReader> reader_;  // from its first byte to its answer
  const HttpRoute* route_ = nullptr;
  bool head_taken_ = false;
  bool body_begun_ = false;
  bool is_head_method_ = false;
  bool keep_alive_ = false;
  IpAddress client_;  // who sent it: the peer, or whom a trusted proxy names

  // The answer to it.
  std::optional<OutgoingResponse> answer_;
  std::string_view answer_reason_;
  std::shared_ptr<const ByteSource> file_;  // what follows once unsent_ has left
  std::uint64_t file_at_ = 0;
  std::uint64_t file_end_ = 0;
};

}  // namespace ekiden
