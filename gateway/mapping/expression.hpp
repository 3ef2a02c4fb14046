// SPDX-License-Identifier: Apache-2.0
// Expressions of maps and routes: docs/mapping.md.
//
//   {{ coalesce(/data/sender/display_name, 'unknown') | truncate(40, graphemes) }}
//
// Immutable once they are compiled; safe to use from every thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mapping/evaluation.hpp"
#include "mapping/function.hpp"

namespace ekiden::mapping {

constexpr std::size_t kMaxExpression = 8U << 10U;  // bytes of one scalar of a map that holds expressions

// What is wrong with an expression.
struct Mistake {
  std::size_t offset = 0;  // in the text that was given
  std::string message;
  std::string word{};                     // a name that nobody knows
  std::vector<std::string> candidates{};  // names that stand in its place
};

// Computes one value.
class Expression {
 public:
  virtual ~Expression() = default;
  // Lives as long as the evaluation and the expression.
  virtual const Json& value(Evaluation& evaluation) const = 0;
  // The value where it is always the same; null: it depends on the event.
  virtual const Json* constant() const { return nullptr; }
};

using ExpressionPtr = std::unique_ptr<const Expression>;

// A scalar of a map: a pointer ("/data/…"), a template ("… {{ expression }} …"), or the text itself. A template of
// nothing but one expression keeps the value's type. Null after a mistake, which is added. `tables` outlive it.
ExpressionPtr compile_scalar(std::string_view text, const Tables& tables, std::vector<Mistake>& mistakes);

// One "{{ expression }}" and nothing else, for conditions.
ExpressionPtr compile_condition(std::string_view text, const Tables& tables, std::vector<Mistake>& mistakes);

// What is the same for every event; `value` outlives it.
ExpressionPtr constant(const Json& value);

}  // namespace ekiden::mapping
