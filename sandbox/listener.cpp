// SPDX-License-Identifier: Apache-2.0
#include "listener.hpp"

#include <sys/socket.h>

#include "connections.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t body_limit = 24 * 1024 * 1024;  // more than the longest file that a platform takes
constexpr std::size_t threads = 256;
constexpr std::size_t requests_per_connection = 1'000'000;
constexpr time_t keep_alive_s = 75;
constexpr int accept_queue = 1024;

void allow_restart(socket_t socket) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

/// A request without Content-Length has no body (RFC 9112, 6.3); the library would wait for one until its time is up.
httplib::Server::HandlerResponse state_empty_body(const httplib::Request& request, httplib::Response&) {
  if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
    const_cast<httplib::Request&>(request).set_header("Content-Length", "0");
  }
  return httplib::Server::HandlerResponse::Unhandled;
}

void write(const httplib::Request& request, httplib::Response& response, const Reply& reply) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.set_header(name, value);
  response.set_content(reply.body, reply.content_type);
  if (reply.lost) cut_connection(request.local_port, request.remote_port);
}

void explain(const httplib::Request& request, httplib::Response& response) {
  if (!response.body.empty()) return;
  switch (response.status) {
    case 404:
      return write(request, response, error_reply(404, "no such address", "docs/sandbox.md lists what there is"));
    case 413:
      return write(request, response, error_reply(413, "the body is too large", "send at most 24 MiB"));
    default:
      return write(request, response, error_reply(response.status, "the request cannot be served", "check its form"));
  }
}

}  // namespace

void Listener::Server::lengthen_accept_queue() {
  ::listen(svr_sock_, accept_queue);
}

Listener::Listener(RequestLog& log) : log_(log) {
  server_.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  server_.set_socket_options(allow_restart);
  server_.set_tcp_nodelay(true);
  server_.set_keep_alive_max_count(requests_per_connection);
  server_.set_keep_alive_timeout(keep_alive_s);
  server_.set_payload_max_length(body_limit);
  server_.set_pre_routing_handler(state_empty_body);
  server_.set_error_handler(
      [](const httplib::Request& request, httplib::Response& response) { explain(request, response); });
}

void Listener::outside(std::string_view method, const std::string& pattern, Handler handler) {
  add(method, pattern,
      [this, what = std::string(method) + " " + pattern, handler = std::move(handler)](const httplib::Request& request,
                                                                                       httplib::Response& response) {
        const Reply reply = handler(request);
        log_.add(Direction::in, what, reply.lost ? 0 : reply.status, reply.note);
        write(request, response, reply);
      });
}

void Listener::control(std::string_view method, const std::string& pattern, const Handler& handler) {
  const bool is_read = method == "GET";
  add(method, pattern,
      [this, is_read, what = std::string(method), handler](const httplib::Request& request,
                                                           httplib::Response& response) {
        const Reply reply = handler(request);
        if (!is_read) log_.add(Direction::in, what + " " + request.path, reply.status, reply.note);
        write(request, response, reply);
      });
}

void Listener::add(std::string_view method, const std::string& pattern, const httplib::Server::Handler& handler) {
  if (method == "GET") {
    server_.Get(pattern, handler);
  } else if (method == "POST") {
    server_.Post(pattern, handler);
  } else if (method == "PUT") {
    server_.Put(pattern, handler);
  } else if (method == "PATCH") {
    server_.Patch(pattern, handler);
  } else {
    server_.Delete(pattern, handler);
  }
}

std::optional<int> Listener::bind(const std::string& host, int port) {
  if (port == 0) {
    port = server_.bind_to_any_port(host);
    if (port < 0) return std::nullopt;
  } else if (!server_.bind_to_port(host, port)) {
    return std::nullopt;
  }
  server_.lengthen_accept_queue();
  port_ = port;
  return port;
}

void Listener::start() {
  thread_ = std::jthread([this] { server_.listen_after_bind(); });
  while (!server_.is_running()) std::this_thread::yield();
}

void Listener::stop() {
  if (!thread_.joinable()) return;
  server_.stop();
  cut_connections(port_);
  thread_.join();
}

}  // namespace ekiden::sandbox
