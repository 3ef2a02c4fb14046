// SPDX-License-Identifier: Apache-2.0
#include "e2e/delivery/receiver.hpp"

#include <httplib.h>
#include <set>

#include <mutex>
#include <thread>

#include "support/own_port.hpp"

namespace ekiden::test {

namespace {

// A connection occupies a thread: more than a sink opens at a time, and as many again that a killed gateway has left.
constexpr std::size_t kThreads = 96;

std::string member(const std::string& json, const std::string& name) {
  const std::string key = "\"" + name + "\":\"";
  const std::size_t at = json.find(key);
  if (at == std::string::npos) return {};
  return json.substr(at + key.size(), json.find('"', at + key.size()) - at - key.size());
}

}  // namespace

struct Receiver::Impl {
  Answer answer;
  httplib::Server server;
  int port = 0;
  mutable std::mutex mutex;
  std::vector<Request> requests;
  std::map<std::string, int> attempts;
  std::thread thread;

  void handle(const httplib::Request& request, httplib::Response& response) {
    Request kept;
    kept.id = request.get_header_value("webhook-id");
    kept.timestamp = request.get_header_value("webhook-timestamp");
    kept.signature = request.get_header_value("webhook-signature");
    kept.content_type = request.get_header_value("content-type");
    kept.conversation = member(request.body, "partitionkey");
    kept.body = request.body;
    int attempt = 0;
    {
      const std::lock_guard lock(mutex);
      requests.push_back(kept);
      attempt = ++attempts[kept.id];
    }
    const Reply reply = answer(kept, attempt);
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.set_header(name, value);
    if (reply.lost)
      response.set_content_provider(64, "text/plain",
                                    [](std::size_t, std::size_t, httplib::DataSink&) { return false; });
    else
      response.set_content(reply.body, "text/plain");
  }
};

Receiver::Receiver(Answer answer, int port) : impl_(std::make_unique<Impl>()) {
  impl_->answer = std::move(answer);
  httplib::Server& server = impl_->server;
  server.set_socket_options(own_port);
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(1);
  server.Post(".*", [impl = impl_.get()](const httplib::Request& request, httplib::Response& response) {
    impl->handle(request, response);
  });
  if (port == 0)
    impl_->port = server.bind_to_any_port("127.0.0.1");
  else if (server.bind_to_port("127.0.0.1", port))
    impl_->port = port;
  else
    throw std::runtime_error("the port is taken");
  impl_->thread = std::thread([impl = impl_.get()] { impl->server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
}

Receiver::~Receiver() {
  impl_->server.stop();
  impl_->thread.join();
}

int Receiver::port() const {
  return impl_->port;
}

std::vector<Receiver::Request> Receiver::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

std::vector<Receiver::Request> Receiver::requests_of(const std::string& conversation) const {
  std::vector<Request> list;
  for (Request& request : requests())
    if (request.conversation == conversation) list.push_back(std::move(request));
  return list;
}

std::size_t Receiver::count() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests.size();
}

std::vector<Receiver::Request> first_of_each(const std::vector<Receiver::Request>& requests) {
  std::vector<Receiver::Request> once;
  std::set<std::string> seen;
  for (const Receiver::Request& request : requests)
    if (seen.insert(request.id).second) once.push_back(request);
  return once;
}

}  // namespace ekiden::test
