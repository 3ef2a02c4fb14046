// SPDX-License-Identifier: Apache-2.0
// Writes JSON (RFC 8259) without a library. Reading is the kit's.
#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "utf8.hpp"

namespace ekiden::sdk {

namespace detail {

// By character code: stands in a JSON string as it is.
inline constexpr std::array<bool, 256> kIsPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < plain.size(); ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

// Characters side by side; the compiler knows what the processor has for that.
using Sixteen = unsigned char __attribute__((vector_size(16)));
using Eight = unsigned char __attribute__((vector_size(8)));

// How many of these characters are plain before the first that is not.
template <class Vector>
std::size_t plain_run(const char* text) noexcept {
  Vector chars;
  std::memcpy(&chars, text, sizeof chars);
  const auto special = (chars < 0x20) | (chars == '"') | (chars == '\\');
  std::uint64_t words[sizeof special / sizeof(std::uint64_t)];
  std::memcpy(words, &special, sizeof words);
  std::size_t run = 0;
  for (const std::uint64_t word : words) {
    constexpr bool kFirstIsLow = std::endian::native == std::endian::little;
    if (word != 0)
      return run + static_cast<std::size_t>(kFirstIsLow ? std::countr_zero(word) : std::countl_zero(word)) / 8;
    run += sizeof word;
  }
  return run;
}

// Where the run of plain characters from `at` on ends.
inline std::size_t json_plain_end(std::string_view text, std::size_t at) noexcept {
  while (text.size() - at >= sizeof(Sixteen)) {
    const std::size_t run = plain_run<Sixteen>(text.data() + at);
    at += run;
    if (run < sizeof(Sixteen)) return at;
  }
  if (text.size() - at >= sizeof(Eight)) {
    const std::size_t run = plain_run<Eight>(text.data() + at);
    at += run;
    if (run < sizeof(Eight)) return at;
  }
  while (at < text.size() && kIsPlain[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

}  // namespace detail

// A member's name that stands in the program's text: looked at by the compiler, and not again at run time.
class JsonName {
 public:
  consteval JsonName(const char* text) : text_(text) {
    for (const char c : text_)
      if (static_cast<unsigned char>(c) >= 0x80 || !detail::kIsPlain[static_cast<unsigned char>(c)])
        throw "a JsonName is plain ASCII";
  }
  constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

// Builds one JSON value, front to back. A mistake (a value without its key, an end without its begin, invalid UTF-8 in
// string(), NaN) makes ok() false for good, and then take() gives nothing. Not thread-safe.
class JsonWriter {
 public:
  bool ok() const noexcept { return ok_; }
  // The document; nothing after a mistake, or while something is still open. The writer is empty afterwards.
  std::optional<std::string> take() {
    const bool complete = ok_ && open_.empty() && done_;
    std::string text = std::move(text_);
    *this = JsonWriter();
    if (!complete) return std::nullopt;
    return text;
  }

  JsonWriter& begin_object() { return begin(kObject, '{'); }
  JsonWriter& end_object() { return end(kObject, '}'); }
  JsonWriter& begin_array() { return begin(kArray, '['); }
  JsonWriter& end_array() { return end(kArray, ']'); }

  JsonWriter& key(std::string_view name) {
    if (!is_valid_utf8(name) || !before_key()) return fail();
    quote(name);
    text_ += ':';
    return *this;
  }
  // The same, cheaper.
  JsonWriter& known_key(JsonName name) {
    if (!before_key()) return fail();
    const std::string_view text = name.text();
    char* const at = grow(text.size() + 3);
    *at = '"';
    std::memcpy(at + 1, text.data(), text.size());
    std::memcpy(at + 1 + text.size(), "\":", 2);
    return *this;
  }

  // Refuses invalid UTF-8: the mistake is the caller's.
  JsonWriter& string(std::string_view value) {
    if (!is_valid_utf8(value)) return fail();
    if (before_value()) quote(value);
    return *this;
  }
  // Replaces invalid UTF-8 by U+FFFD: for what came from outside.
  JsonWriter& lenient_string(std::string_view value) {
    if (!before_value()) return *this;
    if (is_valid_utf8(value)) {
      quote(value);
    } else {
      quote(to_valid_utf8(value));
    }
    return *this;
  }
  JsonWriter& int64(std::int64_t value) { return literal(std::to_string(value)); }
  JsonWriter& uint64(std::uint64_t value) { return literal(std::to_string(value)); }
  // The shortest form that reads back as the same number.
  JsonWriter& number(double value) {
    if (!std::isfinite(value)) return fail();
    char digits[32];
    const auto result = std::to_chars(digits, digits + sizeof digits, value);
    return literal({digits, static_cast<std::size_t>(result.ptr - digits)});
  }
  JsonWriter& boolean(bool value) { return literal(value ? "true" : "false"); }
  JsonWriter& null() { return literal("null"); }
  // A value that is JSON already; it is not looked at.
  JsonWriter& raw(std::string_view json) { return json.empty() ? fail() : literal(json); }

  // Members that most objects consist of.
  JsonWriter& member(std::string_view name, std::string_view value) { return key(name).string(value); }
  JsonWriter& member(std::string_view name, const char* value) { return key(name).string(value); }
  JsonWriter& member(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& member(std::string_view name, std::int64_t value) { return key(name).int64(value); }
  JsonWriter& member(std::string_view name, int value) { return key(name).int64(value); }
  JsonWriter& member(std::string_view name, double value) { return key(name).number(value); }

 private:
  // What is known of an object or array that is open. As characters, so that a usual depth needs no memory of its own.
  enum Level : char { kArray = 0, kObject = 1, kHasMembers = 2, kHasKey = 4 };

  bool is_open(Level kind) const noexcept { return !open_.empty() && (open_.back() & kObject) == kind; }

  JsonWriter& fail() noexcept {
    ok_ = false;
    return *this;
  }

  // Whether a member may begin here; writes the comma before it.
  bool before_key() {
    if (!is_open(kObject) || (open_.back() & kHasKey) != 0) return false;
    if ((open_.back() & kHasMembers) != 0) text_ += ',';
    open_.back() |= kHasMembers | kHasKey;
    return true;
  }

  // Whether a value may stand here; writes the comma before it.
  bool before_value() {
    if (!ok_) return false;
    if (open_.empty()) {
      if (done_) return fail(), false;
      done_ = true;
      return true;
    }
    char& level = open_.back();
    if ((level & kObject) != 0) {
      if ((level & kHasKey) == 0) return fail(), false;
      level ^= kHasKey;
    } else {
      if ((level & kHasMembers) != 0) text_ += ',';
      level |= kHasMembers;
    }
    return true;
  }

  JsonWriter& begin(Level kind, char opening) {
    if (text_.empty()) text_.reserve(512);  // an object of some members without growing
    if (!before_value()) return *this;
    text_ += opening;
    open_ += kind;
    return *this;
  }

  JsonWriter& end(Level kind, char closing) {
    if (!is_open(kind) || (open_.back() & kHasKey) != 0) return fail();
    open_.pop_back();
    text_ += closing;
    return *this;
  }

  JsonWriter& literal(std::string_view text) {
    if (before_value()) text_ += text;
    return *this;
  }

  // Room for so many more characters, to be filled in.
  char* grow(std::size_t size) {
    const std::size_t at = text_.size();
    text_.resize(at + size);
    return text_.data() + at;
  }

  void quote(std::string_view value) {
    const std::size_t plain = detail::json_plain_end(value, 0);
    if (plain == value.size()) {
      char* const at = grow(plain + 2);
      *at = at[plain + 1] = '"';
      if (plain > 0) std::memcpy(at + 1, value.data(), plain);
      return;
    }
    text_ += '"';
    for (std::size_t at = 0, end = plain;; end = detail::json_plain_end(value, at)) {
      text_.append(value, at, end - at);
      if (end == value.size()) break;
      escape(value[end]);
      at = end + 1;
    }
    text_ += '"';
  }

  void escape(char c) {
    constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
      case '"':
        text_ += "\\\"";
        break;
      case '\\':
        text_ += "\\\\";
        break;
      case '\n':
        text_ += "\\n";
        break;
      case '\r':
        text_ += "\\r";
        break;
      case '\t':
        text_ += "\\t";
        break;
      default:
        text_ += "\\u00";
        text_ += kHex[static_cast<unsigned char>(c) >> 4];
        text_ += kHex[c & 15];
    }
  }

  std::string text_;
  std::string open_;
  bool ok_ = true;
  bool done_ = false;  // the one value at the top has begun
};

}  // namespace ekiden::sdk
