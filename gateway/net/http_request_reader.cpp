// SPDX-License-Identifier: Apache-2.0
#include "net/http_request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cassert>
#include <utility>

#include "net/http_text.hpp"

namespace ekiden {

namespace http = boost::beast::http;

namespace {

// Empty lines that old clients send before a request (RFC 9112 §2.2).
constexpr std::size_t kMaxBlankBytes = 16;

bool is_method_character(char c) {
  return c >= '!' && c <= '~' && c != '"' && c != '(' && c != ')' && c != ',' && c != '/';
}

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

std::optional<HttpRequestLine> http_request_line(std::string_view bytes) {
  while (bytes.starts_with("\r\n")) bytes.remove_prefix(2);
  bytes = bytes.substr(0, bytes.find("\r\n"));
  const std::size_t method_end = bytes.find(' ');
  if (method_end == std::string_view::npos) return std::nullopt;
  const std::string_view rest = bytes.substr(method_end + 1);
  const std::size_t path_end = rest.find_first_of(" ?");
  if (path_end == std::string_view::npos) return std::nullopt;
  return HttpRequestLine{std::string(bytes.substr(0, method_end)), std::string(rest.substr(0, path_end))};
}

struct HttpRequestReader::Head : http::request_parser<http::empty_body> {};

HttpRequestReader::HttpRequestReader(std::size_t header_limit) : header_limit_(header_limit) {}

std::size_t HttpRequestReader::feed(std::string_view bytes) {
  if (bytes.empty()) return 0;
  switch (state_) {
    case State::head:
      return feed_head(bytes);
    case State::body:
      return chunked_ ? feed_chunks(bytes) : feed_body(bytes);
    case State::complete:
    case State::failed:
      return 0;
  }
  return 0;
}

std::size_t HttpRequestReader::feed_head(std::string_view bytes) {
  std::size_t blank = 0;
  while (bytes.substr(blank).starts_with("\r\n")) blank += 2;
  blank_bytes_ += blank;
  bytes.remove_prefix(blank);
  if (blank_bytes_ > kMaxBlankBytes) fail(400, "malformed", "There is no request line.");
  if (bytes.empty() || bytes == "\r" || state_ == State::failed) return blank;
  if (!is_method_character(bytes.front())) {
    fail(400, "malformed", "This is not an HTTP/1.1 request; the port does not speak TLS.");
    return blank;
  }
  if (!find_head_end(bytes)) return blank;
  parse_head(bytes.substr(0, head_bytes_));
  return blank + head_bytes_;
}

bool HttpRequestReader::find_head_end(std::string_view bytes) {
  const std::string_view searchable = bytes.substr(0, header_limit_);
  for (std::size_t at = searched_bytes_; (at = searchable.find('\n', at)) != std::string_view::npos; ++at) {
    if (at == 0 || searchable[at - 1] != '\r') {
      fail(400, "malformed", "A line of the head does not end in CRLF.");
      return false;
    }
    if (searchable.substr(0, at + 1).ends_with("\r\n\r\n")) {
      head_bytes_ = at + 1;
      return true;
    }
  }
  searched_bytes_ = searchable.size();
  if (bytes.size() >= header_limit_) fail(431, "headers_too_large", "The request line and headers are too large.");
  return false;
}

void HttpRequestReader::parse_head(std::string_view bytes) {
  if (bytes.find("\n ") != std::string_view::npos || bytes.find("\n\t") != std::string_view::npos)
    return fail(400, "malformed", "A header is folded over several lines.");
  Head head;
  head.header_limit(static_cast<std::uint32_t>(header_limit_));
  head.body_limit(boost::none);
  boost::beast::error_code error;
  head.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  const std::string_view line = bytes.substr(0, bytes.find("\r\n"));
  if (error == http::error::bad_version && std::ranges::count(line, ' ') == 2)
    return fail(505, "version", "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  if (error || !head.is_header_done()) return fail(400, "malformed", "The request line or a header is malformed.");
  const auto& message = head.get();
  request_.method = std::string(view(message.method_string()));
  if (!take_target(view(message.target()))) return fail(400, "malformed", "The request target is malformed.");
  if (!check_fields(head)) return;
  for (const auto& field : message)
    request_.headers.push_back({std::string(view(field.name_string())), std::string(view(field.value()))});
  keep_alive_ = head.keep_alive();
  chunked_ = head.chunked();
  content_length_ = head.content_length().value_or(0);
  state_ = chunked_ || content_length_ > 0 ? State::body : State::complete;
}

// Origin form, or absolute form, of which the authority is dropped.
bool HttpRequestReader::take_target(std::string_view target) {
  if (http_equal_names(target.substr(0, 7), "http://")) {
    target.remove_prefix(7);
    const std::size_t path = target.find_first_of("/?");
    if (path == std::string_view::npos || target[path] == '?') return false;
    target.remove_prefix(path);
  }
  if (!target.starts_with('/') && target != "*") return false;
  const std::size_t query = target.find('?');
  request_.path = std::string(target.substr(0, query));
  if (query != std::string_view::npos) request_.query = std::string(target.substr(query + 1));
  return true;
}

bool HttpRequestReader::check_fields(const Head& head) {
  const auto& message = head.get();
  const bool is_1_1 = message.version() == 11;
  const auto hosts = message.count(http::field::host);
  const auto lengths = message.count(http::field::content_length);
  const auto encodings = message.count(http::field::transfer_encoding);
  if (hosts > 1 || (is_1_1 && hosts == 0)) {
    fail(400, "malformed", "There must be exactly one Host header.");
  } else if (lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0)) {
    fail(400, "malformed", "The length of the body is stated more than once.");
  } else if (lengths == 1 && !std::ranges::all_of(view(message[http::field::content_length]),
                                                  [](char c) { return c >= '0' && c <= '9'; })) {
    fail(400, "malformed", "Content-Length is not a number.");
  } else if (encodings == 1 &&
             (!is_1_1 || !http_equal_names(view(message[http::field::transfer_encoding]), "chunked"))) {
    fail(400, "malformed", "The only transfer encoding is chunked, in HTTP/1.1.");
  } else if (const auto expect = view(message[http::field::expect]); is_1_1 && !expect.empty()) {
    expects_continue_ = http_equal_names(expect, "100-continue");
    if (!expects_continue_) fail(417, "expectation", "The only expectation is 100-continue.");
  }
  return state_ != State::failed;
}

void HttpRequestReader::accept_body(std::size_t limit) {
  assert(state_ == State::body);
  if (content_length_ > limit) return fail(413, "too_large", "The body is larger than this path takes.");
  if (chunked_) chunks_.emplace(limit, header_limit_);
}

std::size_t HttpRequestReader::feed_body(std::string_view bytes) {
  const std::uint64_t missing = content_length_ - request_.body.size();
  const auto used = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), missing));
  // All at once when the body comes in one piece; else it grows with what really arrives, whatever was announced.
  request_.body.append(bytes.substr(0, used));
  if (used == missing) state_ = State::complete;
  return used;
}

std::size_t HttpRequestReader::feed_chunks(std::string_view bytes) {
  assert(chunks_);
  const std::size_t used = chunks_->feed(bytes, request_.body);
  switch (chunks_->state()) {
    case HttpChunkReader::State::more:
      break;
    case HttpChunkReader::State::complete:
      state_ = State::complete;
      break;
    case HttpChunkReader::State::malformed:
      fail(400, "malformed", "The body's chunks are malformed.");
      break;
    case HttpChunkReader::State::too_large:
      fail(413, "too_large", "The body is larger than this path takes.");
      break;
  }
  return used;
}

IncomingRequest HttpRequestReader::take() {
  assert(state_ == State::complete);
  return std::move(request_);
}

void HttpRequestReader::fail(int status, std::string_view code, std::string_view detail) {
  state_ = State::failed;
  failure_ = {status, code, detail};
}

}  // namespace ekiden
