// SPDX-License-Identifier: Apache-2.0
#include "pipeline/message_template.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <utility>

#include "core/encoding.hpp"
#include "core/json_text.hpp"

namespace ekiden::pipeline {

namespace {

using rapidjson::Document;
using rapidjson::Value;

constexpr std::string_view kEllipsis = "…";

// "{word:most|otherwise}" without its braces.
struct Place {
  std::string_view word;
  std::size_t most = 0;  // characters; 0: all
  std::string_view otherwise;
};

bool is_known(std::string_view word) {
  return word == "text" || word == "name" || word == "time";
}

std::optional<Place> place_in(std::string_view inside) {
  Place place;
  if (const std::size_t bar = inside.find('|'); bar != std::string_view::npos) {
    place.otherwise = inside.substr(bar + 1);
    inside = inside.substr(0, bar);
  }
  if (const std::size_t colon = inside.find(':'); colon != std::string_view::npos) {
    const std::string_view most = inside.substr(colon + 1);
    const auto [end, failure] = std::from_chars(most.data(), most.data() + most.size(), place.most);
    if (failure != std::errc() || end != most.data() + most.size() || place.most == 0) return std::nullopt;
    inside = inside.substr(0, colon);
  }
  place.word = inside;
  return is_known(inside) ? std::optional(place) : std::nullopt;
}

// What looks like a place: braces around a word in small letters.
bool looks_like_place(std::string_view inside) {
  const std::string_view word = inside.substr(0, inside.find_first_of(":|"));
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::string at_most(std::string text, std::size_t characters) {
  if (characters == 0 ||
      static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character)) <= characters)
    return text;
  std::size_t end = 0;
  for (std::size_t seen = 0; seen < characters; ++end)
    if (begins_character(text[end]) && ++seen == characters) break;
  return text.substr(0, end).append(kEllipsis);
}

// Calls `fill` for each place in `text`; nothing when one is unknown.
std::optional<std::string> filled(std::string_view text, const std::function<std::string(const Place&)>& fill) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('{'), text.size());
    out.append(text.substr(0, open));
    text.remove_prefix(open);
    const std::size_t close = text.find('}');
    if (text.empty()) break;
    const std::string_view inside = close == std::string_view::npos ? std::string_view() : text.substr(1, close - 1);
    if (const std::optional<Place> place = place_in(inside)) {
      out.append(fill(*place));
      text.remove_prefix(close + 1);
    } else if (looks_like_place(inside)) {
      return std::nullopt;
    } else {
      out.push_back('{');
      text.remove_prefix(1);
    }
  }
  return out;
}

// The pointer to the first text of which `turn` makes nothing; nothing when there is none.
std::optional<std::string> turn_texts(Value& value, Document& document,
                                      const std::function<std::optional<std::string>(std::string_view)>& turn) {
  std::optional<std::string> wrong;
  if (value.IsString()) {
    const std::optional<std::string> text = turn({value.GetString(), value.GetStringLength()});
    if (!text) return "";
    value.SetString(text->data(), static_cast<rapidjson::SizeType>(text->size()), document.GetAllocator());
  } else if (value.IsObject()) {
    for (auto member = value.MemberBegin(); !wrong && member != value.MemberEnd(); ++member)
      if ((wrong = turn_texts(member->value, document, turn)))
        wrong->insert(0, "/" + std::string(member->name.GetString(), member->name.GetStringLength()));
  } else if (value.IsArray()) {
    for (rapidjson::SizeType i = 0; !wrong && i < value.Size(); ++i)
      if ((wrong = turn_texts(value[i], document, turn))) wrong->insert(0, "/" + std::to_string(i));
  }
  return wrong;
}

Document parsed(std::string_view json) {
  Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  return document;
}

std::string one_line(std::string text) {
  std::erase(text, '\r');
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// 2026-11-27T15:01:09.000Z -> 2026-11-27 15:01
std::string minute_of(std::int64_t at_ms) {
  std::string text = rfc3339(at_ms).substr(0, 16);
  text[10] = ' ';
  return text;
}

}  // namespace

std::string MessageTemplate::parts(const TemplateValues& values) const {
  Document document = parsed(parts_);
  const std::string text = one_line(values.text), name = one_line(values.name);
  const std::string time = minute_of(values.at_ms + utc_offset_ms_);
  turn_texts(document, document, [&](std::string_view place_text) {
    const std::optional<std::string> whole = filled(place_text, [&](const Place& place) {
      const std::string& value = place.word == "text" ? text : place.word == "name" ? name : time;
      return value.empty() ? std::string(place.otherwise) : at_most(value, place.most);
    });
    return std::optional(whole.value_or(std::string(place_text)));
  });
  return json_text(document);
}

std::string MessageTemplate::sample() const {
  return R"({"type":"message.send","channel":")" + channel_ + R"(","to":"x","parts":)" + parts({"text", "name", 0}) +
         "}";
}

std::optional<std::string> unknown_place(std::string_view parts) {
  Document document = parsed(parts);
  return turn_texts(document, document,
                    [](std::string_view text) { return filled(text, [](const Place&) { return std::string(); }); });
}

}  // namespace ekiden::pipeline
