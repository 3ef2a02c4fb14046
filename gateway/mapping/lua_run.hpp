// SPDX-License-Identifier: Apache-2.0
// One run of a script: what it may use up, and what it computes with.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mapping/evaluation.hpp"

struct lua_State;

namespace ekiden::mapping {

struct LuaRun {
  explicit LuaRun(Evaluation* given) : evaluation(given) {}

  static constexpr std::int64_t kInstructions = 200'000;
  static constexpr std::size_t kLive = 4U << 20U;    // bytes at one time
  static constexpr std::size_t kTaken = 32U << 20U;  // bytes in all: what is copied takes time too

  Evaluation* evaluation;  // null while the script is only looked at
  std::int64_t instructions = kInstructions;
  std::size_t live = 0;
  std::size_t taken = 0;
};

// The run that the state belongs to.
LuaRun& run_of(lua_State* lua);

// Takes `instructions` from the budget: for functions that do more than one would. Raises an error when it is spent.
void charge(lua_State* lua, std::int64_t instructions);

// Pushes the table of what a script may use (docs/mapping.md): nothing that reaches outside, gives an address, or works
// longer than it charges. Raises Lua's errors.
void push_environment(lua_State* lua);

}  // namespace ekiden::mapping
