// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/ports/http_routes.hpp"
#include "net/http_chunk_reader.hpp"
#include "net/http_head.hpp"

namespace ekiden {

// Method and path of a request whose head is not complete yet; nothing before the path has ended.
struct HttpRequestLine {
  std::string method;
  std::string path;
};
std::optional<HttpRequestLine> http_request_line(std::string_view bytes);

// Reads one HTTP/1.x request from bytes, strictly: whatever leaves two ways to see where the message ends is refused
// (RFC 9112 §6.3, §11.2). Can be used again after reset(), which keeps its buffers. Not thread-safe.
class HttpRequestReader {
 public:
  enum class State {
    head,      // the head is not complete
    body,      // the head is there; after accept_body() the body is read
    complete,  // request() is there
    failed     // failure() says why; nothing more can be read from the connection
  };
  struct Failure {
    int status = 400;
    std::string_view code;  // a fixed word
    std::string_view detail;
  };

  // The limits are of the bytes of the head, which a body's chunk extensions and trailers share, and of its fields.
  HttpRequestReader(std::size_t header_limit, std::size_t field_limit)
      : header_limit_(header_limit), field_limit_(field_limit) {}
  HttpRequestReader(const HttpRequestReader&) = delete;
  HttpRequestReader& operator=(const HttpRequestReader&) = delete;

  // Consumes the front of `bytes` and says how much. What was not consumed comes again at the front of the next call.
  // Stops after the head, once.
  std::size_t feed(std::string_view bytes);
  State state() const { return state_; }
  const Failure& failure() const { return failure_; }

  // Since `body`:
  // Points into the reader until reset(); without its body before `complete`. Fields that came behind a chunked body
  // are dropped. The peer is the caller's to fill in.
  const IncomingRequest& request() const { return request_; }
  bool keep_alive() const { return keep_alive_; }
  bool expects_continue() const { return expects_continue_; }
  // Fails with 413 when the announced length is above the limit, or later when the chunks are. With a sink the body
  // goes there; when that refuses it the request is complete as it is, and nothing more can be read from the
  // connection.
  void accept_body(std::size_t limit, std::shared_ptr<ByteSink> sink = nullptr);
  // Of the body, so far.
  std::size_t body_bytes() const { return received_; }

  // As new, for the next request. Large buffers are given back.
  void reset();

 private:
  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_body(std::string_view bytes);
  std::size_t feed_chunks(std::string_view bytes);
  bool find_head_end(std::string_view bytes);
  void parse_head(std::string_view bytes);
  bool take_target(std::string_view target);
  bool check_fields();
  void take_body(std::string_view bytes);
  void refuse_rest();
  void complete();
  void fail(int status, std::string_view code, std::string_view detail);

  const std::size_t header_limit_;
  const std::size_t field_limit_;
  State state_ = State::head;
  Failure failure_;
  std::string head_bytes_;  // what head_ and request_ point into
  HttpHead head_;
  std::string body_;
  std::size_t received_ = 0;  // of the body
  IncomingRequest request_;
  std::size_t blank_bytes_ = 0;
  std::size_t searched_bytes_ = 0;  // of the head, without its end
  std::size_t head_size_ = 0;       // once its end was found
  std::uint64_t content_length_ = 0;
  bool chunked_ = false;
  std::optional<HttpChunkReader> chunks_;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
};

}  // namespace ekiden
