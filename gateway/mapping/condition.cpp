// SPDX-License-Identifier: Apache-2.0
#include "mapping/condition.hpp"

#include <utility>

#include "mapping/event_document.hpp"

namespace ekiden::mapping {

std::shared_ptr<const Condition> Condition::compile(std::string_view text, std::vector<Mistake>& mistakes) {
  static const Tables kNone;
  ExpressionPtr expression = compile_condition(text, kNone, mistakes);
  return expression ? std::shared_ptr<const Condition>(new Condition(std::move(expression))) : nullptr;
}

bool Condition::holds(std::string_view document) const {
  rapidjson::Document event;
  if (!read_event(document, event)) return false;
  Evaluation evaluation(event);
  return is_true(expression_->value(evaluation)) && evaluation.failure().empty();
}

}  // namespace ekiden::mapping
