// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/filter.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "condition.hpp"

namespace ekiden::filters {

// Adds the tags of each rule that holds to data.ext.enriched.tags, in the order of the rules, each once, behind those
// that an earlier filter put there.
class TagFilter final : public sdk::Filter {
 public:
  using Filter::Filter;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status apply(sdk::Op op, const sdk::Delivery& event) override;

 private:
  struct Rule {
    std::vector<std::string> tags;
    Condition condition;
  };
  std::vector<Rule> rules_;
};

}  // namespace ekiden::filters
