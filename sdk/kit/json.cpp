// SPDX-License-Identifier: Apache-2.0
#include "kit/json.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <ekidenpp/utf8.hpp>

#include "kit/encoding.hpp"

namespace ekiden::kit {
namespace {

constexpr unsigned kStrict = rapidjson::kParseFullPrecisionFlag;  // valid UTF-8 is asked for before

// RapidJSON's parser recurses, so the depth is known before it runs.
bool deeper_than(std::string_view text, std::size_t limit) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > limit) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

// The code unit of the escape "\\uXXXX" at `at`, or nothing.
std::optional<unsigned> unit_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text.substr(at, 2) != "\\u") return std::nullopt;
  const auto bytes = hex_decode(text.substr(at + 2, 4));
  if (!bytes) return std::nullopt;
  return static_cast<unsigned char>((*bytes)[0]) * 256U + static_cast<unsigned char>((*bytes)[1]);
}

bool is_high_surrogate(unsigned unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(unsigned unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

}  // namespace

std::string repair_surrogate_escapes(std::string_view text) {
  constexpr std::size_t kEscape = 6;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out.push_back(text[i++]);
      continue;
    }
    const auto unit = unit_at(text, i);
    if (!unit) {
      // Another escape: both characters go, so that "\\ud800" is read as a backslash and letters.
      out.append(text.substr(i, 2));
      i += 2;
      continue;
    }
    const auto next = unit_at(text, i + kEscape);
    if (is_high_surrogate(*unit) && next && is_low_surrogate(*next)) {
      out.append(text.substr(i, 2 * kEscape));
      i += 2 * kEscape;
      continue;
    }
    const bool lone = is_high_surrogate(*unit) || is_low_surrogate(*unit);
    out.append(lone ? "\\uFFFD" : text.substr(i, kEscape));
    i += kEscape;
  }
  return out;
}

std::optional<rapidjson::Document> parse_json(std::string_view text, const JsonLimits& limits, JsonNumbers numbers) {
  if (text.empty() || text.size() > limits.max_bytes || deeper_than(text, limits.max_depth)) return std::nullopt;
  if (!sdk::is_valid_utf8(text) || text.find('\0') != std::string_view::npos) return std::nullopt;
  // Of a text that ends with NUL RapidJSON reads a character in a fraction of the time that its bounded stream takes.
  const std::string terminated(text);
  rapidjson::Document document;
  if (numbers == JsonNumbers::kAsText) {
    document.Parse<kStrict | rapidjson::kParseNumbersAsStringsFlag>(terminated.c_str());
  } else {
    document.Parse<kStrict>(terminated.c_str());
  }
  if (document.HasParseError()) return std::nullopt;
  return document;
}

const rapidjson::Value* member(const rapidjson::Value& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  const auto key = rapidjson::Value(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size())));
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::optional<std::string_view> string_member(const rapidjson::Value& object, std::string_view name) {
  const auto* value = member(object, name);
  if (value == nullptr || !value->IsString()) return std::nullopt;
  return std::string_view(value->GetString(), value->GetStringLength());
}

std::optional<std::int64_t> int64_member(const rapidjson::Value& object, std::string_view name) {
  const auto* value = member(object, name);
  if (value == nullptr || !value->IsInt64()) return std::nullopt;
  return value->GetInt64();
}

std::optional<bool> bool_member(const rapidjson::Value& object, std::string_view name) {
  const auto* value = member(object, name);
  if (value == nullptr || !value->IsBool()) return std::nullopt;
  return value->GetBool();
}

const rapidjson::Value* object_member(const rapidjson::Value& object, std::string_view name) {
  const auto* value = member(object, name);
  return value != nullptr && value->IsObject() ? value : nullptr;
}

const rapidjson::Value* array_member(const rapidjson::Value& object, std::string_view name) {
  const auto* value = member(object, name);
  return value != nullptr && value->IsArray() ? value : nullptr;
}

std::string json_text(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace ekiden::kit
