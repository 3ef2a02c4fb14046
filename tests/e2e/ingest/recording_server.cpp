// SPDX-License-Identifier: Apache-2.0
#include "e2e/ingest/recording_server.hpp"

#include <httplib.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "support/own_port.hpp"

namespace ekiden::test {

namespace {

// A connection occupies a thread: more than a sink opens at a time, and as many again that a killed gateway has left.
constexpr std::size_t kThreads = 96;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

}  // namespace

struct RecordingServer::Impl {
  httplib::Server server;
  int port = 0;
  mutable std::mutex mutex;
  std::vector<RecordedRequest> requests;
  std::jthread thread;
};

RecordingServer::RecordingServer(std::string answer, std::function<void(const RecordedRequest&)> keep)
    : impl_(std::make_unique<Impl>()) {
  httplib::Server& server = impl_->server;
  server.set_socket_options(own_port);
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1'000'000);
  server.set_keep_alive_timeout(10);
  server.Post(".*", [impl = impl_.get(), answer, keep](const httplib::Request& request, httplib::Response& response) {
    RecordedRequest kept;
    kept.target = request.target;
    kept.body = request.body;
    for (const auto& [name, value] : request.headers) kept.headers.emplace(lower(name), value);
    for (const auto& [name, value] : request.params) kept.query.emplace(name, value);
    {
      const std::lock_guard lock(impl->mutex);
      if (keep)
        keep(kept);
      else
        impl->requests.push_back(std::move(kept));
    }
    response.set_content(answer, "text/plain");
  });
  impl_->port = server.bind_to_any_port("127.0.0.1");
  impl_->thread = std::jthread([impl = impl_.get()] { impl->server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
}

RecordingServer::~RecordingServer() {
  impl_->server.stop();
}

std::string RecordingServer::address() const {
  return "127.0.0.1:" + std::to_string(impl_->port);
}

std::vector<RecordedRequest> RecordingServer::requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

std::size_t RecordingServer::count() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests.size();
}

}  // namespace ekiden::test
