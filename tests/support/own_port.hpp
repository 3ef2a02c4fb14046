// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>
#include <sys/socket.h>

namespace ekiden::test {

// For httplib::Server::set_socket_options: the port is this server's alone. By itself the library sets SO_REUSEPORT,
// and then "any port" may be one that a server of another test process has, which takes a share of the connections.
inline void own_port(socket_t socket) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

}  // namespace ekiden::test
