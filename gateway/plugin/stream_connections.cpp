// SPDX-License-Identifier: Apache-2.0
#include "plugin/stream_connections.hpp"

#include <string>
#include <utility>

#include "ekiden/ext/draft/stream.h"

namespace ekiden::plugin {

namespace {

constexpr std::size_t kMostOpen = 64;

ekd_status to_abi(const Status& end) {
  switch (end.code()) {
    case Code::ok:
      return EKD_OK;
    case Code::denied:
      return EKD_E_AUTH;
    default:
      return EKD_E_NOT_CONNECTED;
  }
}

Status gone() {
  return Status(Code::not_found, "the connection is gone");
}

}  // namespace

// Runs on the strand.
class StreamConnections::Events final : public SocketEvents {
 public:
  Events(std::weak_ptr<Instance> instance, std::uint64_t connection)
      : instance_(std::move(instance)), connection_(connection) {}

  void opened() override {
    tell([this](const ekd_stream_handler& handler, const ekd_plugin* plugin) { handler.on_open(plugin, connection_); });
  }
  void data(std::string_view received) override {
    tell([&](const ekd_stream_handler& handler, const ekd_plugin* plugin) {
      handler.on_data(plugin, connection_, bytes(received));
    });
  }
  void writable() override {
    tell([this](const ekd_stream_handler& handler, const ekd_plugin* plugin) {
      handler.on_writable(plugin, connection_);
    });
  }
  void closed(Status end) override {
    if (const auto alive = instance_.lock()) {
      const std::lock_guard lock(alive->streams().mutex_);
      if (alive->streams().open_.erase(connection_) == 0) return;
    }
    tell([&](const ekd_stream_handler& handler, const ekd_plugin* plugin) {
      ekd_error error{};
      error.size = sizeof error;
      const ekd_status status = to_abi(end);
      if (status != EKD_OK) fail(&error, status, end.message());
      handler.on_close(plugin, connection_, status, status == EKD_OK ? nullptr : &error);
    });
  }

 private:
  template <class Call>
  void tell(const Call& call) {
    const auto alive = instance_.lock();
    if (alive == nullptr || alive->state() == Instance::State::stopped) return;
    const auto* const handler = alive->extension<ekd_stream_handler>(EKD_STREAM_HANDLER_ID);
    if (handler != nullptr) alive->enter("on_stream", [&](const ekd_plugin* plugin) { call(*handler, plugin); });
  }

  const std::weak_ptr<Instance> instance_;
  const std::uint64_t connection_;
};

Result<std::uint64_t> StreamConnections::open(Sockets& sockets, SocketTarget target) {
  const std::uint64_t connection = next_op();
  const std::lock_guard lock(mutex_);
  if (open_.size() >= kMostOpen)
    return Status(Code::full, std::to_string(kMostOpen) + " connections of this instance are open");
  // The end of the connection waits for the lock, so that it finds what it has to erase.
  open_[connection] = sockets.open(std::move(target), instance_.services().strand,
                                   std::make_shared<Events>(instance_.weak_from_this(), connection));
  return connection;
}

Status StreamConnections::write(std::uint64_t connection, std::string_view bytes) {
  const auto socket = find(connection);
  return socket == nullptr ? gone() : socket->write(bytes);
}

Status StreamConnections::start_tls(std::uint64_t connection) {
  const auto socket = find(connection);
  return socket == nullptr ? gone() : socket->start_tls();
}

Status StreamConnections::pause(std::uint64_t connection, bool paused) {
  const auto socket = find(connection);
  if (socket == nullptr) return gone();
  socket->pause(paused);
  return {};
}

void StreamConnections::close(std::uint64_t connection) {
  if (const auto socket = find(connection)) socket->close();
}

void StreamConnections::drop() {
  std::unordered_map<std::uint64_t, std::shared_ptr<Socket>> dropped;  // destroyed outside the lock
  const std::lock_guard lock(mutex_);
  dropped.swap(open_);
}

std::shared_ptr<Socket> StreamConnections::find(std::uint64_t connection) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(connection);
  return found == open_.end() ? nullptr : found->second;
}

}  // namespace ekiden::plugin
