// SPDX-License-Identifier: Apache-2.0
// Reads JSON in place, without a library: configurations, commands, answers of other systems.
#pragma once

#include <ekiden/json.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base.hpp"

namespace ekiden::sdk {

// One value of a document that somebody else keeps: valid as long as the document. A value that is not there is empty,
// and everything that is looked up in it is empty too. Each look-up walks the document: for documents of kilobytes.
// Thread-safe.
class JsonView {
 public:
  JsonView() = default;
  // Nothing when the document is not one JSON value in valid UTF-8, or is deeper than 64 levels or longer than
  // `max_bytes`.
  static std::optional<JsonView> parse(std::string_view document, std::size_t max_bytes = std::size_t{16} << 20) {
    JsonView view;
    if (document.size() > max_bytes || ekd_json_whole(to_abi(document), &view.value_) == 0) return std::nullopt;
    return view;
  }

  explicit operator bool() const noexcept { return value_.len > 0; }
  bool is_object() const noexcept { return first() == '{'; }
  bool is_array() const noexcept { return first() == '['; }
  bool is_string() const noexcept { return first() == '"'; }
  bool is_number() const noexcept { return first() == '-' || (first() >= '0' && first() <= '9'); }
  bool is_null() const noexcept { return first() == 'n'; }

  // A JSON Pointer (RFC 6901): "/data/message/parts/0/text". The first of members of the same name.
  JsonView at(const char* pointer) const {
    JsonView found;
    if (!*this || ekd_json_find(value_, pointer, &found.value_) == 0) return {};
    return found;
  }
  std::vector<JsonView> items() const {
    std::vector<JsonView> all;
    if (is_array()) walk([&](const JsonView&, const JsonView& item) { all.push_back(item); });
    return all;
  }
  std::vector<std::pair<std::string, JsonView>> members() const {
    std::vector<std::pair<std::string, JsonView>> all;
    if (is_object()) walk([&](const JsonView& name, const JsonView& value) { all.emplace_back(name.text(), value); });
    return all;
  }

  // The value as it stands in the document.
  std::string_view json() const noexcept { return view(value_); }
  // The text of a string; `otherwise` when it is none.
  std::string text(std::string_view otherwise = {}) const {
    if (!is_string()) return std::string(otherwise);
    std::string room(static_cast<std::size_t>(value_.len), '\0');  // what is decoded is never longer
    ekd_str decoded{};
    if (ekd_json_text(value_, room.data(), room.size(), &decoded) == 0) return std::string(otherwise);
    room.resize(static_cast<std::size_t>(decoded.len));
    return room;
  }
  // Nothing unless it is a whole number that fits.
  std::optional<std::int64_t> int64() const {
    std::int64_t number = 0;
    return is_number() && ekd_json_integer(value_, &number) != 0 ? std::optional(number) : std::nullopt;
  }
  std::optional<double> number() const {
    double number = 0;
    const std::string_view digits = json();
    if (!is_number() || std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc())
      return std::nullopt;
    return number;
  }
  std::optional<bool> boolean() const {
    return first() == 't' || first() == 'f' ? std::optional(first() == 't') : std::nullopt;
  }

 private:
  char first() const noexcept { return value_.len == 0 ? '\0' : *value_.data; }

  template <class Each>
  void walk(Each&& each) const {
    std::uint64_t at = 0;
    JsonView name, item;
    while (ekd_json_next(value_, &at, &name.value_, &item.value_) != 0) each(name, item);
  }

  ekd_str value_{};
};

}  // namespace ekiden::sdk
