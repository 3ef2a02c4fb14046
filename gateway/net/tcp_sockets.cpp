// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_sockets.hpp"

#include <utility>

#include "net/tcp_connection.hpp"

namespace ekiden {

namespace {

// What the owner holds; the connection itself lives as long as its handlers do.
class OwnedSocket final : public Socket {
 public:
  explicit OwnedSocket(std::shared_ptr<TcpConnection> connection) : connection_(std::move(connection)) {}
  ~OwnedSocket() override { connection_->abandon(); }

  Status write(std::string_view bytes) override { return connection_->write(bytes); }
  Status start_tls() override { return connection_->start_tls(); }
  void pause(bool paused) override { connection_->pause(paused); }
  void close() override { connection_->close(); }

 private:
  const std::shared_ptr<TcpConnection> connection_;
};

}  // namespace

std::shared_ptr<Socket> TcpSockets::open(SocketTarget target, Executor& where, std::shared_ptr<SocketEvents> events) {
  auto connection = std::make_shared<TcpConnection>(loop_, std::move(target), where, std::move(events));
  connection->open();
  return std::make_shared<OwnedSocket>(std::move(connection));
}

}  // namespace ekiden
