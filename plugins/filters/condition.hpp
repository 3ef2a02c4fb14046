// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/json_view.hpp>
#include <ekidenpp/status.hpp>

#include <functional>
#include <string>
#include <vector>

#include "kit/json.hpp"

namespace ekiden::filters {

// What an event must be like. Judges by the event alone. Thread-safe.
class Condition {
 public:
  // The member `when` of a rule, all of which must hold, and `unless`, which must not hold as a whole. At least one of
  // them says something. `where` stands in front of what is wrong with it; that is EKD_E_CONFIG.
  static sdk::Status read(const rapidjson::Value& rule, const std::string& where, Condition& condition);

  bool holds(const sdk::JsonView& event) const;

 private:
  using Test = std::function<bool(const sdk::JsonView& event)>;

  std::vector<Test> when_;
  std::vector<Test> unless_;
};

}  // namespace ekiden::filters
