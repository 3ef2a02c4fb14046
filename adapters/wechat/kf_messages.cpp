// SPDX-License-Identifier: Apache-2.0
#include "kf_messages.hpp"

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "fields.hpp"
#include "messages.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

using kit::XmlElement;
using sdk::Part;

std::string_view text(const XmlElement& parent, std::string_view name) {
  const auto* child = parent.child(name);
  return child == nullptr ? std::string_view() : std::string_view(child->text);
}

std::optional<Part> to_text(const XmlElement& body, const Attachments&) {
  return Part::text(text(body, "content"));
}

sdk::Media media(const XmlElement& body, const Attachments& attachments, std::string_view mime = {}) {
  sdk::Media file{.platform_media_id = std::string(text(body, "media_id")), .mime = std::string(mime)};
  describe(file, attachments);
  return file;
}
std::optional<Part> to_image(const XmlElement& body, const Attachments& attachments) {
  return Part::image(media(body, attachments));
}
std::optional<Part> to_video(const XmlElement& body, const Attachments& attachments) {
  return Part::video(media(body, attachments));
}
std::optional<Part> to_file(const XmlElement& body, const Attachments& attachments) {
  return Part::file(media(body, attachments));
}
// The format that sync_msg was asked for.
std::optional<Part> to_voice(const XmlElement& body, const Attachments& attachments) {
  return Part::audio(media(body, attachments, "audio/amr"));
}

std::optional<Part> to_location(const XmlElement& body, const Attachments&) {
  const auto place = map_location(text(body, "latitude"), text(body, "longitude"));
  if (!place) return std::nullopt;
  return Part::location(place->lat, place->lng, place->crs, text(body, "name"), text(body, "address"));
}

std::optional<Part> to_link(const XmlElement& body, const Attachments&) {
  return Part::link(text(body, "url"), text(body, "title"), text(body, "desc"), text(body, "pic_url"));
}

std::optional<Part> to_card(const XmlElement& body, const Attachments&) {
  if (text(body, "userid").empty()) return std::nullopt;
  return Part::contact_card({}, {{.type = "user_id", .value = std::string(text(body, "userid"))}});
}

std::optional<Part> to_mini_program(const XmlElement& body, const Attachments&) {
  if (text(body, "appid").empty()) return std::nullopt;
  return Part::mini_program(text(body, "appid"), text(body, "pagepath"), text(body, "title"), {},
                            text(body, "thumb_media_id"));
}

std::string_view label_of(const XmlElement& item) {
  const auto* content = item.child(text(item, "type"));
  return content == nullptr ? std::string_view() : text(*content, "content");
}

// A menu as the customer reads it: the words above, one line for each item, the words below.
std::optional<Part> to_menu(const XmlElement& body, const Attachments&) {
  std::string shown(text(body, "head_content"));
  const auto add = [&](std::string_view line) {
    if (!line.empty()) shown.append(shown.empty() ? "" : "\n").append(line);
  };
  for (const auto& child : body.children) {
    if (child.name == "list") add(label_of(child));
  }
  add(text(body, "tail_content"));
  return Part::text(shown);
}

// "1250" in hundredths of a yuan → "12.50".
std::string yuan(std::string_view fen) {
  const auto value = integer(fen);
  if (!value || *value < 0) return {};
  std::string cents = std::to_string(*value % 100);
  return std::to_string(*value / 100) + (cents.size() == 1 ? ".0" : ".") + cents;
}

std::optional<Part> to_product(const XmlElement& body, const Attachments&) {
  return Part::product({.platform = "channels_shop",
                        .item_id = std::string(text(body, "product_id")),
                        .title = std::string(text(body, "title")),
                        .amount = yuan(text(body, "sales_price")),
                        .currency = "CNY",
                        .image = std::string(text(body, "head_img"))});
}

std::optional<Part> to_order(const XmlElement& body, const Attachments&) {
  if (text(body, "order_id").empty()) return std::nullopt;
  std::vector<std::string> titles;
  if (!text(body, "product_titles").empty()) titles.emplace_back(text(body, "product_titles"));
  return Part::order(text(body, "order_id"), text(body, "state"), titles);
}

std::optional<Part> to_merged(const XmlElement& body, const Attachments&) {
  std::vector<std::string> items;
  for (const auto& child : body.children) {
    if (child.name != "item") continue;
    sdk::JsonWriter json;
    json.begin_object();
    write_fields(json, child);
    json.end_object();
    items.push_back(json.take().value_or("{}"));
  }
  return Part::merged(items);
}

struct MessageType {
  std::string_view name;
  std::optional<Part> (*read)(const XmlElement& body, const Attachments&);
  std::span<const std::string_view> placed;
};

constexpr std::string_view kText[] = {"content", "menu_id"};
constexpr std::string_view kMedia[] = {"media_id"};
constexpr std::string_view kLocation[] = {"latitude", "longitude", "name", "address"};
constexpr std::string_view kLink[] = {"title", "desc", "url", "pic_url"};
constexpr std::string_view kCard[] = {"userid"};
constexpr std::string_view kMiniProgram[] = {"title", "appid", "pagepath", "thumb_media_id"};
constexpr std::string_view kProduct[] = {"product_id", "head_img", "title"};
constexpr std::string_view kOrder[] = {"order_id", "product_titles", "state"};
constexpr std::string_view kMerged[] = {"item"};

// "channels" (a video account's page), "meeting", "schedule" and "note" have no place in the envelope: all of their
// fields stand in ext.
constexpr MessageType kMessageTypes[] = {
    {"text", to_text, kText},
    {"image", to_image, kMedia},
    {"voice", to_voice, kMedia},
    {"video", to_video, kMedia},
    {"file", to_file, kMedia},
    {"location", to_location, kLocation},
    {"link", to_link, kLink},
    {"business_card", to_card, kCard},
    {"miniprogram", to_mini_program, kMiniProgram},
    {"msgmenu", to_menu, {}},
    {"channels_shop_product", to_product, kProduct},
    {"channels_shop_order", to_order, kOrder},
    {"merged_msg", to_merged, kMerged},
};

std::string sender_of(const Document& message) {
  return std::string(message.text("external_userid"));
}

std::string name_of(const Document& message) {
  return std::string(message.text("msgid"));
}

WantedFiles wanted_files(const Document& message) {
  const auto type = message.text("msgtype");
  if (type != "image" && type != "voice" && type != "video" && type != "file") return {};
  return {.media_id = std::string(message.text(type, "media_id")), .is_any = type == "file"};
}

}  // namespace

const MessageReading kListedMessages = {sender_of, name_of, wanted_files};

std::optional<KfContent> kf_content(const Document& message, const Attachments& attachments) {
  const auto name = message.text("msgtype");
  const auto* body = message.root().child(name);
  if (body == nullptr) return std::nullopt;
  for (const MessageType& type : kMessageTypes) {
    if (type.name != name) continue;
    auto part = type.read(*body, attachments);
    if (!part) return std::nullopt;
    return KfContent{std::move(*part), type.placed};
  }
  return std::nullopt;
}

std::optional<sdk::Interactive> kf_picked_item(const Document& message) {
  const auto id = message.text("text", "menu_id");
  if (id.empty()) return std::nullopt;
  return sdk::Interactive{
      .kind = "quick_reply", .payload = std::string(id), .label = std::string(message.text("text", "content"))};
}

}  // namespace ekiden::wechat
