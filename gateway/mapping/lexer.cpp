// SPDX-License-Identifier: Apache-2.0
#include "mapping/lexer.hpp"

#include <algorithm>

namespace ekiden::mapping {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

Token Lexer::take(Token::Kind kind, std::size_t length) {
  Token token{kind, at_, std::string(text_.substr(at_, length))};
  at_ += length;
  return token;
}

Token Lexer::next() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  if (at_ == text_.size()) return {Token::Kind::end, at_};
  const std::string_view rest = text_.substr(at_);
  const char first = rest.front();
  if (rest.starts_with("}}")) return take(Token::Kind::close, 2);
  if (first == '/') return pointer();
  if (first == '\'' || first == '"') return quoted(first);
  if (is_digit(first) || (first == '-' && rest.size() > 1 && is_digit(rest[1]))) return number();
  if (begins_name(first)) {
    const auto end = std::find_if_not(rest.begin(), rest.end(), [](char c) { return begins_name(c) || is_digit(c); });
    return take(Token::Kind::name, static_cast<std::size_t>(end - rest.begin()));
  }
  for (const std::string_view sign : {"==", "!=", "<=", ">="})
    if (rest.starts_with(sign)) return take(Token::Kind::sign, sign.size());
  if (std::string_view("()[],|<>").find(first) != std::string_view::npos) return take(Token::Kind::sign, 1);
  if (first == '=') return {Token::Kind::broken, at_, "= compares nothing: write =="};
  return {Token::Kind::broken, at_, "nothing begins with this character"};
}

Token Lexer::pointer() {
  std::size_t end = at_;
  bool selects = false;
  for (; end < text_.size(); ++end) {
    const char c = text_[end];
    if (c == '[') selects = true;
    if (!selects && (is_blank(c) || std::string_view(")],|=!<>}").find(c) != std::string_view::npos)) break;
    if (c == ']') selects = false;
  }
  return take(Token::Kind::pointer, end - at_);
}

Token Lexer::quoted(char quote) {
  Token token{Token::Kind::text, at_};
  for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
    if (text_[i] == quote) {
      at_ = i + 1;
      return token;
    }
    if (text_[i] != '\\') {
      token.text += text_[i];
      continue;
    }
    const char escaped = ++i < text_.size() ? text_[i] : '\0';
    if (escaped == 'n' || escaped == 't')
      token.text += escaped == 'n' ? '\n' : '\t';
    else if (escaped == '\\' || escaped == '\'' || escaped == '"')
      token.text += escaped;
    else if (escaped != '\0')
      token.text.append("\\").append(1, escaped);  // a pattern's \d needs no second backslash
  }
  return {Token::Kind::broken, token.offset, "the text that begins here does not end"};
}

Token Lexer::number() {
  std::size_t end = at_ + 1;
  const auto digits = [&] {
    while (end < text_.size() && is_digit(text_[end])) ++end;
  };
  digits();
  if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
    ++end;
    digits();
  }
  return take(Token::Kind::number, end - at_);
}

}  // namespace ekiden::mapping
