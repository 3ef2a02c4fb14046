// SPDX-License-Identifier: Apache-2.0
// How values of the ABI stand in a frame between the gateway and a plugin's own process: little-endian, strings and
// lists with their length in front. Each struct has one function `each(codec, value)` that names its members once, for
// both directions.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "ekiden/ekiden.h"
#include "ekiden/ext/draft/commands.h"
#include "ekiden/ext/draft/media.h"
#include "ekiden/ext/draft/stream.h"
#include "plugin/abi_values.hpp"

namespace ekiden::plugin::remote {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they stand in memory");

// A member that is a list, given as a pointer and a count beside it. Elements of structs that grow stand `size` apart.
template <class Pointer, class Count>
struct List {
  Pointer& data;
  Count& count;
};
template <class Pointer, class Count>
List<Pointer, Count> list(Pointer& data, Count& count) {
  return {data, count};
}

template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;
template <class T>
concept Number = std::is_arithmetic_v<T> || std::is_enum_v<T>;
template <class T>
concept Grows = requires(const T& value) {
  value.size;
};

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }

 private:
  template <Number T>
  void put(T value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    out_.append(text);
  }
  void put(const ekd_str& text) { put(view(text)); }
  void put(const ekd_bytes& bytes) { put(view(bytes)); }
  void put(const ekd_error& error) {
    put(error.code);
    put(error.retry_after_ms);
    put(error.upstream_status);
    put(std::string_view(error.message, ::strnlen(error.message, sizeof error.message)));
  }
  template <class Pointer, class Count>
  void put(const List<Pointer, Count>& elements) {
    const std::uint32_t count = elements.data == nullptr ? 0 : static_cast<std::uint32_t>(elements.count);
    put(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      if constexpr (Grows<std::remove_pointer_t<Pointer>>)
        put(element(elements.data, i));
      else
        put(elements.data[i]);
    }
  }
  template <class T>
  requires(!Number<T>) void put(const T& value) { each(*this, value); }

  std::string& out_;
};

// Reads what another process wrote: nothing of it is trusted. Strings stay in the frame; lists live in the decoder.
class Decoder {
 public:
  explicit Decoder(std::string_view in) : in_(in) {}

  template <class... T>
  void operator()(T&&... values) {
    (get(values), ...);
  }
  // Everything could be read and nothing is left over.
  bool whole() const { return ok_ && in_.empty(); }

 private:
  template <Number T>
  void get(T& value) {
    if (!ok_ || in_.size() < sizeof value) return void(ok_ = false);
    std::memcpy(&value, in_.data(), sizeof value);
    in_.remove_prefix(sizeof value);
  }
  void get(std::string_view& text) {
    std::uint32_t length = 0;
    get(length);
    if (!ok_ || in_.size() < length) return void(ok_ = false);
    text = in_.substr(0, length);
    in_.remove_prefix(length);
  }
  void get(ekd_str& text) {
    std::string_view found;
    get(found);
    text = str(found);
  }
  void get(ekd_bytes& bytes_of) {
    std::string_view found;
    get(found);
    bytes_of = bytes(found);
  }
  void get(ekd_error& error) {
    error = empty_error();
    std::string_view message;
    get(error.code);
    get(error.retry_after_ms);
    get(error.upstream_status);
    get(message);
    std::memcpy(error.message, message.data(), std::min(message.size(), sizeof error.message - 1));
  }
  // A count that the rest of the frame cannot hold is refused before any memory is taken for it.
  template <class Pointer, class Count>
  void get(List<Pointer, Count>& elements) {
    using T = std::remove_const_t<std::remove_pointer_t<Pointer>>;
    std::uint32_t count = 0;
    get(count);
    if (!ok_ || count > in_.size() / shortest<T>()) return void(ok_ = false);
    const std::shared_ptr<T[]> space(new T[count]());
    for (std::uint32_t i = 0; i < count && ok_; ++i) get(space[i]);
    elements.data = space.get();
    elements.count = static_cast<Count>(count);
    lists_.push_back(space);
  }
  template <class T>
  requires(!Number<T>) void get(T& value) {
    if constexpr (Grows<T>) value.size = sizeof value;
    each(*this, value);
  }

