// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include <charconv>
#include <cmath>
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

sdk::Part location_part(const Document& document, std::string_view type) {
  const auto place = location(document.text("Location_X"), document.text("Location_Y"), kMapCoordinates);
  if (!place) return sdk::Part::unknown(type);
  return sdk::Part::location(place->lat, place->lng, place->crs, {}, document.text("Label"));
}

sdk::Media media(const Document& document) {
  return {.url = std::string(document.text("PicUrl")),
          .platform_media_id = std::string(document.text("MediaId")),
          .thumb_platform_media_id = std::string(document.text("ThumbMediaId"))};
}

sdk::Part voice_part(const Document& document) {
  sdk::Media voice = media(document);
  voice.mime = mime_of_voice(document.text("Format"));
  // Some of Tencent's pages, and some of its pushes, spell it so.
  const auto heard = document.text("Recognition");
  return sdk::Part::audio(voice, heard.empty() ? document.text("Recongnition") : heard);
}

}  // namespace

sdk::Part to_part(const Document& document) {
  const std::string_view pushed = document.text("MsgType");
  const std::string type = to_lower(pushed);
  if (type == "text") return sdk::Part::text(document.text("Content"));
  if (type == "image") return sdk::Part::image(media(document));
  if (type == "voice") return voice_part(document);
  if (type == "video" || type == "shortvideo") return sdk::Part::video(media(document));
  if (type == "location") return location_part(document, pushed);
  if (type == "link") {
    return sdk::Part::link(document.text("Url"), document.text("Title"), document.text("Description"));
  }
  return sdk::Part::unknown(pushed);
}

std::optional<sdk::Interaction::Location> reported_location(const Document& document) {
  auto place = location(document.text("Latitude"), document.text("Longitude"), "");
  if (!place) return place;
  const auto metres = number(document.text("Precision"));
  if (metres && *metres >= 0) place->precision_m = metres;
  return place;
}

std::optional<sdk::Interaction::Location> selected_location(const Document& document) {
  return location(document.text("SendLocationInfo", "Location_X"), document.text("SendLocationInfo", "Location_Y"),
                  kMapCoordinates);
}

}  // namespace ekiden::wechat
