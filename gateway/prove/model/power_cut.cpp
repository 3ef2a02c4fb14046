// SPDX-License-Identifier: Apache-2.0
#include "prove/model/world.hpp"
#include "prove/row.hpp"

namespace ekiden::prove {

namespace {

constexpr int kMostSteps = 200;

// Talk until the power fails at a random write or sync, three times on one disk, and a start that has to make good.
RowResult cut_three_times(const Setting& setting, std::uint64_t seed, PowerCutFs::Loss loss) {
  World world(setting.parts, seed, loss);
  RowResult result;
  for (int life = 0; life < 3; ++life) {
    // A cut during the start is a cut as well: what recovery itself writes may be lost.
    world.disk.cut_after(world.dice() % 90);
    if (!world.start() && world.disk.is_powered()) ++world.found.stuck;
    for (int step = 0; step < kMostSteps && world.is_up() && world.disk.is_powered(); ++step) world.step();
    world.crash();
  }
  world.finish();
  result = world.result();
  result.figures.times = 3;
  return result;
}

}  // namespace

RowResult prove_power_cut(const Setting& setting) {
  return setting.repeat(setting.is_short ? 60 : 4'000, [&](std::uint64_t seed) {
    return cut_three_times(setting, seed, PowerCutFs::Loss::everything);
  });
}

RowResult prove_lost_pages(const Setting& setting) {
  return setting.repeat(setting.is_short ? 60 : 4'000, [&](std::uint64_t seed) {
    return cut_three_times(setting, seed, seed % 2 == 0 ? PowerCutFs::Loss::pages : PowerCutFs::Loss::sectors);
  });
}

}  // namespace ekiden::prove
