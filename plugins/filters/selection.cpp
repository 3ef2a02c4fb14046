// SPDX-License-Identifier: Apache-2.0
#include "selection.hpp"

#include <algorithm>
#include <cstddef>

#include "kit/pointer_pattern.hpp"

namespace ekiden::filters {
namespace {

// Adds what `names` from `depth` on lead to in `value`.
void collect(const sdk::JsonView& value, const std::vector<std::string>& names, std::size_t depth,
             std::vector<sdk::JsonView>& found) {
  if (depth == names.size()) {
    found.push_back(value);
    return;
  }
  const std::string& wanted = names[depth];
  for (const auto& [name, member] : value.members())
    if (wanted == "*" || wanted == name) collect(member, names, depth + 1, found);
  std::size_t index = 0;
  for (const sdk::JsonView& item : value.items()) {
    if (wanted == "*" || wanted == std::to_string(index)) collect(item, names, depth + 1, found);
    ++index;
  }
}

}  // namespace

std::optional<Selection> Selection::parse(std::string_view pointer) {
  const auto pattern = kit::PointerPattern::parse(pointer);
  if (!pattern) return std::nullopt;
  Selection selection;
  selection.names_ = pattern->names();
  if (std::find(selection.names_.begin(), selection.names_.end(), "**") != selection.names_.end()) return std::nullopt;
  return selection;
}

std::vector<sdk::JsonView> Selection::of(const sdk::JsonView& event) const {
  std::vector<sdk::JsonView> found;
  collect(event, names_, 0, found);
  return found;
}

std::optional<std::string> scalar_text(const sdk::JsonView& value) {
  if (value.is_string()) return value.text();
  if (value.is_number() || value.boolean()) return std::string(value.json());
  return std::nullopt;
}

}  // namespace ekiden::filters
