// SPDX-License-Identifier: Apache-2.0
// The event of a delivery, under the names of sdk/schema/: what a sink or a filter asks it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "envelope.hpp"
#include "json_view.hpp"

namespace ekiden::sdk {

// One part of a message as it was received.
struct ReceivedPart {
  std::string type{};  // "text", "image", …; a type that the plugin does not know is "unknown" to it
  std::string text{};  // of a text part
  Media media{};       // of an image, audio, video or file
  JsonView json{};     // the whole part
};

// Valid as long as the delivery's document. What the event does not say is empty.
class EnvelopeReader {
 public:
  // Nothing when the document is no JSON object.
  static std::optional<EnvelopeReader> parse(std::string_view document) {
    const auto event = JsonView::parse(document);
    if (!event || !event->is_object()) return std::nullopt;
    return EnvelopeReader(*event);
  }

  std::string id() const { return attribute("/id"); }      // the idempotency key
  std::string type() const { return attribute("/type"); }  // "ekiden.message.received.v1"
  std::string source() const { return attribute("/source"); }
  std::string subject() const { return attribute("/subject"); }
  std::string time() const { return attribute("/time"); }  // RFC 3339, UTC
  std::string channel() const { return attribute("/channel"); }
  std::string direction() const { return attribute("/direction"); }
  std::string conversation() const { return attribute("/data/conversation/key"); }

  Party sender() const { return party(event_.at("/data/sender")); }
  std::vector<Party> recipients() const {
    std::vector<Party> all;
    for (const JsonView& one : event_.at("/data/recipients").items()) all.push_back(party(one));
    return all;
  }
  std::string native_id() const { return attribute("/data/message/native_id"); }
  std::vector<ReceivedPart> parts() const {
    std::vector<ReceivedPart> all;
    for (const JsonView& one : event_.at("/data/message/parts").items())
      all.push_back({one.at("/type").text("unknown"), one.at("/text").text(), media(one.at("/media")), one});
    return all;
  }
  // Of the first text part; empty when there is none.
  std::string text() const {
    for (const ReceivedPart& part : parts()) {
      if (part.type == "text") return part.text;
    }
    return {};
  }
  // Everything else: "/data/ext/…".
  JsonView at(const char* path) const { return event_.at(path); }

 private:
  explicit EnvelopeReader(JsonView event) : event_(event) {}

  std::string attribute(const char* path) const { return event_.at(path).text(); }

  static Party party(const JsonView& json) {
    Party party;
    party.role = json.at("/role").text();
    party.display_name = json.at("/display_name").text();
    party.avatar_url = json.at("/avatar_url").text();
    for (const JsonView& one : json.at("/identities").items()) {
      party.identities.push_back(
          {one.at("/type").text(), one.at("/value").text(), one.at("/verified").boolean(), one.at("/scope").text()});
    }
    return party;
  }

  static Media media(const JsonView& json) {
    Media media;
    media.ref = json.at("/ref").text();
    media.url = json.at("/url").text();
    media.url_expires_at = json.at("/url_expires_at").text();
    media.platform_media_id = json.at("/platform_media_id").text();
    media.mime = json.at("/mime").text();
    media.size = json.at("/size").int64().value_or(0);
    media.sha256 = json.at("/sha256").text();
    media.name = json.at("/name").text();
    media.width = json.at("/width").int64().value_or(0);
    media.height = json.at("/height").int64().value_or(0);
    media.duration_ms = json.at("/duration_ms").int64().value_or(0);
    media.thumb_ref = json.at("/thumb_ref").text();
    media.thumb_platform_media_id = json.at("/thumb_platform_media_id").text();
    return media;
  }

  JsonView event_;
};

}  // namespace ekiden::sdk
