// SPDX-License-Identifier: Apache-2.0
#include "mapping/graphemes.hpp"

#include <utf8proc.h>

namespace ekiden::mapping {

namespace {

// The code points of a text, one after the other. A byte that is no UTF-8 counts as one, so that every text ends.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) : text_(text) {}

  bool next() {
    from_ = at_;
    if (at_ == text_.size()) return false;
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text_.data() + at_);
    const utf8proc_ssize_t length =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text_.size() - at_), &code_point_);
    at_ += length > 0 ? static_cast<std::size_t>(length) : 1;
    return true;
  }
  utf8proc_int32_t code_point() const { return code_point_; }
  std::size_t from() const { return from_; }
  std::size_t to() const { return at_; }

 private:
  std::string_view text_;
  std::size_t from_ = 0;
  std::size_t at_ = 0;
  utf8proc_int32_t code_point_ = -1;
};

// Calls `ends(bytes)` at the end of each character until it says false.
template <class F>
void for_each_grapheme(std::string_view text, F&& ends) {
  CodePoints points(text);
  utf8proc_int32_t state = 0, before = -1;
  while (points.next()) {
    const utf8proc_int32_t code_point = points.code_point();
    const bool breaks = before >= 0 && utf8proc_grapheme_break_stateful(before, code_point, &state);
    if (breaks && !ends(points.from())) return;
    before = code_point;
  }
  if (!text.empty()) ends(text.size());
}

template <class F>
std::string each_changed(std::string_view text, F&& change) {
  std::string out;
  out.reserve(text.size());
  CodePoints points(text);
  while (points.next()) {
    const utf8proc_int32_t changed = change(points.code_point());
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t length = changed >= 0 ? utf8proc_encode_char(changed, bytes) : 0;
    if (length > 0)
      out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
    else
      out.append(text.substr(points.from(), points.to() - points.from()));
  }
  return out;
}

bool is_blank(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::size_t bytes_of_graphemes(std::string_view text, std::size_t count) {
  std::size_t bytes = 0, seen = 0;
  if (count == 0) return 0;
  for_each_grapheme(text, [&](std::size_t end) {
    bytes = end;
    return ++seen < count;
  });
  return bytes;
}

std::size_t graphemes_within(std::string_view text, std::size_t bytes) {
  std::size_t fitting = 0;
  for_each_grapheme(text, [&](std::size_t end) {
    if (end > bytes) return false;
    fitting = end;
    return true;
  });
  return fitting;
}

std::size_t count_graphemes(std::string_view text) {
  std::size_t count = 0;
  for_each_grapheme(text, [&](std::size_t) {
    ++count;
    return true;
  });
  return count;
}

std::string lower_case(std::string_view text) {
  return each_changed(text, utf8proc_tolower);
}

std::string upper_case(std::string_view text) {
  return each_changed(text, utf8proc_toupper);
}

std::string_view trimmed(std::string_view text) {
  CodePoints points(text);
  std::size_t from = text.size(), to = 0;
  while (points.next()) {
    if (is_blank(points.code_point())) continue;
    if (to == 0) from = points.from();
    to = points.to();
  }
  return from < to ? text.substr(from, to - from) : std::string_view();
}

}  // namespace ekiden::mapping
