// SPDX-License-Identifier: Apache-2.0
#include "plugin/stream_connections.hpp"

#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status stream_open(const ekd_host* host, const ekd_stream_target* in, std::uint64_t* connection, ekd_error* error) {
  if (in == nullptr || connection == nullptr || !EKD_HAS(ekd_stream_target, in, ca_file))
    return fail(error, EKD_E_ARGUMENT, "the target is incomplete");
  if (in->host.len == 0 || in->port == 0 || in->port > 65'535)
    return fail(error, EKD_E_ARGUMENT, "a target has a host, and a port from 1 to 65535");
  Sockets* const sockets = ports(host).sockets;
  if (sockets == nullptr) return fail(error, EKD_E_UNSUPPORTED, "this host opens no connections");
  SocketTarget target;
  target.host = view(in->host);
  target.port = static_cast<std::uint16_t>(in->port);
  target.tls = (in->flags & EKD_STREAM_TLS) != 0;
  if (in->connect_timeout_ms != 0) target.connect_timeout_ms = in->connect_timeout_ms;
  target.idle_timeout_ms = in->idle_timeout_ms;
  target.ca_file = view(in->ca_file);
  Result<std::uint64_t> opened = Instance::of(host).streams().open(*sockets, std::move(target));
  if (!opened) return to_abi(opened.status(), error);
  *connection = *opened;
  return EKD_OK;
}

ekd_status found_or_gone(const Status& status, ekd_error* error) {
  return status.code() == Code::not_found ? fail(error, EKD_E_NOT_FOUND, status.message()) : to_abi(status, error);
}

ekd_status stream_write(const ekd_host* host, std::uint64_t connection, ekd_bytes bytes, ekd_error* error) {
  return found_or_gone(Instance::of(host).streams().write(connection, view(bytes)), error);
}

ekd_status stream_start_tls(const ekd_host* host, std::uint64_t connection, ekd_error* error) {
  return found_or_gone(Instance::of(host).streams().start_tls(connection), error);
}

ekd_status stream_pause(const ekd_host* host, std::uint64_t connection, std::int32_t paused, ekd_error* error) {
  return found_or_gone(Instance::of(host).streams().pause(connection, paused != 0), error);
}

void stream_close(const ekd_host* host, std::uint64_t connection) {
  Instance::of(host).streams().close(connection);
}

}  // namespace

const ekd_stream stream{.size = sizeof(ekd_stream),
                        .reserved = 0,
                        .open = stream_open,
                        .write = stream_write,
                        .start_tls = stream_start_tls,
                        .pause = stream_pause,
                        .close = stream_close};

}  // namespace ekiden::plugin::services
