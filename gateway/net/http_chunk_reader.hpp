// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden {

// Decodes a chunked body (RFC 9112 §7.1), strictly: every line ends in CRLF; extensions and trailer fields are skipped.
// Needs no bytes to be kept: each call consumes all it is given, up to the end of the body. Not thread-safe.
class HttpChunkReader {
 public:
  enum class State { more, complete, malformed, too_large };

  // `body_limit` bounds the decoded bytes, `overhead_limit` each chunk's size line, all extensions together, and the
  // trailer as a whole.
  HttpChunkReader(std::size_t body_limit, std::size_t overhead_limit)
      : body_limit_(body_limit), overhead_limit_(overhead_limit) {}

  // Appends what it decodes to `body`, which may be emptied in between. Says how much of `bytes` belonged to the body.
  std::size_t feed(std::string_view bytes, std::string& body);
  State state() const { return state_; }

 private:
  enum class Step {
    size,
    extension,
    size_end,
    data,
    data_end,
    data_end_lf,
    trailer_begin,
    trailer,
    trailer_lf,
    last_lf
  };

  void take(char c);
  void take_size(char c);
  void end_size_line();
  std::size_t take_data(std::string_view bytes, std::string& body);
  void expect(char c, char wanted, Step next);
  void malformed() { state_ = State::malformed; }

  const std::size_t body_limit_;
  const std::size_t overhead_limit_;
  State state_ = State::more;
  Step step_ = Step::size;
  std::size_t received_ = 0;  // of the body
  std::uint64_t left_ = 0;    // of the chunk: while its size is read, the size so far
  int digits_ = 0;
  std::size_t overhead_ = 0;
  std::size_t extension_bytes_ = 0;
};

}  // namespace ekiden
