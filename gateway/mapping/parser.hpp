// SPDX-License-Identifier: Apache-2.0
// The grammar, loosest first:
//
//   either     = both *( "or" both )            both   = negated *( "and" negated )       negated = *"not" compared
//   compared   = piped [ ( "==" / "!=" / "<" / "<=" / ">" / ">=" / [ "not" ] "in" ) piped ]
//   piped      = simple *( "|" call )           call   = name [ "(" [ either *( "," either ) ] ")" ]
//   simple     = text / number / "true" / "false" / "null" / "event" / pointer / call / list / "(" either ")"
#pragma once

#include <string_view>

#include "mapping/expression.hpp"
#include "mapping/lexer.hpp"

namespace ekiden::mapping {

// Reads one expression of a text.
class Parser {
 public:
  // Both outlive the parser, `tables` what it makes too.
  Parser(std::string_view text, std::size_t from, const Tables& tables) : lexer_(text, from), tables_(tables) {
    advance();
  }

  // Up to and with "}}"; null after a mistake.
  ExpressionPtr parse();
  const Mistake& mistake() const { return mistake_; }
  // Behind "}}".
  std::size_t end() const { return lexer_.offset(); }

 private:
  struct Argument;

  void advance() { token_ = lexer_.next(); }
  bool is_sign(std::string_view sign) const { return token_.kind == Token::Kind::sign && token_.text == sign; }
  bool is_name(std::string_view name) const { return token_.kind == Token::Kind::name && token_.text == name; }
  bool take_sign(std::string_view sign);
  bool take_name(std::string_view name);
  ExpressionPtr fail(std::size_t offset, std::string message, std::string word = {},
                     std::vector<std::string> candidates = {});
  ExpressionPtr unexpected();

  ExpressionPtr either();
  ExpressionPtr both();
  ExpressionPtr negated();
  ExpressionPtr compared();
  ExpressionPtr piped();
  ExpressionPtr simple();
  ExpressionPtr list();
  ExpressionPtr call(const Token& name, ExpressionPtr input);
  bool arguments(std::vector<Argument>& arguments);
  ExpressionPtr build(const Token& name, const Function& function, std::vector<Argument> arguments);

  Lexer lexer_;
  const Tables& tables_;
  Token token_;
  Mistake mistake_;
  int depth_ = 0;
};

}  // namespace ekiden::mapping
