// SPDX-License-Identifier: Apache-2.0
#include "core/json_object.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <cstddef>

#include "core/encoding.hpp"
#include "core/json_string.hpp"

namespace ekiden {

namespace {

// What is rare is left to the library: a number that may be out of range, a name with an escape.
rapidjson::Document read(std::string_view token) {
  rapidjson::Document document;
  document.Parse(token.data(), token.size());
  return document;
}

class Scan {
 public:
  Scan(std::string_view text, int max_depth, std::span<const std::string_view> reserved)
      : text_(text), max_depth_(max_depth), reserved_(reserved) {}

  bool whole() {
    if (!object(1)) return false;
    skip_blanks();
    return at_ == text_.size();
  }
  bool is_empty() const { return empty_; }

 private:
  // '\0' behind the end: no token begins with it.
  char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (next() != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] <= ' ' && is_blank(text_[at_])) ++at_;
  }
  static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  bool value(int depth) {
    switch (next()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return take("true");
      case 'f':
        return take("false");
      case 'n':
        return take("null");
      default:
        return number();
    }
  }

  bool object(int depth) {
    if (depth > max_depth_ || !take('{')) return false;
    skip_blanks();
    if (take('}')) return true;
    do {
      skip_blanks();
      const std::size_t begin = at_;
      if (!string()) return false;
      if (depth == 1 && is_reserved(text_.substr(begin, at_ - begin))) return false;
      skip_blanks();
      if (!take(':')) return false;
      skip_blanks();
      if (!value(depth + 1)) return false;
      skip_blanks();
    } while (take(','));
    if (depth == 1) empty_ = false;
    return take('}');
  }

  bool array(int depth) {
    if (depth > max_depth_ || !take('[')) return false;
    skip_blanks();
    if (take(']')) return true;
    do {
      skip_blanks();
      if (!value(depth + 1)) return false;
      skip_blanks();
    } while (take(','));
    return take(']');
  }

  bool string() {
    if (!take('"')) return false;
    for (;;) {
      at_ = json_plain_end(text_, at_);
      if (take('"')) return true;
      if (!take('\\') || !escape()) return false;
    }
  }

  bool escape() {
    if (!take('u')) {
      static constexpr std::string_view kShort = "\"\\/bfnrt";
      if (kShort.find(next()) == std::string_view::npos) return false;
      ++at_;
      return true;
    }
    const int unit = hex4();
    if (unit < 0xD800 || unit > 0xDBFF) return unit >= 0;
    if (!take("\\u")) return false;
    const int low = hex4();
    return low >= 0xDC00 && low <= 0xDFFF;
  }

  // -1 for what is no number of four digits.
  int hex4() {
    int unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = next();
      const char letter = static_cast<char>(c | 0x20);
      if (c >= '0' && c <= '9')
        unit = unit * 16 + (c - '0');
      else if (letter >= 'a' && letter <= 'f')
        unit = unit * 16 + (letter - 'a' + 10);
      else
        return -1;
    }
    return unit;
  }

  bool number() {
    constexpr std::size_t kSurelyInRange = 300;
    const std::size_t begin = at_;
    (void)take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    const bool has_exponent = take('e') || take('E');
    if (has_exponent) {
      (void)(take('+') || take('-'));
      if (!digits()) return false;
    }
    if (!has_exponent && at_ - begin < kSurelyInRange) return true;
    return !read(text_.substr(begin, at_ - begin)).HasParseError();
  }

  bool digits() {
    const std::size_t begin = at_;
    while (next() >= '0' && next() <= '9') ++at_;
    return at_ > begin;
  }

  // `token` has its quotes.
  bool is_reserved(std::string_view token) const {
    if (token.find('\\') == std::string_view::npos) return is_one_of_reserved(token.substr(1, token.size() - 2));
    const rapidjson::Document name = read(token);
    return is_one_of_reserved({name.GetString(), name.GetStringLength()});
  }
  bool is_one_of_reserved(std::string_view name) const {
    return std::find(reserved_.begin(), reserved_.end(), name) != reserved_.end();
  }

  const std::string_view text_;
  const int max_depth_;
  const std::span<const std::string_view> reserved_;
  std::size_t at_ = 0;
  bool empty_ = true;
};

}  // namespace

JsonObjectShape shape_of_json_object(std::string_view text, int max_depth, std::span<const std::string_view> reserved) {
  if (!is_valid_utf8(text)) return {};
  Scan scan(text, max_depth, reserved);
  const bool ok = scan.whole();
  return {ok, scan.is_empty()};
}

}  // namespace ekiden
