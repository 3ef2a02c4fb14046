// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "prove/row.hpp"
#include "prove/sabotage/sabotage.hpp"

namespace ekiden::prove {

// What became of one sabotage.
struct Caught {
  const Sabotage* sabotage;
  RowResult result;

  bool is_caught() const { return result.not_run.empty() && result.counts.*sabotage->finding > 0; }
};

// Takes the guarantee away and runs the row that has to notice, until it does: its short form, and, where that sample
// was too small, the same with other seeds, a few times. `setting.parts` is not looked at.
Caught take_away(const Sabotage& sabotage, const Setting& setting);

}  // namespace ekiden::prove
