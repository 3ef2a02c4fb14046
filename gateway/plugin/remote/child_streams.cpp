// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/child_streams.hpp"

#include <optional>
#include <utility>

#include "plugin/remote/child_call.hpp"

namespace ekiden::plugin::remote {

void ChildStreams::serve(const ekd_plugin* plugin, const Offers& offers) {
  plugin_ = plugin;
  handler_ = static_cast<const ekd_stream_handler*>(offers.find(EKD_STREAM_HANDLER_ID));
}

void ChildStreams::opened(std::uint64_t connection) {
  if (handler_ != nullptr) handler_->on_open(plugin_, connection);
}

void ChildStreams::writable(std::uint64_t connection) {
  if (handler_ != nullptr) handler_->on_writable(plugin_, connection);
}

void ChildStreams::data(std::uint64_t connection, ekd_bytes bytes) {
  Held event;
  event.bytes = view(bytes);
  if (!hold(connection, event)) tell(connection, event);
}

void ChildStreams::closed(std::uint64_t connection, ekd_status status, const ekd_error& error) {
  Held event;
  event.is_end = true;
  event.status = status;
  event.error = error;
  if (!hold(connection, event)) tell(connection, event);
}

void ChildStreams::pause(std::uint64_t connection) {
  const std::lock_guard lock(mutex_);
  waiting_[connection].paused = true;
}

void ChildStreams::resume(std::uint64_t connection) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(connection);
    if (found == waiting_.end()) return;
    found->second.paused = false;
  }
  channel_.post([this, connection] { tell_waiting(connection); });
}

bool ChildStreams::hold(std::uint64_t connection, const Held& event) {
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(connection);
  if (found == waiting_.end()) return false;
  found->second.events.push_back(event);
  return true;
}

void ChildStreams::tell(std::uint64_t connection, const Held& event) {
  if (event.is_end) {
    if (handler_ != nullptr)
      handler_->on_close(plugin_, connection, event.status, event.status == EKD_OK ? nullptr : &event.error);
    return;
  }
  if (handler_ != nullptr) handler_->on_data(plugin_, connection, bytes(event.bytes));
  Frame<Kind::stream_taken> taken;
  taken.connection = connection;
  taken.bytes = static_cast<std::uint32_t>(event.bytes.size());
  channel_.tell(taken);
}

void ChildStreams::tell_waiting(std::uint64_t connection) {
  while (true) {
    std::optional<Held> event;
    {
      const std::lock_guard lock(mutex_);
      const auto found = waiting_.find(connection);
      if (found == waiting_.end() || found->second.paused) return;
      if (found->second.events.empty()) return void(waiting_.erase(found));
      event = std::move(found->second.events.front());
      found->second.events.pop_front();
    }
    tell(connection, *event);
  }
}

namespace {

ekd_status open(const ekd_host* host, const ekd_stream_target* target, std::uint64_t* connection, ekd_error* error) {
  if (target == nullptr || connection == nullptr || !EKD_HAS(ekd_stream_target, target, ca_file))
    return fail(error, EKD_E_ARGUMENT, "the target is incomplete");
  Frame<Kind::stream_open> frame;
  frame.target = whole(target);
  const ChildChannel::Answer answer = ask(host, frame);
  if (answer.frame.status == EKD_OK) *connection = answer.frame.number;
  return answer.give(error);
}

ekd_status write(const ekd_host* host, std::uint64_t connection, ekd_bytes bytes, ekd_error* error) {
  Frame<Kind::stream_write> frame;
  frame.connection = connection;
  frame.bytes = bytes;
  return ask(host, frame).give(error);
}

ekd_status start_tls(const ekd_host* host, std::uint64_t connection, ekd_error* error) {
  Frame<Kind::stream_start_tls> frame;
  frame.connection = connection;
  return ask(host, frame).give(error);
}

ekd_status pause(const ekd_host* host, std::uint64_t connection, std::int32_t paused, ekd_error* error) {
  ChildStreams& streams = self(host).streams();
  Frame<Kind::stream_pause> frame;
  frame.connection = connection;
  frame.paused = paused != 0 ? 1 : 0;
  if (paused != 0) streams.pause(connection);
  const ekd_status status = ask(host, frame).give(error);
  if (paused == 0 || status != EKD_OK) streams.resume(connection);
  return status;
}

void close(const ekd_host* host, std::uint64_t connection) {
  Frame<Kind::stream_close> frame;
  frame.connection = connection;
  tell(host, frame);
}

}  // namespace

const ekd_stream child_stream_table{sizeof(ekd_stream), 0, open, write, start_tls, pause, close};

}  // namespace ekiden::plugin::remote
