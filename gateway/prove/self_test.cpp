// SPDX-License-Identifier: Apache-2.0
#include "prove/self_test.hpp"

namespace ekiden::prove {

Caught take_away(const Sabotage& sabotage, const Setting& setting) {
  const std::unique_ptr<Parts> parts = sabotage.make();
  const Setting sabotaged{.seed = setting.seed,
                          .is_short = true,
                          .enough = [finding = sabotage.finding](const Counts& counts) { return counts.*finding > 0; },
                          .folder = setting.folder,
                          .program = setting.program,
                          .parts = *parts,
                          .progress = setting.progress,
                          .interrupted = setting.interrupted};
  return {&sabotage, find_row(sabotage.row)->run(sabotaged)};
}

}  // namespace ekiden::prove
