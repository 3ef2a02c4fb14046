// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "conversation/ledger_file.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::conversation;

std::string sample() {
  KnownConversations known(1'000);
  known.put("shop:acc:dm:anna", {OpenWindows({{0, 4, 1'000}, {1, 0, 77}}, {"command", 0}, 99), 12});
  known.put("shop:acc:dm:ben", {OpenWindows({{1, 3, -5}}, {}), 9});
  return encode_ledger(10, {{"shop", {"message", "click"}}, {"other", {}}}, known);
}

TEST_CASE("a ledger comes back from its file as it was") {
  const Result<LedgerFile> file = decode_ledger(sample());
  REQUIRE(file.ok());
  CHECK(file->through == 10);
  CHECK(file->triggers == TriggersOfChannels{{"other", {}}, {"shop", {"message", "click"}}});
  REQUIRE(file->conversations.size() == 2);
  for (const auto& [key, one] : file->conversations) {
    if (key != "shop:acc:dm:anna") continue;
    CHECK(one.through == 12);
    CHECK(one.windows.unseen_until_ms() == 99);
    CHECK(one.windows.windows() == std::vector<OpenWindows::Window>{{0, 4, 1'000}, {1, 0, 77}});
    CHECK(one.windows.taken() == OpenWindows::Taken{"command", 0});
  }
}

TEST_CASE("a cut, longer or changed ledger is refused at every byte") {
  const std::string whole = sample();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(decode_ledger(whole.substr(0, size)).status().code() == Code::corrupt);
    std::string flipped = whole;
    flipped[size] = static_cast<char>(flipped[size] ^ 4);
    CHECK(decode_ledger(flipped).status().code() == Code::corrupt);
  }
  CHECK(decode_ledger(whole + '\0').status().code() == Code::corrupt);
}

TEST_CASE("a ledger of an earlier form is not read") {
  std::string earlier = sample();
  earlier[7] = '1';
  CHECK(decode_ledger(earlier).status().code() == Code::corrupt);
}

}  // namespace
