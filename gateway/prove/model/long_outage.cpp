// SPDX-License-Identifier: Apache-2.0
#include "prove/model/world.hpp"
#include "prove/row.hpp"

namespace ekiden::prove {

namespace {

constexpr int kOutages = 4;
constexpr std::int64_t kMostMs = 12ll * 3600 * 1'000;  // together less than an event is tried for

RowResult suffer(const Setting& setting, std::uint64_t seed) {
  using Mood = ModelSink::Mood;
  World world(setting.parts, seed);
  for (int outage = 0; outage < kOutages; ++outage) {
    if (!world.is_up() && !world.start()) {
      ++world.found.stuck;
      break;
    }
    for (std::uint64_t steps = world.dice() % 8; steps > 0; --steps) world.step();
    const Mood moods[] = {Mood::down, Mood::hanging, Mood::forgetful};
    world.sink.set_mood(moods[world.dice() % 3]);
    const std::int64_t until = world.clock.monotonic_ms() + static_cast<std::int64_t>(world.dice() % kMostMs);
    for (int step = 0; step < 10; ++step) world.step();
    world.rest(until);
    if (world.dice() % 3 == 0) world.crash();
    world.sink.set_mood(Mood::well);
  }
  world.finish();
  RowResult result = world.result();
  result.figures.times = kOutages;
  return result;
}

}  // namespace

RowResult prove_long_outage(const Setting& setting) {
  return setting.repeat(setting.is_short ? 8 : 100, [&](std::uint64_t seed) { return suffer(setting, seed); });
}

}  // namespace ekiden::prove
