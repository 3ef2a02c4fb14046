// SPDX-License-Identifier: Apache-2.0
// Connections for components that speak another protocol than HTTP (ekiden.stream/1, a draft: it may still change).
#pragma once

#include <ekiden/ext/draft/stream.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "../component.hpp"

namespace ekiden::sdk {

// Names one connection; never used again. Calls with one that is gone give EKD_E_NOT_FOUND and do no harm.
using StreamId = std::uint64_t;

struct StreamTarget {
  std::string host{};  // name or address; with TLS the name that the certificate must have
  std::uint16_t port = 0;
  bool tls = false;                      // from the first byte
  std::uint32_t connect_timeout_ms = 0;  // 0: 10 s
  std::uint32_t idle_timeout_ms = 0;     // closed when so long nothing came in; 0: never
  std::string ca_file{};                 // PEM; empty: the system's
};

// A component with connections: `class Ami final : public WithStreams<Adapter>`. The virtuals run on the strand; the
// rest is thread-safe.
template <class Base>
class WithStreams : public Base {
 public:
  using Base::Base;

  // Connected, and once more after start_tls().
  virtual void on_stream_open(StreamId) {}
  // As much as came, in order; a message may come in pieces.
  virtual void on_stream_data(StreamId, std::string_view bytes) = 0;
  // There is room again, after a write was refused with EKD_E_FULL.
  virtual void on_stream_writable(StreamId) {}
  // The end, exactly once. ok: either side closed in order.
  virtual void on_stream_closed(StreamId, const Status& status) = 0;

  template <class T>
  static const void* extension(std::string_view id, T* self) noexcept {
    return id == EKD_STREAM_HANDLER_ID ? &kHandler<T> : Base::extension(id, self);
  }

 protected:
  // Begins a connection; on_stream_open or on_stream_closed follows.
  Status open_stream(const StreamTarget& target, StreamId& connection) {
    ekd_stream_target out{};
    out.size = sizeof out;
    out.flags = target.tls ? EKD_STREAM_TLS : 0u;
    out.host = to_abi(target.host);
    out.port = target.port;
    out.connect_timeout_ms = target.connect_timeout_ms;
    out.idle_timeout_ms = target.idle_timeout_ms;
    out.ca_file = to_abi(target.ca_file);
    return call(
        [&](const ekd_stream& stream, ekd_error* error) { return stream.open(abi(), &out, &connection, error); });
  }
  // Sends bytes, in the order of the calls.
  Status write_stream(StreamId connection, std::string_view bytes) {
    return call([&](const ekd_stream& stream, ekd_error* error) {
      return stream.write(abi(), connection, to_abi_bytes(bytes), error);
    });
  }
  // TLS from here on, after everything that was written.
  Status start_tls(StreamId connection) {
    return call([&](const ekd_stream& stream, ekd_error* error) { return stream.start_tls(abi(), connection, error); });
  }
  // While paused nothing is read, so that the other side waits.
  Status pause_stream(StreamId connection, bool paused) {
    return call([&](const ekd_stream& stream, ekd_error* error) {
      return stream.pause(abi(), connection, paused ? 1 : 0, error);
    });
  }
  // Closes once what was written has left; on_stream_closed follows.
  void close_stream(StreamId connection) {
    if (const auto* const stream = table()) stream->close(abi(), connection);
  }

 private:
  const ekd_host* abi() { return &this->host().abi(); }
  const ekd_stream* table() { return static_cast<const ekd_stream*>(abi()->get_extension(abi(), EKD_STREAM_ID)); }

  template <class Call>
  Status call(const Call& make) {
    const ekd_stream* const stream = table();
    if (stream == nullptr) return Status::unsupported("this host does not offer " EKD_STREAM_ID);
    ekd_error error = empty_error();
    return Status::from_abi(make(*stream, &error), &error);
  }

  template <class T, class Work>
  static void inside(const ekd_plugin* plugin, const char* where, const Work& work) noexcept {
    detail::Shell<T>::run(plugin, where, nullptr, [&](detail::Shell<T>& shell) {
      WithStreams& component = shell.component();
      work(component);
      return Status();
    });
  }
  template <class T>
  static void open_thunk(const ekd_plugin* plugin, StreamId connection) noexcept {
    inside<T>(plugin, "on_stream_open", [&](WithStreams& self) { self.on_stream_open(connection); });
  }
  template <class T>
  static void data_thunk(const ekd_plugin* plugin, StreamId connection, ekd_bytes bytes) noexcept {
    inside<T>(plugin, "on_stream_data", [&](WithStreams& self) { self.on_stream_data(connection, view(bytes)); });
  }
  template <class T>
  static void writable_thunk(const ekd_plugin* plugin, StreamId connection) noexcept {
    inside<T>(plugin, "on_stream_writable", [&](WithStreams& self) { self.on_stream_writable(connection); });
  }
  template <class T>
  static void closed_thunk(const ekd_plugin* plugin, StreamId connection, ekd_status status,
                           const ekd_error* error) noexcept {
    inside<T>(plugin, "on_stream_closed",
              [&](WithStreams& self) { self.on_stream_closed(connection, Status::from_abi(status, error)); });
  }

  template <class T>
  static constexpr ekd_stream_handler kHandler = {
      sizeof(ekd_stream_handler), 0, &open_thunk<T>, &data_thunk<T>, &writable_thunk<T>, &closed_thunk<T>};
};

}  // namespace ekiden::sdk
