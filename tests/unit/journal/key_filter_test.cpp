// SPDX-License-Identifier: Apache-2.0
#include "journal/key_filter.hpp"

#include <catch2/catch.hpp>

#include "unit/journal/key_lists.hpp"

namespace ekiden::journal::test {

TEST_CASE("a filter has every key of its lists, however long each list is") {
  KeyFilter filter(60'000);
  std::uint64_t first = 1;
  for (const std::uint64_t count : {0ull, 1ull, 17ull, 1000ull, 50'000ull}) {
    filter.add(Fingerprints(sorted_keys(first, count)));
    first += count;
  }
  CHECK(filter.keys() == first - 1);
  bool all = true;
  for (std::uint64_t number = 1; number < first; ++number) all = all && filter.may_have(key_of(number));
  CHECK(all);
}

TEST_CASE("a full filter excludes three of four strangers, and an empty one all of them") {
  constexpr std::uint64_t kStrangers = 100'000;
  const auto mistaken = [](const KeyFilter& filter) {
    std::uint64_t count = 0;
    for (std::uint64_t number = 1; number <= kStrangers; ++number)
      count += filter.may_have(key_of(10'000'000 + number)) ? 1 : 0;
    return count;
  };
  CHECK(mistaken(KeyFilter(0)) == 0);
  KeyFilter filter(65'536);
  filter.add(Fingerprints(sorted_keys(1, 65'536)));
  REQUIRE(filter.keys() == filter.room());
  CHECK(mistaken(filter) <= kStrangers / 4);
}

TEST_CASE("a filter has room for the keys that it was made for, in less than a byte each") {
  for (const std::size_t keys : {1'000u, 65'536u, 65'537u, 3'000'000u}) {
    const KeyFilter filter(keys);
    CHECK(filter.room() >= keys);
    CHECK(filter.room() < 2 * keys);
  }
}

}  // namespace ekiden::journal::test
