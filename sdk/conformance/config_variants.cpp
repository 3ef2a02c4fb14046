// SPDX-License-Identifier: Apache-2.0
#include "conformance/config_variants.hpp"

#include <rapidjson/document.h>

#include <cstdint>

#include "core/json_text.hpp"

namespace ekiden::conformance {

namespace {

using rapidjson::Value;

std::vector<Value> odd_values(const Value& value, rapidjson::Document::AllocatorType& memory) {
  std::vector<Value> odd;
  if (value.IsString()) {
    const std::string text(value.GetString(), value.GetStringLength());
    for (const std::string& other :
         {std::string(), std::string(" "), std::string("x"), std::string("\x01\n"), std::string("\0", 1),
          std::string(3000, 'a'), text + text, text + " ", text + "\xe4\xbd\xa0", std::string("https://")})
      odd.emplace_back(other.data(), static_cast<rapidjson::SizeType>(other.size()), memory);
  } else if (value.IsNumber()) {
    for (const std::int64_t other : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1}, INT64_MAX, INT64_MIN})
      odd.emplace_back(other);
  } else if (value.IsBool()) {
    odd.emplace_back(!value.GetBool());
  }
  return odd;
}

}  // namespace

std::vector<std::string> odd_configs(std::string_view config) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(config.data(), config.size());
  std::vector<std::string> variants;
  if (document.HasParseError() || !document.IsObject()) return variants;
  for (auto& member : document.GetObject()) {
    for (Value& odd : odd_values(member.value, document.GetAllocator())) {
      member.value.Swap(odd);
      variants.push_back(json_text(document));
      member.value.Swap(odd);
    }
  }
  return variants;
}

}  // namespace ekiden::conformance
