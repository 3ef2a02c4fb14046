// SPDX-License-Identifier: Apache-2.0
#include "net/http_chunk_reader.hpp"

#include <algorithm>

namespace ekiden {

namespace {

// More digits would overflow, and no limit is that large.
constexpr int kMaxSizeDigits = 15;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::size_t HttpChunkReader::feed(std::string_view bytes, std::string& body) {
  std::size_t used = 0;
  while (used < bytes.size() && state_ == State::more) {
    if (step_ == Step::data)
      used += take_data(bytes.substr(used), body);
    else
      take(bytes[used++]);
  }
  if (state_ == State::more && received_ + (step_ == Step::data ? left_ : 0) > body_limit_) state_ = State::too_large;
  return used;
}

void HttpChunkReader::take(char c) {
  if (++overhead_ > overhead_limit_) return malformed();
  switch (step_) {
    case Step::size:
      return take_size(c);
    case Step::extension:
      if (++extension_bytes_ > overhead_limit_) return malformed();
      if (c == '\r') step_ = Step::size_end;
      return c == '\n' ? malformed() : void();
    case Step::size_end:
      return c == '\n' ? end_size_line() : malformed();
    case Step::data_end:
      return expect(c, '\r', Step::data_end_lf);
    case Step::data_end_lf:
      digits_ = 0;
      left_ = 0;
      overhead_ = 0;
      return expect(c, '\n', Step::size);
    case Step::trailer_begin:
      step_ = c == '\r' ? Step::last_lf : Step::trailer;
      return c == '\n' ? malformed() : void();
    case Step::trailer:
      if (c == '\r') step_ = Step::trailer_lf;
      return c == '\n' ? malformed() : void();
    case Step::trailer_lf:
      return expect(c, '\n', Step::trailer_begin);
    case Step::last_lf:
      state_ = c == '\n' ? State::complete : State::malformed;
      return;
    case Step::data:
      return;
  }
}

void HttpChunkReader::take_size(char c) {
  if (const int value = hex_value(c); value >= 0) {
    left_ = left_ << 4U | static_cast<unsigned>(value);
    if (++digits_ > kMaxSizeDigits) malformed();
  } else if (digits_ > 0 && c == ';') {
    step_ = Step::extension;
  } else if (digits_ > 0 && c == '\r') {
    step_ = Step::size_end;
  } else {
    malformed();
  }
}

void HttpChunkReader::end_size_line() {
  overhead_ = 0;
  step_ = left_ == 0 ? Step::trailer_begin : Step::data;
}

std::size_t HttpChunkReader::take_data(std::string_view bytes, std::string& body) {
  if (left_ > body_limit_ - received_) {
    state_ = State::too_large;
    return 0;
  }
  const std::size_t size = std::min(bytes.size(), static_cast<std::size_t>(left_));
  body.append(bytes.substr(0, size));
  received_ += size;
  left_ -= size;
  if (left_ == 0) step_ = Step::data_end;
  return size;
}

void HttpChunkReader::expect(char c, char wanted, Step next) {
  step_ = next;
  if (c != wanted) malformed();
}

}  // namespace ekiden
