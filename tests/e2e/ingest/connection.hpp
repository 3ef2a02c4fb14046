// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ekiden::test {

// One TCP connection on which a test decides which bytes leave when. Blocking; a read gives up after 30 s. Not
// thread-safe.
class Connection {
 public:
  // "127.0.0.1:8080". Without a listener there: not open.
  explicit Connection(const std::string& address);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool open() const { return socket_ >= 0; }
  // False when the other side has gone.
  bool send(std::string_view bytes);
  // One answer with a Content-Length: its head and body; empty when the connection ended before.
  std::string read_answer();
  // Until the other side ends the connection; false when it does not.
  bool read_end();

 private:
  bool read_more();

  int socket_ = -1;
  std::string unread_;
};

std::string post_request(std::string_view target, std::string_view body);

}  // namespace ekiden::test
