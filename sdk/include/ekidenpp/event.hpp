// SPDX-License-Identifier: Apache-2.0
// What goes in and out of a component: facts, commands, deliveries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base.hpp"

namespace ekiden::sdk {

enum class Direction : std::int32_t {
  in = EKD_DIRECTION_IN,
  out = EKD_DIRECTION_OUT,
  internal = EKD_DIRECTION_INTERNAL
};

// One fact of the platform. The host makes the envelope of it: id, source, times, trace, data.conversation and data.raw
// are the host's.
struct Event {
  std::string type{};         // without "ekiden." and ".v1": "message.received"
  std::string account{};      // known from the configuration, never from the message
  std::string peer_kind{};    // "dm", "group", "ticket", "call", "mail_thread", "order"; empty: no conversation
  std::string peer_id{};      // the platform's id of the other side
  bool peer_private = false;  // peer_id is a phone number or an address
  std::string subject{};      // only without a conversation: "order/…", "call/…"
  // The platform's own identifiers, at least one: the same fact gives the same, however often and however it is pushed.
  std::vector<std::string> id_material{};
  Direction direction = Direction::in;
  std::int64_t time_ms = 0;  // the platform's time, ms since 1970; 0: not said
  std::string data{};        // JSON object, best made by EventData (envelope.hpp)
  std::string raw{};         // the platform's document, decrypted, byte-exact; may be empty
  std::string raw_content_type{};
};

// Events that go into the journal together, all or none, and the cursor of the poll that brought them.
struct Emission {
  std::vector<Event> events{};
  Op op = 0;                  // of the webhook request that they came with: its answer waits for the disk; 0: none
  std::string cursor_name{};  // ^[a-z0-9][a-z0-9._-]{0,63}$; empty: no cursor
  std::string cursor{};       // where the next poll goes on after these events; at most 4 KiB of UTF-8
};

// A command for an adapter. Lives until send returns.
struct Command {
  std::string_view id{};       // the idempotency key where the platform takes one
  std::string_view type{};     // "message.send"
  std::string_view peer_id{};  // the platform's id of the other side
  std::string_view json{};     // the command as accepted
  std::uint32_t attempt = 1;
};

// An event for a sink. Lives until deliver returns.
struct Delivery {
  std::string_view id{};  // the idempotency key, the same at every attempt
  std::string_view type{};
  std::string_view channel{};
  std::string_view conversation{};
  std::string_view document{};  // the CloudEvent, structured JSON: the same bytes at every attempt
  std::uint32_t attempt = 1;
  std::uint64_t sequence = 0;    // the journal's number: later events have higher ones
  std::int64_t recorded_ms = 0;  // when the journal took it, ms since 1970
  // What the route's map made of the event: a JSON object after the descriptor's "record", the same bytes at every
  // attempt; empty when the route has no map, or when the host is older than maps are.
  std::string_view record{};
};

namespace detail {

// Lives as long as `event` and `material`, which holds event.id_material.
inline ekd_event event_to_abi(const Event& event, const std::vector<ekd_str>& material) {
  ekd_event out{};
  out.size = sizeof out;
  out.flags = event.peer_private ? EKD_EVENT_PEER_PRIVATE : 0u;
  out.type = to_abi(event.type);
  out.account = to_abi(event.account);
  out.peer_kind = to_abi(event.peer_kind);
  out.peer_id = to_abi(event.peer_id);
  out.subject = to_abi(event.subject);
  out.id_material = material.data();
  out.id_material_count = static_cast<std::uint32_t>(material.size());
  out.direction = static_cast<std::int32_t>(event.direction);
  out.time_ms = event.time_ms;
  out.data = to_abi(event.data);
  out.raw = to_abi_bytes(event.raw);
  out.raw_content_type = to_abi(event.raw_content_type);
  return out;
}

// Lives as long as what was passed across the ABI.
inline Delivery delivery_of(const ekd_delivery& raw) {
  return {view(raw.id),
          view(raw.type),
          view(raw.channel),
          view(raw.conversation),
          view(raw.document),
          raw.attempt,
          raw.sequence,
          raw.recorded_ms,
          EKD_HAS(ekd_delivery, &raw, record) ? view(raw.record) : std::string_view()};
}

}  // namespace detail
}  // namespace ekiden::sdk
