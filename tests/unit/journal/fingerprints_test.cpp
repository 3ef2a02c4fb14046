// SPDX-License-Identifier: Apache-2.0
#include "journal/fingerprints.hpp"

#include <catch2/catch.hpp>

#include "unit/journal/key_lists.hpp"

namespace ekiden::journal::test {

TEST_CASE("fingerprints name the place of every key of their list, whatever its length") {
  for (const std::uint64_t count : {0ull, 1ull, 15ull, 16ull, 17ull, 1000ull, 50'000ull}) {
    INFO(count << " keys");
    const std::vector<KeyedSeq> keys = sorted_keys(1, count);
    const Fingerprints prints(keys);
    bool all = true;
    for (std::uint32_t at = 0; at < keys.size(); ++at) {
      const auto [first, last] = prints.find(keys[at].key);
      all = all && first <= at && at < last;
    }
    CHECK(all);
  }
}

TEST_CASE("fingerprints take 2.25 to 2.5 bytes a key, and mistake fewer than one stranger in 4,000 for a member") {
  for (const std::uint64_t count : {40'000ull, 80'000ull, 131'072ull}) {
    INFO(count << " keys");
    const Fingerprints prints(sorted_keys(1, count));
    const double bytes_a_key = static_cast<double>(prints.memory_bytes()) / static_cast<double>(count);
    CHECK(bytes_a_key >= 2.25);
    CHECK(bytes_a_key <= 2.51);
    std::size_t mistaken = 0;
    constexpr std::uint64_t kStrangers = 400'000;
    for (std::uint64_t number = 1; number <= kStrangers; ++number) {
      const auto [first, last] = prints.find(key_of(1'000'000 + number));
      mistaken += first < last ? 1u : 0u;
    }
    CHECK(mistaken <= kStrangers / 4'000);
  }
}

TEST_CASE("keys that are no digests are found too") {
  std::vector<KeyedSeq> keys(3000);
  for (std::size_t at = 0; at < keys.size(); ++at) {
    keys[at].seq = at + 1;
    keys[at].key.bytes[14] = static_cast<std::uint8_t>(at >> 8);
    keys[at].key.bytes[15] = static_cast<std::uint8_t>(at);
  }
  const auto [first, last] = Fingerprints(keys).find(keys[1234].key);
  CHECK(first == 0);
  CHECK(last == 3000);
}

TEST_CASE("the byte form of fingerprints comes back, and bytes of another length or order do not") {
  const std::vector<KeyedSeq> keys = sorted_keys(1, 500);
  std::string bytes;
  Fingerprints(keys).append_to(bytes);
  CHECK(bytes.size() == Fingerprints::stored_bytes(500));
  const std::optional<Fingerprints> parsed = Fingerprints::parse(bytes, 500);
  REQUIRE(parsed);
  CHECK(parsed->find(keys[77].key) == Fingerprints(keys).find(keys[77].key));
  CHECK_FALSE(Fingerprints::parse(bytes, 501));
  CHECK_FALSE(Fingerprints::parse(std::string_view(bytes).substr(8), 500));
  std::string unordered = bytes;
  unordered[4] = '\x7f';
  CHECK_FALSE(Fingerprints::parse(unordered, 500));
}

}  // namespace ekiden::journal::test
