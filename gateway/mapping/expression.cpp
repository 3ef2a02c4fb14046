// SPDX-License-Identifier: Apache-2.0
#include "mapping/expression.hpp"

#include <utility>

#include "mapping/operators.hpp"
#include "mapping/parser.hpp"

namespace ekiden::mapping {

namespace {

constexpr std::string_view kOpen = "{{";

bool is_too_long(std::string_view text, std::vector<Mistake>& mistakes) {
  if (text.size() <= kMaxExpression) return false;
  mistakes.push_back({0, "a text with expressions has at most 8 KiB"});
  return true;
}

ExpressionPtr compile_template(std::string_view text, const Tables& tables, std::vector<Mistake>& mistakes) {
  std::vector<ExpressionPtr> pieces;
  const std::size_t before = mistakes.size();
  std::size_t at = 0;
  for (std::size_t open = text.find(kOpen); open != std::string_view::npos; open = text.find(kOpen, at)) {
    if (open > at) pieces.push_back(text_node(std::string(text.substr(at, open - at))));
    Parser parser(text, open + kOpen.size(), tables);
    ExpressionPtr piece = parser.parse();
    if (!piece) {
      mistakes.push_back(parser.mistake());
      return nullptr;
    }
    at = parser.end();
    if (open == 0 && at == text.size()) return piece;
    pieces.push_back(std::move(piece));
  }
  if (at < text.size()) pieces.push_back(text_node(std::string(text.substr(at))));
  return mistakes.size() == before ? template_node(std::move(pieces)) : nullptr;
}

}  // namespace

ExpressionPtr compile_scalar(std::string_view text, const Tables& tables, std::vector<Mistake>& mistakes) {
  if (text.starts_with('/')) {
    if (is_too_long(text, mistakes)) return nullptr;
    Result<Path> path = Path::parse(text);
    if (path) return pointer_node(*std::move(path));
    mistakes.push_back({0, path.status().message()});
    return nullptr;
  }
  if (text.find(kOpen) == std::string_view::npos) return text_node(std::string(text));
  return is_too_long(text, mistakes) ? nullptr : compile_template(text, tables, mistakes);
}

ExpressionPtr compile_condition(std::string_view text, const Tables& tables, std::vector<Mistake>& mistakes) {
  if (is_too_long(text, mistakes)) return nullptr;
  if (!text.starts_with(kOpen)) {
    mistakes.push_back({0, "a condition is one expression: {{ … }}"});
    return nullptr;
  }
  Parser parser(text, kOpen.size(), tables);
  ExpressionPtr condition = parser.parse();
  if (!condition) {
    mistakes.push_back(parser.mistake());
  } else if (parser.end() != text.size()) {
    mistakes.push_back({parser.end(), "a condition is one expression, and nothing behind it"});
    condition = nullptr;
  }
  return condition;
}

}  // namespace ekiden::mapping
