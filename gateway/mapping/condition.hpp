// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "mapping/expression.hpp"

namespace ekiden::mapping {

// What a route asks of an event beyond its type: "{{ /data/sender/role == 'customer' }}". Immutable; safe to use from
// every thread.
class Condition {
 public:
  // Null after a mistake, which is added.
  static std::shared_ptr<const Condition> compile(std::string_view text, std::vector<Mistake>& mistakes);

  // `document`: the event, structured JSON. False for what is none.
  bool holds(std::string_view document) const;

 private:
  explicit Condition(ExpressionPtr expression) : expression_(std::move(expression)) {}

  const ExpressionPtr expression_;
};

}  // namespace ekiden::mapping
