// SPDX-License-Identifier: Apache-2.0
// The part of HostCalls that is about connections: numbers are the host's own, for they never come back. A process is
// given no more of what comes in than it keeps up with; the rest waits in the socket, as it does for a plugin in the
// host.
#include <algorithm>

#include "plugin/remote/host_calls.hpp"

namespace ekiden::plugin::remote {

namespace {

constexpr std::size_t kMostUnseen = 1 << 20;  // of one connection: told to the process, and not yet to the plugin

}  // namespace

void HostCalls::on(const Frame<Kind::stream_open>& frame) {
  const auto* streams = service<ekd_stream>(EKD_STREAM_ID);
  answer(frame.call, streams, [&](Frame<Kind::answer>& reply, ekd_error* error) {
    const ekd_status status = streams->open(host_, &frame.target, &reply.number, error);
    if (status == EKD_OK) streams_.emplace(reply.number, Stream());
    return status;
  });
}

void HostCalls::on(const Frame<Kind::stream_write>& frame) {
  const auto* streams = service<ekd_stream>(EKD_STREAM_ID);
  answer(frame.call, streams, [&](Frame<Kind::answer>&, ekd_error* error) {
    return streams->write(host_, frame.connection, frame.bytes, error);
  });
}

void HostCalls::on(const Frame<Kind::stream_start_tls>& frame) {
  const auto* streams = service<ekd_stream>(EKD_STREAM_ID);
  answer(frame.call, streams,
         [&](Frame<Kind::answer>&, ekd_error* error) { return streams->start_tls(host_, frame.connection, error); });
}

void HostCalls::on(const Frame<Kind::stream_pause>& frame) {
  const auto* streams = service<ekd_stream>(EKD_STREAM_ID);
  answer(frame.call, streams, [&](Frame<Kind::answer>&, ekd_error* error) {
    const auto found = streams_.find(frame.connection);
    if (found == streams_.end()) return streams->pause(host_, frame.connection, frame.paused, error);
    found->second.paused = frame.paused != 0;
    return steer(found->first, found->second, error);
  });
}

void HostCalls::on(const Frame<Kind::stream_close>& frame) {
  const auto* streams = service<ekd_stream>(EKD_STREAM_ID);
  if (streams != nullptr) streams->close(host_, frame.connection);
}

void HostCalls::on(const Frame<Kind::stream_taken>& frame) {
  const auto found = streams_.find(frame.connection);
  if (found == streams_.end()) return;
  found->second.unseen -= std::min<std::size_t>(found->second.unseen, frame.bytes);
  steer(found->first, found->second, nullptr);
}

// Lets the connection read, or not: as the plugin wants it, and as the process keeps up.
ekd_status HostCalls::steer(std::uint64_t connection, Stream& stream, ekd_error* error) {
  const std::size_t most = stream.behind ? kMostUnseen / 2 : kMostUnseen;
  stream.behind = stream.unseen >= most;
  const bool held = stream.paused || stream.behind;
  if (held == stream.held) return EKD_OK;
  stream.held = held;
  const auto* streams = service<ekd_stream>(EKD_STREAM_ID);
  return streams->pause(host_, connection, held ? 1 : 0, error);
}

void HostCalls::stream_opened(std::uint64_t connection) {
  if (!streams_.contains(connection)) return;
  Frame<Kind::stream_opened> frame;
  frame.connection = connection;
  supervisor_.tell(frame);
}

void HostCalls::stream_data(std::uint64_t connection, ekd_bytes bytes) {
  const auto found = streams_.find(connection);
  if (found == streams_.end()) return;
  Frame<Kind::stream_data> frame;
  frame.connection = connection;
  frame.bytes = bytes;
  supervisor_.tell(frame);
  found->second.unseen += static_cast<std::size_t>(bytes.len);
  steer(connection, found->second, nullptr);
}

void HostCalls::stream_writable(std::uint64_t connection) {
  if (!streams_.contains(connection)) return;
  Frame<Kind::stream_writable> frame;
  frame.connection = connection;
  supervisor_.tell(frame);
}

void HostCalls::stream_closed(std::uint64_t connection, ekd_status status, const ekd_error* error) {
  if (streams_.erase(connection) == 0) return;
  Frame<Kind::stream_closed> frame;
  frame.connection = connection;
  frame.status = status;
  frame.error = whole_error(error);
  supervisor_.tell(frame);
}

// Connections end with the process that has opened them.
void HostCalls::drop_streams() {
  const auto* streams = service<ekd_stream>(EKD_STREAM_ID);
  for (const auto& [connection, stream] : std::exchange(streams_, {}))
    if (streams != nullptr) streams->close(host_, connection);
}

}  // namespace ekiden::plugin::remote
