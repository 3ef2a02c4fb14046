// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::api {

// Writes JSON as text, compact (RFC 8259). The caller keeps begin and end in balance.
class JsonText {
 public:
  JsonText& begin_object();
  JsonText& end_object();
  JsonText& begin_array();
  JsonText& end_array();
  JsonText& key(std::string_view name);

  // Bytes that are not UTF-8 become '?'.
  JsonText& value(std::string_view text);
  JsonText& value(const char* text) { return value(std::string_view(text)); }
  JsonText& value(std::same_as<bool> auto truth) { return raw(truth ? "true" : "false"); }
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonText& value(T number) { return raw(std::to_string(number)); }
  JsonText& value(std::same_as<double> auto number) { return real(number); }
  JsonText& null() { return raw("null"); }
  // A JSON value as it is, byte for byte.
  JsonText& raw(std::string_view json);
  // RFC 3339 in UTC, null for 0.
  JsonText& time(std::int64_t unix_ms);

  JsonText& field(std::string_view name, const auto& of) { return key(name).value(of); }

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  JsonText& real(double number);  // finite
  void separate();
  void quote(std::string_view text);

  std::string text_;
  bool first_ = true;  // nothing stands yet in the innermost object or array, or a key waits for its value
};

}  // namespace ekiden::api
