// SPDX-License-Identifier: Apache-2.0
// What an answer of a CRM means: the profile's rules first, then the rules for HTTP in general.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value.hpp"

namespace ekiden::crm {

enum class AnswerClass {
  ok,
  duplicate,  // it was there before: looked up, and taken when it is ours
  auth,       // credentials or token refused
  throttle,   // too many calls: nothing goes for a while
  transient,  // may succeed later
  conflict,   // somebody else wrote at the same time
  missing,    // the record with that id is gone
  permanent,  // refused for what it is
};

std::optional<AnswerClass> find_class(std::string_view name);
std::vector<std::string> class_names();
std::string_view name_of(AnswerClass kind);

/// Fits an answer when everything that it names fits. The first that fits decides.
struct ErrorRule {
  std::vector<int> statuses{};  // empty: any
  std::optional<Pointer> pointer{};
  std::optional<std::string> equals{};    // what stands at `pointer`; neither: that something stands there
  std::optional<std::string> contains{};  // likewise
  AnswerClass kind = AnswerClass::permanent;
  std::int64_t pause_s = 0;
  std::string says{};  // what it means and what to do, for an operator
};

struct Reading {
  AnswerClass kind = AnswerClass::ok;
  std::int64_t pause_s = 0;
  std::string says{};
};

/// `body` may be null: no JSON.
Reading read_answer(const std::vector<ErrorRule>& rules, int status, const Value* body);

/// One result of many in an answer. `ok`: whether the CRM says that it was carried out.
Reading read_result(const std::vector<ErrorRule>& rules, bool ok, const Value& result);

}  // namespace ekiden::crm
