// SPDX-License-Identifier: Apache-2.0
// Any bytes as frames between a gateway and a plugin's process, in both directions: what can be read is written again
// as the same bytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "plugin/remote/frames.hpp"

namespace {

using namespace ekiden::plugin::remote;

template <Kind kind>
void check(std::string_view body) {
  Frame<kind> frame;
  Decoder decode(body);
  if (!read(decode, frame)) return;
  std::string again;
  Encoder encode(again);
  each(encode, std::as_const(frame));
  // A text of an error may be cut to what its struct holds.
  if (again != body && again.size() >= body.size()) std::abort();
}

template <Kind... kinds>
void check_as(Kind kind, std::string_view body) {
  ((kind == kinds ? check<kinds>(body) : void()), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FrameBuffer buffer;
  buffer.append({reinterpret_cast<const char*>(data), size});
  while (const auto raw = buffer.next())
    check_as<Kind::open, Kind::start, Kind::stop, Kind::deliver, Kind::reconcile, Kind::apply, Kind::send, Kind::cancel,
             Kind::ping, Kind::request, Kind::response, Kind::timer, Kind::refresh, Kind::token, Kind::durable,
             Kind::ready, Kind::synced, Kind::answer, Kind::stream_opened, Kind::stream_data, Kind::stream_writable,
             Kind::stream_closed, Kind::opened, Kind::completed, Kind::items, Kind::pong, Kind::log, Kind::record,
             Kind::health, Kind::respond, Kind::http_cancel, Kind::timer_cancel, Kind::token_invalidate,
             Kind::token_refreshed, Kind::defect, Kind::stream_close, Kind::stream_taken, Kind::emit, Kind::cursor,
             Kind::kv_get, Kind::kv_put, Kind::kv_compare_and_put, Kind::kv_remove, Kind::kv_scan, Kind::kv_sync,
             Kind::secret, Kind::route, Kind::metric, Kind::verdict_drop, Kind::verdict_replace, Kind::http_request,
             Kind::timer_set, Kind::token_get, Kind::submit, Kind::stream_open, Kind::stream_write,
             Kind::stream_start_tls, Kind::stream_pause>(raw->kind, raw->body);
  return 0;
}
