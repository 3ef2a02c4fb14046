// SPDX-License-Identifier: Apache-2.0
#include "journal/id_table.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
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

TEST_CASE("the table of ids agrees with a map under any inserts, assignments and erasures") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    IdTable table;
    std::map<EventId, Seq> model;
    bool agrees = true;
    for (Seq next = 1; next < 3000; ++next) {
      const EventId id = crowded_id(static_cast<std::uint32_t>(random() % 1500));
      const auto known = model.find(id);
      agrees = agrees && table.find(id) == (known != model.end() ? std::optional(known->second) : std::nullopt);
      if (random() % 4 == 0) {
        table.assign(id, next);
        model[id] = next;
      } else if (known == model.end()) {
        table.insert(id, next);
        model[id] = next;
      } else {
        table.erase(id);
        model.erase(known);
      }
    }
    const std::vector<KeyedSeq> sorted = table.sorted();
    CHECK(table.size() == model.size());
    CHECK(std::equal(sorted.begin(), sorted.end(), model.begin(), model.end(),
                     [](const KeyedSeq& a, const auto& b) { return a.key == b.first && a.seq == b.second; }));
    CHECK(agrees);
  }
}

}  // namespace ekiden::journal
