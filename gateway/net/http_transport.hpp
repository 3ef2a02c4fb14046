// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "runtime/descriptor.hpp"

struct ssl_st;

namespace ekiden {

// How far a call came on a socket that does not block.
enum class IoState {
  open,       // all of it, and more may follow at once
  exhausted,  // nothing more until the socket says so
  closed      // the other side has ended, or the connection is broken
};
struct IoResult {
  std::size_t bytes = 0;
  IoState state = IoState::open;
};

// The bytes of one accepted connection: plain, or TLS over it. With TLS the process ignores SIGPIPE: OpenSSL writes
// with write(2). Not thread-safe.
class HttpTransport {
 public:
  // `session`: a TLS session that accepts; nullptr: plain.
  HttpTransport(Descriptor socket, ssl_st* session);

  int descriptor() const { return socket_.get(); }
  bool is_secure() const { return session_ != nullptr; }

  // TLS only: open when the handshake is over.
  IoState shake_hands();
  // Whether the handshake failed because the other side speaks plain HTTP: from then on the transport is plain, so that
  // it can be told.
  bool met_plain_http() const { return met_plain_http_; }

  // What there is, at most a buffer full. `exhausted` may come with bytes.
  IoResult read(std::span<char> buffer);
  // As much as goes at once; what was left out comes first in the next call.
  IoResult write(std::string_view bytes);
  // The other side sees the end of the stream. False when the connection is broken.
  bool end_writing();
  void close();

 private:
  struct Free {
    void operator()(ssl_st* session) const;
  };

  IoState state_after(int result);

  Descriptor socket_;
  std::unique_ptr<ssl_st, Free> session_;
  bool met_plain_http_ = false;
};

}  // namespace ekiden
