// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "prove/counts.hpp"
#include "prove/model/parts.hpp"

namespace ekiden::prove {

// One guarantee that is taken away by a decorator of a port: no code of the gateway knows of it.
struct Sabotage {
  std::string_view name;
  std::string_view what;
  std::string_view row;  // which has to find it
  std::uint64_t Counts::*finding;
  std::unique_ptr<Parts> (*make)();
};

std::span<const Sabotage> all_sabotages();

}  // namespace ekiden::prove
