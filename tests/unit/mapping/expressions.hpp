// SPDX-License-Identifier: Apache-2.0
// Expressions for tests: compiled and computed in one go.
#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "core/json_text.hpp"
#include "mapping/event_document.hpp"
#include "mapping/expression.hpp"

namespace ekiden::mapping::test {

inline const Tables kNoTables;

// The value of the scalar `text` for the event, as JSON; "mistake at 5: …" when it cannot be compiled, "failed: …" when
// the computation ends.
inline std::string value_of(std::string_view text, std::string_view event = "{}", const Tables& tables = kNoTables) {
  rapidjson::Document document;
  REQUIRE(read_event(event, document));
  std::vector<Mistake> mistakes;
  const ExpressionPtr expression = compile_scalar(text, tables, mistakes);
  if (!expression) {
    REQUIRE(mistakes.size() == 1);
    return "mistake at " + std::to_string(mistakes[0].offset) + ": " + mistakes[0].message;
  }
  Evaluation evaluation(document);
  const Json& value = expression->value(evaluation);
  return evaluation.failure().empty() ? json_text(value) : "failed: " + evaluation.failure();
}

// The same of one expression.
inline std::string computed(std::string_view expression, std::string_view event = "{}",
                            const Tables& tables = kNoTables) {
  return value_of("{{ " + std::string(expression) + " }}", event, tables);
}

}  // namespace ekiden::mapping::test
