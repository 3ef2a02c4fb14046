// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/status.hpp"
#include "mapping/evaluation.hpp"

namespace ekiden::mapping {

// The last step of a map, for what expressions cannot say: a script with `function map(event, record)`, which gives the
// record, or nil where the sink is to get nothing. Each run is a new Lua 5.4 state, so that nothing goes from one event
// to another; it has 200,000 instructions and 4 MiB. Immutable; safe to use from every thread.
class LuaStep {
 public:
  // `name`: to show. Code::config with a sentence that names file and line when it is no such script.
  static Result<std::shared_ptr<const LuaStep>> compile(std::string name, std::string_view source);

  // The record that it makes of `record`; null_value() for nil. Lives as long as the evaluation. Code::invalid with the
  // line when it fails, runs too long, takes too much memory, or gives no JSON object.
  Result<const Json*> run(Evaluation& evaluation, const Json& record) const;

 private:
  LuaStep(std::string name, std::string code) : name_(std::move(name)), code_(std::move(code)) {}

  const std::string name_;
  const std::string code_;  // as lua_dump writes it
};

}  // namespace ekiden::mapping
