// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/filter.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "enriched.hpp"
#include "hours.hpp"
#include "lookup_table.hpp"
#include "selection.hpp"

namespace ekiden::filters {

// Adds to data.ext.enriched what the configuration knows: constants, rows of tables by a value of the event, and
// whether the company was open when it happened.
class EnrichFilter final : public sdk::Filter {
 public:
  using Filter::Filter;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status apply(sdk::Op op, const sdk::Delivery& event) override;

 private:
  struct Table {
    std::string name;
    Selection key;
    LookupTable rows;
  };

  bool take_name(const std::string& name);
  sdk::Status read_table(const rapidjson::Value& settings);
  // Of the first value at the table's key that has one.
  const std::string* row(const Table& table, const sdk::JsonView& event);

  std::set<std::string> names_{"tags", "business_hours"};  // of members that are spoken for
  Additions constants_;
  std::vector<Table> tables_;
  std::optional<Hours> hours_;
  sdk::Metric lookups_;
};

}  // namespace ekiden::filters
