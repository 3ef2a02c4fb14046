// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "reply.hpp"
#include "request_log.hpp"

namespace ekiden::sandbox {

using Handler = std::function<Reply(const httplib::Request&)>;

/// The one HTTP listener. Routes are added before `start`; handlers run on many threads at once.
class Listener {
 public:
  explicit Listener(RequestLog& log);

  /// A route of an outside system that the sandbox plays: each call is logged and counted.
  void outside(std::string_view method, const std::string& pattern, Handler handler);
  /// A route of the sandbox itself: calls that change something are logged.
  void control(std::string_view method, const std::string& pattern, const Handler& handler);

  /// The bound port, or nothing when it cannot be had; port 0 takes a free one.
  std::optional<int> bind(const std::string& host, int port);
  /// Serves on a thread of its own until `stop`.
  void start();
  /// Returns when the last handler has. Does nothing before `start`.
  void stop();

 private:
  class Server final : public httplib::Server {
   public:
    void lengthen_accept_queue();
  };

  void add(std::string_view method, const std::string& pattern, const httplib::Server::Handler& handler);

  RequestLog& log_;
  Server server_;
  int port_ = 0;
  std::jthread thread_;
};

}  // namespace ekiden::sandbox
