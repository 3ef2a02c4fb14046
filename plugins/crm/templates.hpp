// SPDX-License-Identifier: Apache-2.0
// Text and JSON with expressions in braces: "Contact/{id}", {"lastName": "{customer_name()}"}. "{{" is a brace.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "expression.hpp"

namespace ekiden::crm {

class TextTemplate {
 public:
  /// uri: the text of each expression is percent-encoded; variables of the profile and what stands around are not.
  enum class Encoding { none, uri };

  static std::optional<TextTemplate> parse(std::string_view text, Expression::Problem& problem);

  std::string text(Scope& scope, Encoding encoding = Encoding::none) const;
  /// A template that is one expression and nothing else has that expression's value, others have a text.
  Value value(Scope& scope) const;
  void for_each_name(const std::function<void(const std::string&)>& each) const;

 private:
  std::vector<std::variant<std::string, Expression>> pieces_{};
};

class JsonTemplate {
 public:
  /// `where` is the pointer of `source` in its document; `problem` is told where something is wrong, and what.
  using Complain = std::function<void(const std::string& where, const std::string& what)>;
  static JsonTemplate read(const Value& source, const std::string& where, const Complain& problem);

  /// Names of members are templates as well. The members of an object that is the value of "..." become members of the
  /// object around it. A member whose expression has no value is left out; so is an element of an array.
  Value value(Scope& scope) const;
  void for_each_name(const std::function<void(const std::string&)>& each) const;

 private:
  struct Literal {
    std::string json;
  };
  using Object = std::vector<std::pair<TextTemplate, JsonTemplate>>;
  using Array = std::vector<JsonTemplate>;

  std::variant<Literal, TextTemplate, Object, Array> node_{Literal{"null"}};
};

}  // namespace ekiden::crm
