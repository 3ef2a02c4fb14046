// SPDX-License-Identifier: Apache-2.0
// The expressions of a profile: where a value comes from.
//
//   /data/sender/display_name      a JSON Pointer into the event; control characters are dropped from its text
//   'a text'  42                   as it stands; two single quotes are one
//   $version                       a variable of the profile
//   contact.id  answer/result/0    a name, also with a pointer into its value
//   truncate(coalesce(a, b), 80)   a function of functions.hpp
//
// Total: no loops, no side effects, and what is missing is null.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value.hpp"

namespace ekiden::crm {

/// Names to their values.
using Names = std::map<std::string, Value, std::less<>>;

/// What an expression may look at, and where what it makes lives.
struct Scope {
  const Value* event = nullptr;  // may be null: where no event is there, as at a login
  const Names* names = nullptr;  // likewise
  Pool& pool;
  std::string missing{};  // what required() did not find first; empty: nothing
};

struct Function;

class Expression {
 public:
  struct Problem {
    std::string what;  // one sentence
  };

  /// Nothing when `text` is no expression; then `problem` says why. Nests at most 16 deep.
  static std::optional<Expression> parse(std::string_view text, Problem& problem);

  Value evaluate(Scope& scope) const;

  /// Whether it is one of the profile's variables and nothing else.
  bool is_variable() const { return kind_ == Kind::name && text_.starts_with('$'); }

  /// Calls `each` with every name and every variable, which begins with '$'.
  void for_each_name(const std::function<void(const std::string&)>& each) const;

 private:
  friend class ExpressionParser;
  enum class Kind { event, literal, name, call };

  Kind kind_ = Kind::literal;
  std::string text_{};  // of a literal, or the name
  std::optional<std::int64_t> number_{};
  Pointer pointer_{};
  const Function* function_ = nullptr;
  std::vector<Expression> arguments_{};
};

}  // namespace ekiden::crm
