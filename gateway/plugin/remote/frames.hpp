// SPDX-License-Identifier: Apache-2.0
// What the gateway and a plugin's own process say to each other: one frame each, u32 length of the rest, u8 kind, body.
// Both ends are the same program; the first frame says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "plugin/remote/codec.hpp"

namespace ekiden::plugin::remote {

inline constexpr std::uint32_t kProtocol = 1;
inline constexpr std::size_t kLongestFrame = 64 << 20;

enum class Kind : std::uint8_t {
  // gateway to plugin
  open = 1,
  start,
  stop,
  deliver,
  reconcile,
  apply,
  send,
  cancel,
  ping,
  request,
  response,
  timer,
  refresh,
  token,
  durable,
  ready,
  synced,
  answer,
  stream_opened,
  stream_data,
  stream_writable,
  stream_closed,
  media_ended,
  // plugin to gateway, without an answer
  opened = 64,
  completed,
  items,
  pong,
  log,
  record,
  health,
  respond,
  http_cancel,
  timer_cancel,
  token_invalidate,
  token_refreshed,
  defect,
  stream_close,
  stream_taken,
  // plugin to gateway, each answered by one `answer`
  emit = 128,
  cursor,
  kv_get,
  kv_put,
  kv_compare_and_put,
  kv_remove,
  kv_scan,
  kv_sync,
  secret,
  route,
  metric,
  verdict_drop,
  verdict_replace,
  http_request,
  timer_set,
  token_get,
  submit,
  stream_open,
  stream_write,
  stream_start_tls,
  stream_pause,
  media_fetch,
  media_upload
};

template <Kind kind>
struct Frame;

// FRAME(kind, members…): the members in the order in which they stand in the frame.
#define EKIDEN_FRAME(name, members, ...)                    \
  template <>                                               \
  struct Frame<Kind::name> {                                \
    static constexpr Kind kKind = Kind::name;               \
    members                                                 \
  };                                                        \
  template <class C, Is<Frame<Kind::name>> T>               \
  void each([[maybe_unused]] C& c, [[maybe_unused]] T& v) { \
    c(__VA_ARGS__);                                         \
  }

struct Granted {
  std::uint8_t network = 0;
  std::uint8_t files = 0;
  std::uint8_t processes = 0;
};
template <class C, Is<Granted> T>
void each(C& c, T& v) {
  c(v.network, v.files, v.processes);
}

// The handshake. `services`: ids of what the host offers; `log_level`: the lowest that is written.
EKIDEN_FRAME(open, std::uint32_t protocol = kProtocol; std::uint32_t abi_major = 0; std::uint32_t abi_minor = 0;
             ekd_str build{}; ekd_str file{}; ekd_str component{}; ekd_str instance{}; ekd_str own_folder{};
             Granted granted{}; std::int32_t log_level = 0; const ekd_str* services = nullptr;
             std::uint32_t service_count = 0;
             , v.protocol, v.abi_major, v.abi_minor, v.build, v.file, v.component, v.instance, v.own_folder, v.granted,
             v.log_level, list(v.services, v.service_count))
EKIDEN_FRAME(opened, std::uint32_t protocol = kProtocol; std::uint32_t abi_major = 0; std::uint32_t abi_minor = 0;
             ekd_str component{}; ekd_status status = 0; ekd_error error{}; ekd_str confined{};
             , v.protocol, v.abi_major, v.abi_minor, v.component, v.status, v.error, v.confined)
// Configures, and starts when that went well; `completed` tells how.
EKIDEN_FRAME(start, ekd_op op = 0; ekd_str config{};, v.op, v.config)
EKIDEN_FRAME(stop, ekd_op op = 0; std::uint32_t grace_ms = 0;, v.op, v.grace_ms)
EKIDEN_FRAME(deliver, ekd_op op = 0; const ekd_delivery* events = nullptr; std::uint32_t count = 0;
             , v.op, list(v.events, v.count))
EKIDEN_FRAME(reconcile, ekd_op op = 0; ekd_delivery event{};, v.op, v.event)
EKIDEN_FRAME(apply, ekd_op op = 0; ekd_delivery event{};, v.op, v.event)
EKIDEN_FRAME(send, ekd_op op = 0; ekd_command command{};, v.op, v.command)
EKIDEN_FRAME(cancel, ekd_op op = 0;, v.op)
EKIDEN_FRAME(ping, std::uint64_t number = 0;, v.number)
// Everything that came before the ping is done; `working`: pieces of offloaded work that have not ended.
EKIDEN_FRAME(pong, std::uint64_t number = 0; std::uint32_t working = 0;, v.number, v.working)
EKIDEN_FRAME(request, ekd_op op = 0; ekd_incoming_request request{};, v.op, v.request)
EKIDEN_FRAME(response, std::uint64_t tag = 0; ekd_http_response response{};, v.tag, v.response)
EKIDEN_FRAME(timer, std::uint64_t tag = 0;, v.tag)
EKIDEN_FRAME(refresh, ekd_op op = 0; ekd_str name{};, v.op, v.name)
EKIDEN_FRAME(token, std::uint64_t tag = 0; ekd_status status = 0; ekd_str token{}; std::uint64_t generation = 0;
             ekd_error error{};, v.tag, v.status, v.token, v.generation, v.error)
EKIDEN_FRAME(durable, std::uint64_t tag = 0; ekd_status status = 0;, v.tag, v.status)
EKIDEN_FRAME(ready, , )
EKIDEN_FRAME(synced, std::uint64_t tag = 0; ekd_status status = 0;, v.tag, v.status)
EKIDEN_FRAME(stream_opened, std::uint64_t connection = 0;, v.connection)
EKIDEN_FRAME(stream_data, std::uint64_t connection = 0; ekd_bytes bytes{};, v.connection, v.bytes)
EKIDEN_FRAME(stream_writable, std::uint64_t connection = 0;, v.connection)
EKIDEN_FRAME(stream_closed, std::uint64_t connection = 0; ekd_status status = 0; ekd_error error{};
             , v.connection, v.status, v.error)

EKIDEN_FRAME(media_ended, std::uint64_t tag = 0; ekd_status status = 0; std::uint8_t has_info = 0;
             ekd_media_info info{}; ekd_http_response response{}; ekd_error error{};
             , v.tag, v.status, v.has_info, v.info, v.response, v.error)

struct Entry {
  ekd_str key{};
  ekd_bytes value{};
  std::uint64_t version = 0;
};
template <class C, Is<Entry> T>
void each(C& c, T& v) {
  c(v.key, v.value, v.version);
}
// `number`: a version, a metric's id, or a connection. `has_value`: the writer of the call gets `value`.
EKIDEN_FRAME(answer, std::uint32_t call = 0; ekd_status status = 0; ekd_error error{}; std::uint64_t number = 0;
             std::uint8_t has_value = 0; ekd_bytes value{}; const Entry* entries = nullptr;
             std::uint32_t entry_count = 0;
             , v.call, v.status, v.error, v.number, v.has_value, v.value, list(v.entries, v.entry_count))

EKIDEN_FRAME(completed, ekd_op op = 0; ekd_status status = 0; ekd_str result{}; ekd_error error{};
             , v.op, v.status, v.result, v.error)
EKIDEN_FRAME(items, ekd_op op = 0; const ekd_item_result* results = nullptr; std::uint32_t count = 0;
             , v.op, list(v.results, v.count))
EKIDEN_FRAME(log, std::int32_t level = 0; ekd_str message{}; const ekd_pair* fields = nullptr; std::uint32_t count = 0;
             , v.level, v.message, list(v.fields, v.count))
EKIDEN_FRAME(record, std::uint32_t id = 0; double value = 0; const ekd_str* labels = nullptr; std::uint32_t count = 0;
             , v.id, v.value, list(v.labels, v.count))
EKIDEN_FRAME(health, std::int32_t state = 0; ekd_str reason{};, v.state, v.reason)
EKIDEN_FRAME(respond, ekd_op op = 0; ekd_http_answer answer{};, v.op, v.answer)
EKIDEN_FRAME(http_cancel, std::uint64_t tag = 0;, v.tag)
EKIDEN_FRAME(timer_cancel, std::uint64_t tag = 0;, v.tag)
EKIDEN_FRAME(token_invalidate, ekd_str name{}; std::uint64_t generation = 0;, v.name, v.generation)
EKIDEN_FRAME(token_refreshed, ekd_op op = 0; ekd_status status = 0; ekd_str token{}; std::int64_t ttl_ms = 0;
             ekd_error error{};, v.op, v.status, v.token, v.ttl_ms, v.error)
// What only the process itself can see of a broken contract.
enum class Defect : std::uint32_t { call_in_create = 1, call_after_stop, end_after_stop };
// Empty: the process says something that it cannot say.
inline std::string_view sentence_of(Defect defect) {
  switch (defect) {
    case Defect::call_in_create:
      return "a host service was called inside create()";
    case Defect::call_after_stop:
      return "a host service was called after the stop";
    case Defect::end_after_stop:
      return "an operation was completed that nobody waits for";
  }
  return {};
}
EKIDEN_FRAME(defect, Defect which{};, v.which)
EKIDEN_FRAME(stream_close, std::uint64_t connection = 0;, v.connection)
// The plugin has seen so many more bytes of what came in.
EKIDEN_FRAME(stream_taken, std::uint64_t connection = 0; std::uint32_t bytes = 0;, v.connection, v.bytes)

// `call` numbers what is answered; the child counts.
EKIDEN_FRAME(emit, std::uint32_t call = 0; ekd_emission emission{};, v.call, v.emission)
EKIDEN_FRAME(cursor, std::uint32_t call = 0; ekd_str name{};, v.call, v.name)
EKIDEN_FRAME(kv_get, std::uint32_t call = 0; ekd_str key{};, v.call, v.key)
EKIDEN_FRAME(kv_put, std::uint32_t call = 0; ekd_str key{}; ekd_bytes value{};, v.call, v.key, v.value)
EKIDEN_FRAME(kv_compare_and_put, std::uint32_t call = 0; ekd_str key{}; std::uint64_t expected = 0; ekd_bytes value{};
             , v.call, v.key, v.expected, v.value)
EKIDEN_FRAME(kv_remove, std::uint32_t call = 0; ekd_str key{};, v.call, v.key)
EKIDEN_FRAME(kv_scan, std::uint32_t call = 0; ekd_str prefix{};, v.call, v.prefix)
EKIDEN_FRAME(kv_sync, std::uint32_t call = 0; std::uint64_t tag = 0;, v.call, v.tag)
EKIDEN_FRAME(secret, std::uint32_t call = 0; ekd_str pointer{};, v.call, v.pointer)
EKIDEN_FRAME(route, std::uint32_t call = 0; ekd_http_route route{};, v.call, v.route)
EKIDEN_FRAME(metric, std::uint32_t call = 0; ekd_metric metric{};, v.call, v.metric)
EKIDEN_FRAME(verdict_drop, std::uint32_t call = 0; ekd_op op = 0; ekd_str reason{};, v.call, v.op, v.reason)
EKIDEN_FRAME(verdict_replace, std::uint32_t call = 0; ekd_op op = 0; ekd_str document{};, v.call, v.op, v.document)
EKIDEN_FRAME(http_request, std::uint32_t call = 0; std::uint64_t tag = 0; ekd_http_request request{};
             , v.call, v.tag, v.request)
EKIDEN_FRAME(timer_set, std::uint32_t call = 0; std::uint64_t tag = 0; std::uint32_t delay_ms = 0;
             std::uint32_t period_ms = 0;, v.call, v.tag, v.delay_ms, v.period_ms)
EKIDEN_FRAME(token_get, std::uint32_t call = 0; std::uint64_t tag = 0; ekd_str name{};, v.call, v.tag, v.name)
EKIDEN_FRAME(submit, std::uint32_t call = 0; ekd_op op = 0; ekd_submission command{};, v.call, v.op, v.command)
EKIDEN_FRAME(stream_open, std::uint32_t call = 0; ekd_stream_target target{};, v.call, v.target)
EKIDEN_FRAME(stream_write, std::uint32_t call = 0; std::uint64_t connection = 0; ekd_bytes bytes{};
             , v.call, v.connection, v.bytes)
EKIDEN_FRAME(stream_start_tls, std::uint32_t call = 0; std::uint64_t connection = 0;, v.call, v.connection)
EKIDEN_FRAME(stream_pause, std::uint32_t call = 0; std::uint64_t connection = 0; std::uint8_t paused = 0;
             , v.call, v.connection, v.paused)
EKIDEN_FRAME(media_fetch, std::uint32_t call = 0; std::uint64_t tag = 0; ekd_media_transfer transfer{};
             ekd_http_request request{};, v.call, v.tag, v.transfer, v.request)
EKIDEN_FRAME(media_upload, std::uint32_t call = 0; std::uint64_t tag = 0; ekd_media_transfer transfer{};
             ekd_http_request request{};, v.call, v.tag, v.transfer, v.request)

#undef EKIDEN_FRAME

// Appends one frame. False, and nothing is appended, when it would be longer than kLongestFrame.
template <Kind kind>
[[nodiscard]] bool append(std::string& out, const Frame<kind>& frame) {
  const std::size_t begin = out.size();
  Encoder encode(out);
  encode(std::uint32_t{0}, kind);
  each(encode, frame);
  const std::size_t length = out.size() - begin - sizeof(std::uint32_t);
  if (length > kLongestFrame) {
    out.resize(begin);
    return false;
  }
  const auto prefix = static_cast<std::uint32_t>(length);
  std::memcpy(out.data() + begin, &prefix, sizeof prefix);
  return true;
}

// The body of one frame; `decode` holds its lists, and the strings stay where the body stands.
template <Kind kind>
bool read(Decoder& decode, Frame<kind>& frame) {
  each(decode, frame);
  return decode.whole();
}

struct RawFrame {
  Kind kind;
  std::string_view body;
};

// Cuts a stream of bytes into frames.
class FrameBuffer {
 public:
  void append(std::string_view bytes) {
    buffer_.erase(0, std::exchange(taken_, 0));
    buffer_.append(bytes);
  }
  // The next whole frame, valid until the next append; nothing when more bytes are needed, or the stream is broken.
  std::optional<RawFrame> next() {
    const std::string_view rest = std::string_view(buffer_).substr(taken_);
    std::uint32_t length = 0;
    if (broken_ || rest.size() < sizeof length) return std::nullopt;
    std::memcpy(&length, rest.data(), sizeof length);
    broken_ = length == 0 || length > kLongestFrame;
    if (broken_ || rest.size() - sizeof length < length) return std::nullopt;
    taken_ += sizeof length + length;
    return RawFrame{static_cast<Kind>(rest[sizeof length]), rest.substr(sizeof length + 1, length - 1)};
  }
  // A length was wrong: nothing after it can be read.
  bool broken() const { return broken_; }

 private:
  std::string buffer_;
  std::size_t taken_ = 0;
  bool broken_ = false;
};

}  // namespace ekiden::plugin::remote
