// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/filter.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "condition.hpp"

namespace ekiden::filters {

// Keeps the events of its rules from the sinks of a route; the first rule that holds says why.
class DropFilter final : public sdk::Filter {
 public:
  using Filter::Filter;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status apply(sdk::Op op, const sdk::Delivery& event) override;

 private:
  std::vector<std::pair<std::string, Condition>> rules_;  // by reason
};

}  // namespace ekiden::filters
