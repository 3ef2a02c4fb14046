// SPDX-License-Identifier: Apache-2.0
#include "prove/self_test.hpp"

#include "prove/message.hpp"

namespace ekiden::prove {

namespace {

constexpr std::uint64_t kMostSamples = 8;

}  // namespace

Caught take_away(const Sabotage& sabotage, const Setting& setting) {
  const std::unique_ptr<Parts> parts = sabotage.make();
  Caught caught{&sabotage, {}};
  for (std::uint64_t sample = 0; sample < kMostSamples && !caught.is_caught(); ++sample) {
    const Setting sabotaged{
        .seed = sample == 0 ? setting.seed : mixed(setting.seed, sample),
        .is_short = true,
        .enough = [finding = sabotage.finding](const Counts& counts) { return counts.*finding > 0; },
        .folder = setting.folder,
        .program = setting.program,
        .parts = *parts,
        .progress = setting.progress,
        .interrupted = setting.interrupted};
    caught.result = find_row(sabotage.row)->run(sabotaged);
    if (!caught.result.not_run.empty() || (setting.interrupted && setting.interrupted())) break;
  }
  return caught;
}

}  // namespace ekiden::prove
