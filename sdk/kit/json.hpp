// SPDX-License-Identifier: Apache-2.0
// JSON from outside, read into a RapidJSON document with limits. Integers keep their 64 bits.
#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::kit {

struct JsonLimits {
  std::size_t max_bytes = std::size_t{1} << 20;
  std::size_t max_depth = 32;
};

enum class JsonNumbers {
  kTyped,   // as RapidJSON stores them: exact up to 64 bits, doubles beyond
  kAsText,  // as strings, digit for digit: for platforms that write ids now as numbers, now as strings
};

/// One JSON text and nothing after it, as strict UTF-8. Nothing when it is not that, or beyond the limits. Never
/// recurses deeper than max_depth.
std::optional<rapidjson::Document> parse_json(std::string_view text, const JsonLimits& limits = {},
                                              JsonNumbers numbers = JsonNumbers::kTyped);

/// Each \uD800–\uDFFF escape that has no partner becomes \uFFFD. Phones send such halves when an emoji was cut, and a
/// strict reader refuses the whole text for one.
std::string repair_surrogate_escapes(std::string_view text);

/// Typed members of an object: nothing when `object` is no object, or has no such member of that type. Of a repeated
/// name the first counts. A text lives as long as the document.
std::optional<std::string_view> string_member(const rapidjson::Value& object, std::string_view name);
std::optional<std::int64_t> int64_member(const rapidjson::Value& object, std::string_view name);
std::optional<bool> bool_member(const rapidjson::Value& object, std::string_view name);
const rapidjson::Value* object_member(const rapidjson::Value& object, std::string_view name);
const rapidjson::Value* array_member(const rapidjson::Value& object, std::string_view name);
/// The value as compact JSON, with UTF-8 as it is.
std::string json_text(const rapidjson::Value& value);

const rapidjson::Value* member(const rapidjson::Value& object, std::string_view name);

}  // namespace ekiden::kit
