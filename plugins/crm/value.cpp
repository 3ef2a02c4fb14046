// SPDX-License-Identifier: Apache-2.0
#include "value.hpp"

#include <charconv>

namespace ekiden::crm {
namespace {

constexpr std::size_t kMaxIndexDigits = 9;

std::optional<std::string> unescape(std::string_view token) {
  std::string plain;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      plain += token[i];
      continue;
    }
    const char code = i + 1 < token.size() ? token[++i] : '\0';
    if (code != '0' && code != '1') return std::nullopt;
    plain += code == '0' ? '~' : '/';
  }
  return plain;
}

const Value* element(const Value& array, std::string_view token) {
  std::size_t index = 0;
  const char* const end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, index);
  const bool is_index = parsed.ec == std::errc() && parsed.ptr == end && token.size() <= kMaxIndexDigits;
  if (!is_index || index >= array.Size()) return nullptr;
  return &array[static_cast<rapidjson::SizeType>(index)];
}

}  // namespace

std::optional<Pointer> parse_pointer(std::string_view text) {
  Pointer pointer;
  if (text.empty()) return pointer;
  if (text.front() != '/') return std::nullopt;
  for (std::size_t at = 1;;) {
    const std::size_t slash = text.find('/', at);
    auto token = unescape(text.substr(at, slash == std::string_view::npos ? slash : slash - at));
    if (!token) return std::nullopt;
    pointer.push_back(std::move(*token));
    if (slash == std::string_view::npos) return pointer;
    at = slash + 1;
  }
}

const Value* find(const Value* root, const Pointer& pointer) {
  for (const std::string& token : pointer) {
    if (root == nullptr) return nullptr;
    root = root->IsArray() ? element(*root, token) : kit::member(*root, token);
  }
  return root;
}

Value text_value(std::string_view text, Pool& pool) {
  return Value(text.empty() ? "" : text.data(), static_cast<rapidjson::SizeType>(text.size()), pool);
}

std::string_view text_of(const Value& value) {
  return value.IsString() ? std::string_view(value.GetString(), value.GetStringLength()) : std::string_view();
}

std::string as_text(const Value& value) {
  if (value.IsString()) return std::string(text_of(value));
  return value.IsNull() ? std::string() : kit::json_text(value);
}

bool is_nothing(const Value& value) {
  if (value.IsString()) return value.GetStringLength() == 0;
  if (value.IsArray()) return value.Empty();
  if (value.IsNumber()) return value.GetDouble() == 0;
  return value.IsNull() || value.IsFalse();
}

}  // namespace ekiden::crm
