// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "words.hpp"

namespace ekiden::wechat {
namespace {

// Tencent's map, on which customers pick a place, draws GCJ-02; the pages about pushes do not say it.
constexpr const char* kMapCoordinates = "gcj02";

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> degrees(std::string_view text, double limit) {
  const auto value = number(text);
  return value && std::abs(*value) <= limit ? value : std::nullopt;
}

std::optional<sdk::Interaction::Location> location(std::string_view lat_text, std::string_view lng_text,
                                                   const char* crs) {
  const auto lat = degrees(lat_text, 90);
  const auto lng = degrees(lng_text, 180);
  if (!lat || !lng) return std::nullopt;
  return sdk::Interaction::Location{.lat = *lat, .lng = *lng, .precision_m = std::nullopt, .crs = crs};
}

std::string mime_of_voice(std::string_view format) {
  const std::string lower = to_lower(format);
  if (lower == "amr") return "audio/amr";
  if (lower == "mp3") return "audio/mpeg";
  if (lower == "speex") return "audio/speex";
  return {};
}

// 0 for what is no such number.
std::int64_t count(std::string_view text) {
  const auto value = integer(text);
  return value && *value > 0 ? *value : 0;
}

std::optional<sdk::Part> location_part(const Document& document) {
  const auto place = map_location(document.text("Location_X"), document.text("Location_Y"));
  if (!place) return std::nullopt;
  return sdk::Part::location(place->lat, place->lng, place->crs, {}, document.text("Label"),
                             count(document.text("Scale")));
}

std::optional<sdk::Part> mini_program_part(const Document& document) {
  if (document.text("AppId").empty()) return std::nullopt;
  return sdk::Part::mini_program(document.text("AppId"), document.text("PagePath"), document.text("Title"),
                                 document.text("ThumbUrl"), document.text("ThumbMediaId"));
}

// Tencent tells of it but hands it out under no id: the part has no reference to fetch it by.
sdk::Part file_part(const Document& document) {
  return sdk::Part::file({.size = count(document.text("FileTotalLen")), .name = std::string(document.text("Title"))});
}

sdk::Media media(const Document& document, const Attachments& attachments) {
  sdk::Media media{.url = std::string(document.text("PicUrl")),
                   .platform_media_id = std::string(document.text("MediaId")),
                   .mime = mime_of_voice(document.text("Format")),
                   .thumb_platform_media_id = std::string(document.text("ThumbMediaId"))};
  describe(media, attachments);
  return media;
}

sdk::Part voice_part(const Document& document, const Attachments& attachments) {
  const sdk::Media voice = media(document, attachments);
  // Some of Tencent's pages, and some of its pushes, spell it so.
  const auto heard = document.text("Recognition");
  return sdk::Part::audio(voice, heard.empty() ? document.text("Recongnition") : heard);
}

}  // namespace

std::optional<sdk::Part> to_part(const Document& document, const Attachments& attachments) {
  const std::string type = to_lower(document.text("MsgType"));
  if (type == "text") return sdk::Part::text(document.text("Content"));
  if (type == "image") return sdk::Part::image(media(document, attachments));
  if (type == "voice") return voice_part(document, attachments);
  if (type == "video" || type == "shortvideo") return sdk::Part::video(media(document, attachments));
  if (type == "location") return location_part(document);
  if (type == "link") {
    return sdk::Part::link(document.text("Url"), document.text("Title"), document.text("Description"));
  }
  if (type == "miniprogrampage") return mini_program_part(document);
  if (type == "file") return file_part(document);
  return std::nullopt;
}

std::optional<sdk::Interactive> picked_item(const Document& document) {
  const auto id = document.text("bizmsgmenuid");
  if (id.empty()) return std::nullopt;
  return sdk::Interactive{
      .kind = "quick_reply", .payload = std::string(id), .label = std::string(document.text("Content"))};
}

std::optional<sdk::Interaction::Location> map_location(std::string_view lat, std::string_view lng) {
  return location(lat, lng, kMapCoordinates);
}

std::optional<sdk::Interaction::Location> reported_location(const Document& document) {
  auto place = location(document.text("Latitude"), document.text("Longitude"), "");
  if (!place) return place;
  const auto metres = number(document.text("Precision"));
  if (metres && *metres >= 0) place->precision_m = metres;
  return place;
}

std::optional<sdk::Interaction::Location> selected_location(const Document& document) {
  return map_location(document.text("SendLocationInfo", "Location_X"), document.text("SendLocationInfo", "Location_Y"));
}

}  // namespace ekiden::wechat
