// SPDX-License-Identifier: Apache-2.0
#include "prove/model/world.hpp"
#include "prove/row.hpp"

namespace ekiden::prove {

namespace {

constexpr int kJumps = 8;
constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kDayMs = 24 * 3600 * kSecondMs;

// From a second to eleven days, more often short than long.
std::int64_t jump_ms(std::mt19937_64& dice) {
  const std::int64_t most[] = {10 * kSecondMs, 3600 * kSecondMs, kDayMs, 11 * kDayMs};
  const std::int64_t length = kSecondMs + static_cast<std::int64_t>(dice() % 1'000'000'000) % most[dice() % 4];
  return dice() % 2 == 0 ? length : -length;
}

RowResult jump(const Setting& setting, std::uint64_t seed) {
  World world(setting.parts, seed);
  world.options.segment_bytes = 2'000;
  for (int jumps = 0; jumps < kJumps; ++jumps) {
    if (!world.is_up() && !world.start()) {
      ++world.found.stuck;
      break;
    }
    for (std::uint64_t steps = world.dice() % 12; steps > 0; --steps) world.step();
    world.clock.set_wall(world.clock.wall_ms() + jump_ms(world.dice));
    world.sweep();
    for (std::uint64_t steps = world.dice() % 6; steps > 0; --steps) world.step();
    world.sweep();
    if (world.dice() % 3 == 0) world.crash();
  }
  world.finish();
  RowResult result = world.result();
  result.figures.times = kJumps;
  return result;
}

}  // namespace

RowResult prove_clock_jumps(const Setting& setting) {
  return setting.repeat(setting.is_short ? 40 : 1'000, [&](std::uint64_t seed) { return jump(setting, seed); });
}

}  // namespace ekiden::prove
