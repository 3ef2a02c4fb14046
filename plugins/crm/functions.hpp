// SPDX-License-Identifier: Apache-2.0
// The functions of the expressions. Each is total: of what it cannot use it makes null. docs/sinks/crm.md lists them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "value.hpp"

namespace ekiden::crm {

struct Scope;

struct Function {
  std::string_view name;
  std::size_t min_arguments;
  std::size_t max_arguments;
  const char* takes;  // for people: "a value and a number"
  Value (*apply)(std::span<const Value> arguments, Scope& scope);
};

/// Null when there is none of that name.
const Function* find_function(std::string_view name);

std::vector<std::string> function_names();

}  // namespace ekiden::crm
