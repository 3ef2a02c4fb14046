// SPDX-License-Identifier: Apache-2.0
#include "net/http_transport.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace ekiden {

void HttpTransport::Free::operator()(ssl_st* session) const {
  SSL_free(session);
}

HttpTransport::HttpTransport(Descriptor socket, ssl_st* session) : socket_(std::move(socket)), session_(session) {
  if (session_) SSL_set_fd(session_.get(), socket_.get());
}

// OpenSSL keeps its errors in a queue of the thread: an old one would be taken for this call's.
IoState HttpTransport::shake_hands() {
  ERR_clear_error();
  const int result = SSL_accept(session_.get());
  if (result == 1) return IoState::open;
  const IoState state = state_after(result);
  if (state == IoState::closed) met_plain_http_ = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
  if (met_plain_http_) session_.reset();
  return state;
}

IoState HttpTransport::state_after(int result) {
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return IoState::exhausted;
    default:
      return IoState::closed;
  }
}

IoResult HttpTransport::read(std::span<char> buffer) {
  if (!session_) {
    for (;;) {
      const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return {0, errno == EAGAIN || errno == EWOULDBLOCK ? IoState::exhausted : IoState::closed};
      const auto bytes = static_cast<std::size_t>(size);
      return {bytes, bytes == 0 ? IoState::closed : bytes < buffer.size() ? IoState::exhausted : IoState::open};
    }
  }
  std::size_t total = 0;
  while (total < buffer.size()) {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_read_ex(session_.get(), buffer.data() + total, buffer.size() - total, &bytes);
    total += bytes;
    if (result == 1) continue;
    const IoState state = state_after(result);
    // The end is told by the next call: what came before it counts.
    return {total, state == IoState::closed && total > 0 ? IoState::open : state};
  }
  return {total, IoState::open};
}

IoResult HttpTransport::write(std::string_view bytes) {
  std::size_t total = 0;
  while (total < bytes.size()) {
    const std::string_view rest = bytes.substr(total);
    if (session_) {
      ERR_clear_error();
      std::size_t written = 0;
      const int result = SSL_write_ex(session_.get(), rest.data(), rest.size(), &written);
      total += written;
      if (result != 1) return {total, state_after(result)};
    } else {
      const ssize_t written = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return {total, errno == EAGAIN || errno == EWOULDBLOCK ? IoState::exhausted : IoState::closed};
      total += static_cast<std::size_t>(written);
    }
  }
  return {total, IoState::open};
}

bool HttpTransport::end_writing() {
  if (session_) {
    ERR_clear_error();
    (void)SSL_shutdown(session_.get());
  }
  return ::shutdown(socket_.get(), SHUT_WR) == 0;
}

void HttpTransport::close() {
  session_.reset();
  socket_.close();
}

}  // namespace ekiden
