// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "conversation/known_conversations.hpp"

namespace {

using ekiden::conversation::KnownConversations;

void touch(KnownConversations& known, const std::string& key) {
  known.with(key, true, [](KnownConversations::Conversation& one) { ++one.through; });
}

std::size_t size_of(const KnownConversations& known) {
  std::size_t size = 0;
  known.each([&size](const std::string&, const KnownConversations::Conversation&) { ++size; });
  return size;
}

TEST_CASE("what nobody has touched for longest is let go of, and what is used stays") {
  constexpr std::size_t kMost = 1'280;
  KnownConversations known(kMost);
  for (int i = 0; i < 100'000; ++i) {
    touch(known, "key-" + std::to_string(i));
    touch(known, "regular");
    REQUIRE(size_of(known) <= kMost);
    if (i > 2 * static_cast<int>(kMost)) i += 97;
  }
  REQUIRE(known.find("regular"));
  CHECK(known.find("regular")->through > kMost);
  CHECK_FALSE(known.find("key-0"));
}

TEST_CASE("a conversation that is not known is not made by a change that needs one") {
  KnownConversations known(1'000);
  known.with("nobody", false, [](KnownConversations::Conversation&) { FAIL("there is none"); });
  CHECK_FALSE(known.find("nobody"));
}

TEST_CASE("those that match are counted, and go when they are to be removed") {
  KnownConversations known(1'000);
  for (int i = 0; i < 10; ++i) touch(known, "a" + std::to_string(i));
  touch(known, "b");
  const auto is_a = [](std::string_view key) { return key.starts_with('a'); };
  CHECK(known.match(is_a, false) == 10);
  CHECK(known.match(is_a, true) == 10);
  CHECK(known.match(is_a, false) == 0);
  CHECK(known.find("b"));
}

}  // namespace
