// SPDX-License-Identifier: Apache-2.0
// Checks a complete event, as consumers get it: the schemas of sdk/schema/, and what a schema cannot say.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <ekidenpp/utf8.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schemas.hpp"

namespace ekiden::testkit {

namespace detail {

inline std::string_view text_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

inline bool is_attribute_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 20 && name[0] >= 'a' && std::all_of(name.begin(), name.end(), plain);
}

inline bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// 2026-11-21T10:00:00.000Z, each field within its range.
inline bool is_utc_with_milliseconds(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd.dddZ";
  if (text.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  const auto pair = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  return pair(5) >= 1 && pair(5) <= 12 && pair(8) >= 1 && pair(8) <= 31 && pair(11) <= 23 && pair(14) <= 59 &&
         pair(17) <= 60;
}

// A member that stands twice anywhere: which one counts differs from reader to reader.
inline void find_repeated(const rapidjson::Value& value, const std::string& where, std::vector<std::string>& found) {
  if (value.IsArray()) {
    for (const auto& item : value.GetArray()) find_repeated(item, where + "[]", found);
  } else if (value.IsObject()) {
    std::set<std::string_view> seen;
    for (const auto& member : value.GetObject()) {
      const std::string path = where + "/" + std::string(text_of(member.name));
      if (!seen.insert(text_of(member.name)).second) found.push_back(path + ": stands twice");
      find_repeated(member.value, path, found);
    }
  }
}

inline void check_attribute(std::string_view name, const rapidjson::Value& value, std::vector<std::string>& found) {
  const std::string where = "attribute " + std::string(name) + ": ";
  if (!is_attribute_name(name))
    found.push_back(where + "a name is [a-z0-9], at most 20 characters, and begins with a letter");
  if (value.IsObject() || value.IsArray()) found.push_back(where + "an object or array is no attribute");
  if (value.IsNumber() && !value.IsInt()) found.push_back(where + "a number is an integer of 32 bits");
  if (value.IsNull()) found.push_back(where + "null, where it would be left out");
  if (value.IsString() && !is_printable_ascii(text_of(value)))
    found.push_back(where + "holds something other than printable ASCII");
}

inline void check_formats(const rapidjson::Value& event, std::vector<std::string>& found) {
  for (const char* name : {"time", "recordedtime", "expirytime"}) {
    if (!event.HasMember(name) || !event[name].IsString()) continue;
    if (!is_utc_with_milliseconds(text_of(event[name])))
      found.push_back(std::string(name) + ": not RFC 3339 in UTC with milliseconds");
  }
  if (event.HasMember("traceparent") && event["traceparent"].IsString()) {
    const std::string_view trace = text_of(event["traceparent"]);
    const auto is_zero = [&](std::size_t at, std::size_t n) {
      return trace.substr(at, n).find_first_not_of('0') == std::string_view::npos;
    };
    if (trace.size() == 55 && (is_zero(3, 32) || is_zero(36, 16))) found.emplace_back("traceparent: an id of zeros");
  }
}

// "ekiden.message.received.v1" -> "message.received"
inline std::string family_of(std::string_view type) {
  constexpr std::string_view kPrefix = "ekiden.";
  const std::size_t version = type.rfind(".v");
  if (!type.starts_with(kPrefix) || version == std::string_view::npos || version < kPrefix.size()) return {};
  return std::string(type.substr(kPrefix.size(), version - kPrefix.size()));
}

inline std::string render(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

inline void append(std::vector<std::string>& found, std::string_view schema, const std::vector<std::string>& more) {
  for (const std::string& one : more) found.push_back(std::string(schema) + ": " + one);
}

}  // namespace detail

// What is wrong with `document`, one sentence each; empty: it is a CloudEvent 1.0.2 in structured JSON as Ekiden writes
// it. Besides the schemas: strict UTF-8 without a repeated member, attribute names [a-z0-9] of at most 20 characters
// that begin with a letter, attribute values that are no objects or arrays and hold printable ASCII only, integers of
// 32 bits, times RFC 3339 in UTC with milliseconds, a trace that is not all zero, and data after the family of its
// type.
inline std::vector<std::string> check_envelope(std::string_view document) {
  if (!sdk::is_valid_utf8(document)) return {"the document is not UTF-8"};
  rapidjson::Document event;
  event.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(document.data(), document.size());
  if (event.HasParseError() || !event.IsObject()) return {"the document is no JSON object"};
  std::vector<std::string> found;
  detail::find_repeated(event, "", found);
  for (const auto& member : event.GetObject()) {
    if (detail::text_of(member.name) != "data")
      detail::check_attribute(detail::text_of(member.name), member.value, found);
  }
  detail::append(found, "cloudevents.json", check_against_schema("cloudevents.json", document));
  detail::append(found, "event.json", check_against_schema("event.json", document));
  detail::check_formats(event, found);
  if (event.HasMember("type") && event["type"].IsString() && event.HasMember("data")) {
    const std::string_view schema = schema_of_type(detail::family_of(detail::text_of(event["type"])));
    detail::append(found, schema, check_against_schema(schema, detail::render(event["data"])));
  }
  return found;
}

}  // namespace ekiden::testkit
