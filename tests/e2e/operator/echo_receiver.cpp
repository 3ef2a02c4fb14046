// SPDX-License-Identifier: Apache-2.0
#include "e2e/operator/echo_receiver.hpp"

#include <httplib.h>

#include <thread>

#include "support/own_port.hpp"

namespace ekiden::test {

struct EchoReceiver::Server {
  httplib::Server http;
  int port = 0;
  std::thread thread;
};

EchoReceiver::EchoReceiver(int status) : server_(std::make_unique<Server>()) {
  server_->http.set_keep_alive_max_count(1);
  server_->http.Post(".*", [this, status](const httplib::Request& request, httplib::Response& response) {
    response.status = status;
    std::string echo = request.target + "\n";
    for (const auto& [name, value] : request.headers) echo += name + ": " + value + "\n";
    response.set_content(echo + request.body, "text/plain");
    ++requests_;
  });
  server_->http.set_socket_options(own_port);
  server_->port = server_->http.bind_to_any_port("127.0.0.1");
  server_->thread = std::thread([this] { server_->http.listen_after_bind(); });
}

EchoReceiver::~EchoReceiver() {
  while (!server_->http.is_running()) std::this_thread::yield();
  server_->http.stop();
  server_->thread.join();
}

std::string EchoReceiver::url() const {
  return "http://127.0.0.1:" + std::to_string(server_->port);
}

}  // namespace ekiden::test
