// SPDX-License-Identifier: Apache-2.0
#include "prove/model/world.hpp"
#include "prove/row.hpp"

namespace ekiden::prove {

namespace {

constexpr int kMostSteps = 60;
constexpr int kStepsAfter = 5;  // while every later sync would succeed

RowResult fail_one_sync(const Setting& setting, std::uint64_t seed) {
  World world(setting.parts, seed);
  if (world.start()) {
    world.disk.fail_sync(world.dice() % 40);
    int after = 0;
    for (int step = 0; step < kMostSteps && after < kStepsAfter; ++step) {
      world.step();
      if (!world.journal().accepting()) ++after;
    }
  } else {
    ++world.found.stuck;
  }
  world.crash();
  world.finish();
  RowResult result = world.result();
  result.figures.times = 1;
  return result;
}

}  // namespace

RowResult prove_failed_sync(const Setting& setting) {
  return setting.repeat(setting.is_short ? 60 : 2'000,
                        [&](std::uint64_t seed) { return fail_one_sync(setting, seed); });
}

}  // namespace ekiden::prove
