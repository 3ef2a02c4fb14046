// SPDX-License-Identifier: Apache-2.0
// What a function of the expressions is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"
#include "mapping/evaluation.hpp"

namespace ekiden::mapping {

// The lookup tables of a map: name → key → value, in the map's own document.
using Tables = std::map<std::string, const Json*, std::less<>>;

// What stands in a call's place. All but `value` are fixed when the map is compiled.
enum class Takes { value, text, count, word, table };

struct Parameter {
  std::string_view name;
  Takes takes = Takes::value;
  bool optional = false;
  std::string_view words{};  // of Takes::word: those that it knows, with blanks between

  // Whether a fixed argument may stand here; a word or the name of a table as a string.
  bool fits(const Json& value) const;
};

// The arguments that are fixed, by their parameter's place; null: left out. Of a word or a table the name, as a string.
class Fixed {
 public:
  Fixed(std::vector<const Json*> values, const Tables& tables) : values_(std::move(values)), tables_(tables) {}

  bool has(std::size_t i) const { return i < values_.size() && values_[i] != nullptr; }
  std::string_view text(std::size_t i, std::string_view otherwise = {}) const {
    return has(i) ? text_of(*values_[i]) : otherwise;
  }
  std::int64_t count(std::size_t i, std::int64_t otherwise = 0) const {
    return has(i) ? values_[i]->GetInt64() : otherwise;
  }
  const Json& table(std::size_t i) const { return *tables_.find(text(i))->second; }

 private:
  std::vector<const Json*> values_;
  const Tables& tables_;
};

// The values of the parameters that take one, in their order; those that were left out are missing at the end.
using Values = std::span<const Json* const>;
using Compute = std::function<const Json&(Evaluation&, Values)>;

struct Function {
  std::string_view name;
  std::vector<Parameter> parameters;
  bool repeats = false;  // the last parameter may stand any number of times
  // What it computes with these fixed arguments; Code::config with a sentence when they make no sense.
  Result<Compute> (*prepare)(const Fixed& fixed);
};

// The functions, each in the file of its group.
std::span<const Function> text_functions();
std::span<const Function> list_functions();
std::span<const Function> choice_functions();
std::span<const Function> pattern_functions();
std::span<const Function> number_functions();
std::span<const Function> time_functions();
std::span<const Function> form_functions();

// Null when there is none of that name.
const Function* find_function(std::string_view name);
std::vector<std::string> function_names();

}  // namespace ekiden::mapping
