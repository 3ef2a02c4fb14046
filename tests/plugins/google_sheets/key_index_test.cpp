// SPDX-License-Identifier: Apache-2.0
#include "google_sheets/key_index.hpp"

#include <catch2/catch.hpp>
#include <string>

TEST_CASE("an index knows the ids that it was given, many as well, and no other") {
  ekiden::google_sheets::KeyIndex index;
  CHECK_FALSE(index.contains("a"));
  constexpr int kMany = 40'000;
  for (int i = 0; i < kMany; ++i) index.add("id-" + std::to_string(i));
  index.add("id-7");
  for (int i = 0; i < kMany; i += 97) CHECK(index.contains("id-" + std::to_string(i)));
  CHECK(index.contains("id-39999"));
  CHECK_FALSE(index.contains("id-40000"));
  CHECK_FALSE(index.contains(""));
  index.clear();
  CHECK_FALSE(index.contains("id-7"));
}
