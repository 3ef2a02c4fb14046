// SPDX-License-Identifier: Apache-2.0
#include "net/http_request_reader.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <utility>

#include "net/http_text.hpp"

namespace ekiden {

namespace {

// Empty lines that old clients send before a request (RFC 9112 §2.2).
constexpr std::size_t kMaxBlankBytes = 16;
constexpr std::size_t kKeptBytes = 8 * 1024;
constexpr std::size_t kKeptFields = 64;

// Whether a comma-separated list, such as Connection's, holds the word.
bool lists(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (item.starts_with(' ') || item.starts_with('\t')) item.remove_prefix(1);
    while (item.ends_with(' ') || item.ends_with('\t')) item.remove_suffix(1);
    if (http_equal_names(item, word)) return true;
  }
  return false;
}

void clear(std::string& buffer) {
  if (buffer.capacity() > kKeptBytes)
    buffer = std::string();
  else
    buffer.clear();
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
  if (!is_http_token_character(bytes.front())) {
    fail(400, "malformed", "This is not an HTTP/1.1 request; the port does not speak TLS.");
    return blank;
  }
  if (!find_head_end(bytes)) return blank;
  parse_head(bytes.substr(0, head_size_));
  return blank + head_size_;
}

bool HttpRequestReader::find_head_end(std::string_view bytes) {
  const std::string_view searchable = bytes.substr(0, header_limit_);
  for (std::size_t at = searched_bytes_; (at = searchable.find('\n', at)) != std::string_view::npos; ++at) {
    if (at == 0 || searchable[at - 1] != '\r') {
      fail(400, "malformed", "A line of the head does not end in CRLF.");
      return false;
    }
    if (at >= 3 && searchable[at - 2] == '\n') {
      head_size_ = at + 1;
      return true;
    }
  }
  searched_bytes_ = searchable.size();
  if (bytes.size() >= header_limit_) fail(431, "headers_too_large", "The request line and headers are too large.");
  return false;
}

void HttpRequestReader::parse_head(std::string_view bytes) {
  head_bytes_.assign(bytes);
  switch (parse_http_head(head_bytes_, field_limit_, head_)) {
    case HttpHeadFault::none:
      break;
    case HttpHeadFault::malformed:
      return fail(400, "malformed", "The request line or a header is malformed.");
    case HttpHeadFault::version:
      return fail(505, "version", "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
    case HttpHeadFault::too_many_fields:
      return fail(431, "headers_too_large", "There are too many headers.");
  }
  if (!take_target(head_.target)) return fail(400, "malformed", "The request target is malformed.");
  if (!check_fields()) return;
  request_.method = head_.method;
  request_.headers = head_.fields;
  if (chunked_ || content_length_ > 0)
    state_ = State::body;
  else
    complete();
}

// Origin form, or absolute form, of which the authority is dropped.
bool HttpRequestReader::take_target(std::string_view target) {
  if (http_equal_names(target.substr(0, 7), "http://") || http_equal_names(target.substr(0, 8), "https://")) {
    target.remove_prefix(target.find("//") + 2);
    const std::size_t path = target.find_first_of("/?");
    if (path == std::string_view::npos || target[path] == '?') return false;
    target.remove_prefix(path);
  }
  if (!target.starts_with('/') && target != "*") return false;
  const std::size_t query = target.find('?');
  request_.path = target.substr(0, query);
  request_.query = query == std::string_view::npos ? std::string_view() : target.substr(query + 1);
  return true;
}

bool HttpRequestReader::check_fields() {
  const bool is_1_1 = head_.minor_version == 1;
  int hosts = 0;
  int lengths = 0;
  int encodings = 0;
  keep_alive_ = is_1_1;
  std::string_view length;
  std::string_view encoding;
  std::string_view expectation;
  for (const HttpField& field : head_.fields) {
    if (http_equal_names(field.name, "Host")) {
      ++hosts;
    } else if (http_equal_names(field.name, "Content-Length")) {
      ++lengths;
      length = field.value;
    } else if (http_equal_names(field.name, "Transfer-Encoding")) {
      ++encodings;
      encoding = field.value;
    } else if (http_equal_names(field.name, "Expect")) {
      expectation = field.value;
    } else if (http_equal_names(field.name, "Connection")) {
      keep_alive_ = is_1_1 ? keep_alive_ && !lists(field.value, "close") : lists(field.value, "keep-alive");
    }
  }
  const auto length_end = std::from_chars(length.data(), length.data() + length.size(), content_length_);
  if (hosts > 1 || (is_1_1 && hosts == 0)) {
    fail(400, "malformed", "There must be exactly one Host header.");
  } else if (lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0)) {
    fail(400, "malformed", "The length of the body is stated more than once.");
  } else if (lengths == 1 && (length_end.ec != std::errc() || length_end.ptr != length.data() + length.size())) {
    fail(400, "malformed", "Content-Length is not a number.");
  } else if (encodings == 1 && (!is_1_1 || !http_equal_names(encoding, "chunked"))) {
    fail(400, "malformed", "The only transfer encoding is chunked, in HTTP/1.1.");
  } else if (is_1_1 && !expectation.empty()) {
    expects_continue_ = http_equal_names(expectation, "100-continue");
    if (!expects_continue_) fail(417, "expectation", "The only expectation is 100-continue.");
  }
  chunked_ = encodings == 1;
  return state_ != State::failed;
}

void HttpRequestReader::accept_body(std::size_t limit, std::shared_ptr<ByteSink> sink) {
  assert(state_ == State::body);
  request_.file = std::move(sink);
  if (content_length_ > limit) return fail(413, "too_large", "The body is larger than this path takes.");
  if (chunked_) chunks_.emplace(limit, header_limit_);
}

std::size_t HttpRequestReader::feed_body(std::string_view bytes) {
  const std::uint64_t missing = content_length_ - received_;
  const auto used = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), missing));
  received_ += used;
  take_body(bytes.substr(0, used));
  if (used == missing) complete();
  return used;
}

// All at once when the body comes in one piece; else it grows with what really arrives, whatever was announced.
void HttpRequestReader::take_body(std::string_view bytes) {
  if (!request_.file)
    body_.append(bytes);
  else if (!request_.file->append(bytes))
    refuse_rest();
}

void HttpRequestReader::refuse_rest() {
  request_.body_whole = false;
  keep_alive_ = false;
  complete();
}

std::size_t HttpRequestReader::feed_chunks(std::string_view bytes) {
  assert(chunks_);
  const std::size_t used = chunks_->feed(bytes, body_);
  received_ += used;
  if (request_.file && !body_.empty()) {
    take_body(std::exchange(body_, {}));
    if (state_ == State::complete) return used;
  }
  switch (chunks_->state()) {
    case HttpChunkReader::State::more:
      break;
    case HttpChunkReader::State::complete:
      complete();
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

void HttpRequestReader::complete() {
  request_.body = body_;
  state_ = State::complete;
}

void HttpRequestReader::reset() {
  state_ = State::head;
  clear(head_bytes_);
  clear(body_);
  if (head_.fields.capacity() > kKeptFields) head_.fields = {};
  request_ = {};
  blank_bytes_ = searched_bytes_ = head_size_ = received_ = 0;
  content_length_ = 0;
  chunked_ = keep_alive_ = expects_continue_ = false;
  chunks_.reset();
}

void HttpRequestReader::fail(int status, std::string_view code, std::string_view detail) {
  state_ = State::failed;
  failure_ = {status, code, detail};
}

}  // namespace ekiden
