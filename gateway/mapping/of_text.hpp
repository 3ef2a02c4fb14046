// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "mapping/function.hpp"

namespace ekiden::mapping {

// What most functions do with their first value: null stays null, and everything else counts as its text.
// `function(Evaluation&, std::string_view text, Values all)`.
template <class F>
Compute of_text(F function) {
  return [function = std::move(function)](Evaluation& evaluation, Values values) -> const Json& {
    if (values.front()->IsNull()) return null_value();
    std::string buffer;
    return function(evaluation, text_form(*values.front(), buffer), values);
  };
}

}  // namespace ekiden::mapping
