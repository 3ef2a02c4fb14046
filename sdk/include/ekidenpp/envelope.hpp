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
#include <utility>
#include <vector>

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

struct Identity {
  std::string type{};  // "openid", "unionid", "external_userid", "qq", "phone", "email", "user_id", …; always written
  std::string value{};  // always written
  std::optional<bool> verified{};
  std::string scope{};  // within which the value is unique, e.g. the app id of an openid
};

struct Party {
  std::string role = "customer";  // "customer", "agent", "bot", "system"; always written
  std::string display_name{};
  std::string avatar_url{};
  std::vector<Identity> identities{};  // always written
};

// Why a file that should have a ref has none.
struct MediaError {
  std::string code{};    // "pending", "expired", "not_media", "too_large", "no_room", "unavailable"; empty: no error
  std::string native{};  // the platform's own code
  std::string text{};    // one sentence
};

// A file, by reference.
struct Media {
  std::string ref{};             // in the media store
  std::string ref_expires_at{};  // RFC 3339: at least until then
  MediaError error{};
  std::string url{};
  std::string url_expires_at{};  // RFC 3339
  std::string platform_media_id{};
  std::string mime{};
  std::int64_t size = 0;
  std::string sha256{};
  std::string name{};
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t duration_ms = 0;
  std::string thumb_ref{};
  std::string thumb_platform_media_id{};
};

namespace detail {

inline void put(JsonWriter& out, JsonName name, std::string_view value) {
  if (!value.empty()) out.known_key(name).lenient_string(value);
}
inline void put(JsonWriter& out, JsonName name, std::int64_t value) {
  if (value != 0) out.known_key(name).int64(value);
}
// For a member that is always written.
inline void must(JsonWriter& out, JsonName name, std::string_view value) {
  out.known_key(name).lenient_string(value);
}

inline void write(JsonWriter& out, const Media& media) {
  out.begin_object();
  put(out, "ref", media.ref);
  put(out, "ref_expires_at", media.ref_expires_at);
  if (!media.error.code.empty()) {
    out.known_key("error").begin_object();
    must(out, "code", media.error.code);
    put(out, "native", media.error.native);
    must(out, "text", media.error.text);
    out.end_object();
  }
  put(out, "url", media.url);
  put(out, "url_expires_at", media.url_expires_at);
  put(out, "platform_media_id", media.platform_media_id);
  put(out, "mime", media.mime);
  put(out, "size", media.size);
  put(out, "sha256", media.sha256);
  put(out, "name", media.name);
  put(out, "width", media.width);
  put(out, "height", media.height);
  put(out, "duration_ms", media.duration_ms);
  put(out, "thumb_ref", media.thumb_ref);
  put(out, "thumb_platform_media_id", media.thumb_platform_media_id);
  out.end_object();
}

inline void write(JsonWriter& out, const Party& party) {
  out.begin_object();
  must(out, "role", party.role);
  put(out, "display_name", party.display_name);
  put(out, "avatar_url", party.avatar_url);
  out.known_key("identities").begin_array();
  for (const Identity& identity : party.identities) {
    out.begin_object();
    must(out, "type", identity.type);
    must(out, "value", identity.value);
    if (identity.verified) out.member("verified", *identity.verified);
    put(out, "scope", identity.scope);
    out.end_object();
  }
  out.end_array().end_object();
}

}  // namespace detail

// One piece of a message's content, as JSON.
class Part {
 public:
  // format: "plain", "markdown" or "html".
  static Part text(std::string_view text, std::string_view format = {}) {
    return make("text", [&](JsonWriter& out) {
      detail::must(out, "text", text);
      detail::put(out, "format", format);
    });
  }
  static Part image(const Media& media) { return file_like("image", media, {}); }
  // transcript: what the platform's speech recognition heard.
  static Part audio(const Media& media, std::string_view transcript = {}) {
    return file_like("audio", media, transcript);
  }
  static Part video(const Media& media) { return file_like("video", media, {}); }
  static Part file(const Media& media) { return file_like("file", media, {}); }
  // crs: "wgs84", "gcj02" or "bd09": the same numbers lie hundreds of metres apart.
  // scale: the platform's own zoom; 0: not said.
  static Part location(double lat, double lng, std::string_view crs, std::string_view name = {},
                       std::string_view address = {}, std::int64_t scale = 0) {
    return make("location", [&](JsonWriter& out) {
      out.member("lat", lat).member("lng", lng);
      detail::must(out, "crs", crs);
      detail::put(out, "name", name);
      detail::put(out, "address", address);
      detail::put(out, "scale", scale);
    });
  }
  static Part link(std::string_view url, std::string_view title = {}, std::string_view desc = {},
                   std::string_view thumb = {}) {
    return make("link", [&](JsonWriter& out) {
      detail::must(out, "url", url);
      detail::put(out, "title", title);
      detail::put(out, "desc", desc);
      detail::put(out, "thumb", thumb);
    });
  }
  // thumb: the picture's URL.
  static Part mini_program(std::string_view appid, std::string_view path, std::string_view title,
                           std::string_view thumb = {}, std::string_view thumb_platform_media_id = {}) {
    return make("mini_program", [&](JsonWriter& out) {
      detail::must(out, "appid", appid);
      detail::put(out, "path", path);
      detail::put(out, "title", title);
      detail::put(out, "thumb", thumb);
      detail::put(out, "thumb_platform_media_id", thumb_platform_media_id);
    });
  }
  static Part sticker(std::string_view id, std::string_view package_id = {}, std::string_view url = {}) {
    return make("sticker", [&](JsonWriter& out) {
      detail::must(out, "id", id);
      detail::put(out, "package_id", package_id);
      detail::put(out, "url", url);
    });
  }
  // What the adapter does not know yet: kept, never a failure. The content stands in data.raw.
  static Part unknown(std::string_view native_type) {
    return make("unknown", [&](JsonWriter& out) { detail::must(out, "native_type", native_type); });
  }

  const std::string& json() const noexcept { return json_; }

 private:
  explicit Part(std::string json) : json_(std::move(json)) {}

  template <class Body>
  static Part make(std::string_view type, Body&& body) {
    JsonWriter out;
    out.begin_object().member("type", type);
    body(out);
    out.end_object();
    // A number that is none (a location of NaN) is the one thing that a part cannot say.
    std::optional<std::string> json = out.take();
    return json ? Part(std::move(*json)) : unknown(type);
  }

  static Part file_like(std::string_view type, const Media& media, std::string_view transcript) {
    return make(type, [&](JsonWriter& out) {
      out.known_key("media");
      detail::write(out, media);
      detail::put(out, "transcript", transcript);
    });
  }

  std::string json_;
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
  std::vector<Part> parts{};         // in the order of the message, at least one
  std::string reply_to_native_id{};  // of the message that this one quotes
  std::string thread_id{};
  std::string lang{};  // BCP 47
  std::optional<Interactive> interactive{};
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
    out_.known_key("parts").begin_array();
    for (const Part& part : message.parts) out_.raw(part.json());
    out_.end_array();
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
    out_.known_key("contact").begin_object().known_key("identities").begin_array();
    for (const Identity& identity : contact.identities) {
      out_.begin_object();
      detail::must(out_, "type", identity.type);
      detail::must(out_, "value", identity.value);
      if (identity.verified) out_.member("verified", *identity.verified);
      detail::put(out_, "scope", identity.scope);
      out_.end_object();
    }
    out_.end_array();
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
