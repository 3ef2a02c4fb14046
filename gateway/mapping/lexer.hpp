// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ekiden::mapping {

// A piece of an expression.
struct Token {
  enum class Kind { name, pointer, text, number, sign, close, end, broken };
  Kind kind = Kind::end;
  std::size_t offset = 0;  // in the whole text
  std::string text{};      // a name, a pointer, the content of a text, a number or a sign as written · broken: why
};

// Cuts an expression into tokens: names, 'texts', numbers, signs, and pointers, which begin with '/' and end before a
// blank or one of ) ] , | = ! < > }. `}}` closes the expression.
class Lexer {
 public:
  // `text` outlives the lexer.
  Lexer(std::string_view text, std::size_t from) : text_(text), at_(from) {}

  Token next();
  // Where the next token is looked for.
  std::size_t offset() const { return at_; }

 private:
  Token pointer();
  Token quoted(char quote);
  Token number();
  Token take(Token::Kind kind, std::size_t length);

  std::string_view text_;
  std::size_t at_;
};

}  // namespace ekiden::mapping
