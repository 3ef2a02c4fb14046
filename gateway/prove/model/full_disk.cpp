// SPDX-License-Identifier: Apache-2.0
#include "prove/model/world.hpp"
#include "prove/row.hpp"

namespace ekiden::prove {

namespace {

constexpr int kFillings = 4;

// Fills up amid a write, is talked to all the same, sometimes loses its power while it is full, and gets room again.
RowResult fill_and_free(const Setting& setting, std::uint64_t seed) {
  World world(setting.parts, seed);
  for (int filling = 0; filling < kFillings; ++filling) {
    if (!world.is_up() && !world.start()) {
      ++world.found.stuck;
      break;
    }
    for (std::uint64_t steps = world.dice() % 10; steps > 0; --steps) world.step();
    world.fs.set_capacity(world.fs.used() + world.dice() % 3'000);
    for (int step = 0; step < 15; ++step) world.step();
    if (world.dice() % 3 == 0) world.crash();
    world.fs.set_capacity(std::nullopt);
    // It finds out by itself, or by what the platform says next.
    if (world.is_up() && world.dice() % 4 == 0 && !world.accepts_again()) ++world.found.stuck;
  }
  world.finish();
  RowResult result = world.result();
  result.figures.times = kFillings;
  return result;
}

}  // namespace

RowResult prove_full_disk(const Setting& setting) {
  return setting.repeat(setting.is_short ? 20 : 1'000,
                        [&](std::uint64_t seed) { return fill_and_free(setting, seed); });
}

}  // namespace ekiden::prove