  template <class T>
  static std::size_t shortest() {
    static const std::size_t length = [] {
      std::string text;
      Encoder encode(text);
      encode(T{});
      return text.size();
    }();
    return length;
  }

  std::string_view in_;
  bool ok_ = true;
  std::deque<std::shared_ptr<void>> lists_;
};

// A struct of the other side of the ABI as this build knows it: what it does not hold is zero.
template <Grows T>
T whole(const T* given) {
  T copy{};
  if (given != nullptr) std::memcpy(&copy, given, std::min<std::size_t>(given->size, sizeof copy));
  copy.size = sizeof copy;
  return copy;
}
inline ekd_error whole_error(const ekd_error* given) {
  return given != nullptr && given->size >= sizeof(ekd_error) ? *given : empty_error();
}

template <class C, Is<ekd_pair> T>
void each(C& c, T& v) {
  c(v.name, v.value);
}
template <class C, Is<ekd_delivery> T>
void each(C& c, T& v) {
  c(v.attempt, v.id, v.type, v.channel, v.conversation, v.document, v.sequence, v.recorded_ms, v.record);
}
template <class C, Is<ekd_command> T>
void each(C& c, T& v) {
  c(v.attempt, v.id, v.type, v.peer_id, v.json);
}
template <class C, Is<ekd_submission> T>
void each(C& c, T& v) {
  c(v.item, v.idempotency_key, v.json);
}
template <class C, Is<ekd_item_result> T>
void each(C& c, T& v) {
  c(v.status, v.retry_after_ms, v.upstream_status, v.message, v.result);
}
template <class C, Is<ekd_http_request> T>
void each(C& c, T& v) {
  c(v.flags, v.method, v.url, list(v.headers, v.header_count), v.timeout_ms, v.body, v.max_response_bytes);
}
template <class C, Is<ekd_http_response> T>
void each(C& c, T& v) {
  c(v.outcome, v.status, list(v.headers, v.header_count), v.body, v.retry_after_ms, v.error);
}
// Without its request, which stands beside it.
template <class C, Is<ekd_media_transfer> T>
void each(C& c, T& v) {
  c(v.accept, v.max_bytes, v.ref, v.part_name, v.file_name);
}
template <class C, Is<ekd_media_info> T>
void each(C& c, T& v) {
  c(v.ref, v.content_type, v.bytes, v.expires_ms);
}
template <class C, Is<ekd_http_route> T>
void each(C& c, T& v) {
  c(v.method, v.path, v.max_body_bytes);
}
template <class C, Is<ekd_incoming_request> T>
void each(C& c, T& v) {
  c(v.method, v.path, v.query, list(v.headers, v.header_count), v.body);
}
template <class C, Is<ekd_http_answer> T>
void each(C& c, T& v) {
  c(v.status, v.content_type, v.body, v.reject_reason, v.reject_detail, list(v.headers, v.header_count));
}
template <class C, Is<ekd_event> T>
void each(C& c, T& v) {
  c(v.flags, v.type, v.account, v.peer_kind, v.peer_id, v.subject, list(v.id_material, v.id_material_count),
    v.direction, v.time_ms, v.data, v.raw, v.raw_content_type);
}
template <class C, Is<ekd_emission> T>
void each(C& c, T& v) {
  c(list(v.events, v.event_count), v.op, v.tag, v.cursor_name, v.cursor);
}
template <class C, Is<ekd_metric> T>
void each(C& c, T& v) {
  c(v.kind, v.name, list(v.label_names, v.label_count));
}
template <class C, Is<ekd_stream_target> T>
void each(C& c, T& v) {
  c(v.flags, v.host, v.port, v.connect_timeout_ms, v.idle_timeout_ms, v.ca_file);
}

}  // namespace ekiden::plugin::remote
