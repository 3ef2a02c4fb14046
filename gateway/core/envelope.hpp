// SPDX-License-Identifier: Apache-2.0
// The one event format: CloudEvents 1.0.2 in structured JSON, with `data` of our own schema (sdk/schema/).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/event_id.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/media_store.hpp"
#include "core/ports/random.hpp"
#include "core/status.hpp"

namespace ekiden {

struct ReplyNote;

enum class Direction { in, out, internal };

// A fact as an adapter reports it, before it has an envelope. Owns nothing: lives as long as the texts do that it
// shows.
struct EventDraft {
  std::string_view type;  // without "ekiden." and version: "message.received"
  std::string_view account;
  std::string_view peer_kind;  // "dm"…; empty: no conversation, then `subject` says what it is about
  std::string_view peer_id;
  bool peer_private = false;  // a phone number or an address: hashed in keys and attributes
  std::string_view subject;
  std::vector<std::string_view> id_material;
  Direction direction = Direction::in;
  std::int64_t time_ms = 0;  // the platform's; 0: not said
  std::string_view data;     // JSON object without `conversation` and `raw`
  std::string_view raw;      // the platform's document, byte-exact; may be empty
  std::string_view raw_content_type;
  std::string_view causation_id;  // the command or event that caused it; may be empty
};

// An event that is ready for the journal. `document` lacks only `sequence`.
struct Envelope {
  EventId id;
  std::int64_t recorded_ms = 0;
  std::string channel;
  std::string type;  // "ekiden.message.received.v1"
  std::string conversation;
  std::string document;
};

// Builds envelopes. Thread-safe.
class EnvelopeBuilder {
 public:
  // `peer_key`: the secret under which private peer ids are hashed.
  EnvelopeBuilder(std::string tenant, std::string peer_key, Clock& clock, Random& random, MediaStore& media);

  // Code::invalid when the draft breaks the contract of ekiden.ingress/1; Code::full or Code::io when a large raw
  // document could not be kept. `reply`: the reply windows of its conversation, which it then tells of; may be null.
  Result<Envelope> build(std::string_view channel, const EventDraft& draft, const ReplyNote* reply = nullptr) const;

  // `{channel}:{account}:{kind}:{peer}`; ASCII, a private peer as its keyed hash.
  std::string conversation_key(std::string_view channel, std::string_view account, std::string_view kind,
                               std::string_view peer, bool is_private) const;

 private:
  std::string tenant_;
  std::string peer_key_;
  Clock& clock_;
  Random& random_;
  MediaStore& media_;
};

// The last part of a conversation key: as it stands, and for a private peer.
std::string peer_key_part(std::string_view peer);
std::string hashed_peer(std::string_view peer_key, std::string_view peer);

// "message.received" -> "ekiden.message.received.v1"
std::string full_type(std::string_view short_type);
// The other way; empty when it is not one of ours.
std::string_view short_type(std::string_view full_type);

}  // namespace ekiden
