// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/ports/sockets.hpp"
#include "runtime/loop.hpp"

namespace ekiden {

// One outgoing connection. What is private runs on the loop; an event goes to `where` and the next read waits for it.
class TcpConnection : public std::enable_shared_from_this<TcpConnection> {
 public:
  TcpConnection(Loop& loop, SocketTarget target, Executor& where, std::shared_ptr<SocketEvents> events);

  // [any-thread] As in Socket.
  void open();
  Status write(std::string_view bytes);
  Status start_tls();
  void pause(bool paused);
  void close();
  // [any-thread] Nobody listens any more.
  void abandon();

 private:
  using Error = boost::system::error_code;
  using Tcp = boost::asio::ip::tcp;
  struct StartTls {};
  struct Close {};
  using Step = std::variant<std::string, StartTls, Close>;
  enum class Phase { connecting, open, closed };

  void on_loop(std::function<void(TcpConnection&)> work);
  void tell(std::function<void(SocketEvents&)> event);
  void connect();
  void resolved(const Tcp::resolver::results_type& addresses);
  void connected();
  void handshake();
  void enter_open();
  void next_step();
  void send(std::string bytes);
  void sent(std::size_t bytes);
  void tell_writable();
  void shut_down();
  void read();
  void received(const Error& error, std::size_t bytes);
  void arm_connect();
  void arm_idle();
  void fail(const std::string& what, const Error& error);
  void finish(Status status);

  Loop& loop_;
  const SocketTarget target_;
  Executor& where_;
  std::shared_ptr<SocketEvents> events_;  // empty once closed() was posted
  Tcp::resolver resolver_;
  Tcp::socket socket_;
  std::optional<boost::asio::ssl::context> tls_context_;
  std::optional<boost::asio::ssl::stream<Tcp::socket&>> tls_;
  bool encrypted_ = false;  // the handshake is over
  boost::asio::steady_timer connect_timer_;
  boost::asio::steady_timer idle_timer_;
  Phase phase_ = Phase::connecting;
  std::deque<Step> steps_;
  std::string sending_;
  bool stepping_ = false;
  bool reading_ = false;
  bool paused_ = false;
  std::size_t held_ = 0;  // in buffer_: what TLS had read already when the pause began
  std::array<char, 16 * 1024> buffer_;

  std::atomic<std::size_t> waiting_bytes_{0};
  std::atomic<bool> refused_{false};  // a write was refused: writable() is owed
  std::atomic<bool> tls_asked_;
};

}  // namespace ekiden
