// SPDX-License-Identifier: Apache-2.0
// The `data` of an event after sdk/schema/: what an adapter knows, under the names that every consumer reads.
// The host adds data.conversation and data.raw.
//
// All text here comes from outside, so invalid UTF-8 becomes U+FFFD, and no builder can fail. An empty string, a 0 or
// an empty optional is a member that is not written, unless it says otherwise.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envelope_parts.hpp"
#include "json.hpp"

namespace ekiden::sdk {

// Where the fact came from; ids verbatim.
struct Platform {
  std::string name{};    // "wechat"; always written
  std::string app{};     // the account's id there
  std::string msg_id{};  // the platform's id of the message
  std::string seq{};
  std::string event_name{};    // the platform's own word
  std::string received_via{};  // "webhook", "poll", "ws", "imap", "sip"
};

// What the customer picked of a choice that was sent.
struct Interactive {
  std::string kind{};     // "button", "quick_reply", "list", "form", "menu_event"; always written
  std::string payload{};  // the choice's id, as it was sent
  std::string label{};    // what the customer saw
};

struct Message {
  std::string native_id{};  // the platform's id of the message; always written
  std::string client_msg_id{};
  std::vector<Part> parts{};         // in the order of the message, at least one; none when it was recalled
  std::string reply_to_native_id{};  // of the message that this one quotes
  std::string thread_id{};
  std::string lang{};  // BCP 47
  std::optional<Interactive> interactive{};
  bool recalled = false;
};

// What became of a message that was sent, as the platform tells it later.
struct MessageStatus {
  std::string outbound_id{};  // the command's id; always written
  std::string native_id{};
  std::string status{};  // "delivered", "read", "failed", …; always written
  std::string at{};      // RFC 3339; always written
  struct Error {
    std::string code{};    // a fixed word of ours; always written
    std::string native{};  // the platform's own code
    std::string text{};    // what it means
    std::string action{};  // what to do about it
  };
  std::optional<Error> error{};
};

// A gesture of the customer that is no message.
struct Interaction {
  std::string kind{};  // "menu_click", "menu_view", "scan", "location_report", "button", …; always written
  std::string key{};
  std::string scene{};
  std::string ticket{};
  std::string url{};
  struct Location {
    double lat = 0;
    double lng = 0;
    std::optional<double> precision_m;
    std::string crs;
  };
  std::optional<Location> location{};
};

struct Contact {
  std::vector<Identity> identities{};  // always written
  std::string display_name{};
  std::string scene{};  // where the contact came from, e.g. the scene of a QR code
  std::string ticket{};
  std::vector<std::string> tags{};
};

// The `data` of one event. Each block at most once; json() last.
class EventData {
 public:
  EventData() { out_.begin_object(); }

  EventData& platform(const Platform& platform) {
    out_.known_key("platform").begin_object();
    detail::must(out_, "name", platform.name);
    detail::put(out_, "app", platform.app);
    detail::put(out_, "msg_id", platform.msg_id);
    detail::put(out_, "seq", platform.seq);
    detail::put(out_, "event_name", platform.event_name);
    detail::put(out_, "received_via", platform.received_via);
    out_.end_object();
    return *this;
  }

  EventData& sender(const Party& party) {
    out_.known_key("sender");
    detail::write(out_, party);
    return *this;
  }

  EventData& recipients(std::span<const Party> parties) {
    out_.known_key("recipients").begin_array();
    for (const Party& party : parties) detail::write(out_, party);
    out_.end_array();
    return *this;
  }
  EventData& recipients(std::initializer_list<Party> parties) { return recipients(std::span(parties)); }

  EventData& message(const Message& message) {
    out_.known_key("message").begin_object();
    detail::must(out_, "native_id", message.native_id);
    detail::put(out_, "client_msg_id", message.client_msg_id);
    if (!message.parts.empty()) {
      out_.known_key("parts").begin_array();
      for (const Part& part : message.parts) out_.raw(part.json());
      out_.end_array();
    }
    if (message.recalled) out_.member("recalled", true);
    if (!message.reply_to_native_id.empty()) {
      out_.known_key("reply_to").begin_object();
      detail::must(out_, "native_id", message.reply_to_native_id);
      out_.end_object();
    }
    detail::put(out_, "thread_id", message.thread_id);
    detail::put(out_, "lang", message.lang);
    if (message.interactive) write_interactive(*message.interactive);
    out_.end_object();
    return *this;
  }

  EventData& status(const MessageStatus& status) {
    out_.known_key("status").begin_object();
    detail::must(out_, "outbound_id", status.outbound_id);
    detail::put(out_, "native_id", status.native_id);
    detail::must(out_, "status", status.status);
    if (status.error) {
      out_.known_key("error").begin_object();
      detail::must(out_, "code", status.error->code);
      detail::put(out_, "native", status.error->native);
      detail::put(out_, "text", status.error->text);
      detail::put(out_, "action", status.error->action);
      out_.end_object();
    }
    detail::must(out_, "at", status.at);
    out_.end_object();
    return *this;
  }

  // Events of the platform that may be lost for good: none between `from` and `until` (RFC 3339; empty: not known) is
  // sure to have come. `reason`: a fixed word.
  EventData& gap(std::string_view reason, std::string_view from, std::string_view until) {
    out_.known_key("gap").begin_object();
    detail::must(out_, "reason", reason);
    detail::put(out_, "from", from);
    detail::put(out_, "until", until);
    out_.end_object();
    return *this;
  }

  EventData& interaction(const Interaction& interaction) {
    out_.known_key("interaction").begin_object();
    detail::must(out_, "kind", interaction.kind);
    detail::put(out_, "key", interaction.key);
    detail::put(out_, "scene", interaction.scene);
    detail::put(out_, "ticket", interaction.ticket);
    detail::put(out_, "url", interaction.url);
    if (interaction.location) write_location(*interaction.location);
    out_.end_object();
    return *this;
  }

  EventData& contact(const Contact& contact) {
    out_.known_key("contact").begin_object().known_key("identities");
    detail::write(out_, contact.identities);
    detail::put(out_, "display_name", contact.display_name);
    detail::put(out_, "scene", contact.scene);
    detail::put(out_, "ticket", contact.ticket);
    if (!contact.tags.empty()) {
      out_.known_key("tags").begin_array();
      for (const std::string& tag : contact.tags) out_.lenient_string(tag);
      out_.end_array();
    }
    out_.end_object();
    return *this;
  }

  // What only this platform has: `json` is an object, valid JSON, whose members stand under data.ext.
  EventData& ext(std::string_view json) {
    out_.known_key("ext").raw(json);
    return *this;
  }

  // The document, once; afterwards the builder is used up. "{}" when a block was given twice or `ext` was empty JSON.
  std::string json() {
    out_.end_object();
    return out_.take().value_or("{}");
  }

 private:
  void write_interactive(const Interactive& interactive) {
    out_.known_key("interactive").begin_object();
    detail::must(out_, "kind", interactive.kind);
    detail::put(out_, "payload", interactive.payload);
    detail::put(out_, "label", interactive.label);
    out_.end_object();
  }

  void write_location(const Interaction::Location& location) {
    out_.known_key("location").begin_object().member("lat", location.lat).member("lng", location.lng);
    if (location.precision_m) out_.member("precision_m", *location.precision_m);
    detail::put(out_, "crs", location.crs);
    out_.end_object();
  }

  JsonWriter out_;
};

}  // namespace ekiden::sdk
