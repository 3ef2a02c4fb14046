// SPDX-License-Identifier: Apache-2.0
// The nodes of an expression that are no calls of functions.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "mapping/expression.hpp"
#include "mapping/path.hpp"

namespace ekiden::mapping {

enum class Operator { equal, unequal, less, less_or_equal, greater, greater_or_equal, in, not_in, both, either };

ExpressionPtr pointer_node(Path path);
// The whole event.
ExpressionPtr event_node();
ExpressionPtr text_node(std::string text);
ExpressionPtr number_node(std::string_view digits);
ExpressionPtr list_node(std::vector<ExpressionPtr> items);
ExpressionPtr not_node(ExpressionPtr operand);
ExpressionPtr operator_node(Operator what, ExpressionPtr left, ExpressionPtr right);
ExpressionPtr call_node(Compute compute, std::vector<ExpressionPtr> values);
// The texts of the pieces, one after the other.
ExpressionPtr template_node(std::vector<ExpressionPtr> pieces);

// Of the same type and the same; numbers by their value, objects and lists as they are written.
bool is_equal(const Json& left, const Json& right);

}  // namespace ekiden::mapping
