// SPDX-License-Identifier: Apache-2.0
#include "net/http_request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cassert>
#include <utility>

#include "net/http_text.hpp"

namespace ekiden {

namespace http = boost::beast::http;

namespace {

// Empty lines that clients of old send before a request (RFC 9112 §2.2).
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

struct HttpRequestReader::Parser : http::request_parser<http::string_body> {};

HttpRequestReader::HttpRequestReader(std::size_t header_limit)
    : header_limit_(header_limit), parser_(std::make_unique<Parser>()) {
  parser_->header_limit(static_cast<std::uint32_t>(header_limit));
  parser_->body_limit(boost::none);
}

HttpRequestReader::~HttpRequestReader() = default;

std::size_t HttpRequestReader::feed(std::string_view bytes) {
  if (bytes.empty()) return 0;
  switch (state_) {
    case State::head:
      return feed_head(bytes);
    case State::body:
      return feed_body(bytes);
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
  boost::beast::error_code error;
  const std::size_t used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::need_more) return blank + used;
  if (error == http::error::header_limit)
    fail(431, "headers_too_large", "The request line and headers are too large.");
  else if (error == http::error::bad_version)
    fail(505, "version", "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  else if (error)
    fail(400, "malformed", "The request line or a header is malformed.");
  else
    finish_head(bytes.substr(0, used));
  return blank + used;
}

void HttpRequestReader::finish_head(std::string_view head) {
  assert(parser_->is_header_done());
  if (head.find("\n ") != std::string_view::npos || head.find("\n\t") != std::string_view::npos)
    return fail(400, "malformed", "A header is folded over several lines.");
  const auto& message = parser_->get();
  if (message.version() != 10 && message.version() != 11)
    return fail(505, "version", "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  request_.method = std::string(view(message.method_string()));
  if (!take_target(view(message.target()))) return fail(400, "malformed", "The request target is malformed.");
  if (!check_fields()) return;
  for (const auto& field : message)
    request_.headers.push_back({std::string(view(field.name_string())), std::string(view(field.value()))});
  keep_alive_ = parser_->keep_alive();
  state_ = parser_->is_done() ? State::complete : State::body;
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

bool HttpRequestReader::check_fields() {
  const auto& message = parser_->get();
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
  if (const auto length = parser_->content_length(); length && *length > limit)
    return fail(413, "too_large", "The body is larger than this path takes.");
  parser_->body_limit(limit);
  parser_->eager(true);
}

std::size_t HttpRequestReader::feed_body(std::string_view bytes) {
  boost::beast::error_code error;
  const std::size_t used = parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error == http::error::body_limit)
    fail(413, "too_large", "The body is larger than this path takes.");
  else if (error && error != http::error::need_more)
    fail(400, "malformed", "The body's chunks are malformed.");
  else if (parser_->is_done())
    state_ = State::complete;
  else if (bytes.size() - used > header_limit_)
    fail(400, "malformed", "A chunk's header is too large.");
  return used;
}

IncomingRequest HttpRequestReader::take() {
  assert(state_ == State::complete);
  request_.body = std::move(parser_->get().body());
  return std::move(request_);
}

void HttpRequestReader::fail(int status, std::string_view code, std::string_view detail) {
  state_ = State::failed;
  failure_ = {status, code, detail};
}

}  // namespace ekiden
