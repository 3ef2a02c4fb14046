// SPDX-License-Identifier: Apache-2.0
#include "journal/dedupe_index.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

namespace ekiden::journal {

namespace {

// Few homes, many ids: every search probes.
EventId crowded_id(std::uint32_t number) {
  EventId id;
  id.bytes[7] = static_cast<std::uint8_t>(number % 3);
  for (std::size_t i = 0; i < 4; ++i) id.bytes[8 + i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

}  // namespace

TEST_CASE("the dedupe index agrees with a map under any inserts, erasures and forgetting") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    DedupeIndex index;
    std::map<EventId, Seq> model;
    Seq next = 1, floor = 0;
    bool agrees = true;
    for (int step = 0; step < 3000; ++step) {
      const EventId id = crowded_id(static_cast<std::uint32_t>(random() % 400));
      const auto known = model.find(id);
      const bool present = known != model.end() && known->second >= floor;
      const std::optional<Seq> found = index.find(id);
      agrees = agrees && found == (present ? std::optional(known->second) : std::nullopt);
      if (random() % 500 == 0) {
        floor = next > 50 ? next - 50 : 0;
        index.forget_below(floor);
      } else if (present && random() % 2 == 0) {
        index.erase(id);
        model.erase(id);
      } else if (!present) {
        index.insert(id, next);
        model[id] = next++;
      }
    }
    CHECK(agrees);
  }
}

TEST_CASE("the dedupe index wins back the slots of forgotten ids instead of growing") {
  DedupeIndex index;
  const std::size_t slots = index.slots();
  for (std::uint32_t number = 1; number < 20'000; ++number) {
    const std::string text = std::to_string(number);
    const std::string_view fields[] = {text};
    index.insert(EventId::of(fields), number);
    index.forget_below(number < 100 ? 0 : number - 100);
  }
  CHECK(index.slots() == slots);
}

}  // namespace ekiden::journal
