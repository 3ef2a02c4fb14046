// SPDX-License-Identifier: Apache-2.0
#include "redact/normal_text.hpp"

#include <catch2/catch.hpp>

#include <string>

using ekiden::redact::NormalText;

namespace {

// The part of `original` that [begin, end) of its normal form stands for.
std::string part(const std::string& original, std::size_t begin, std::size_t end) {
  const auto [from, to] = NormalText(original).original(begin, end);
  return original.substr(from, to - from);
}

}  // namespace

TEST_CASE("what looks like a digit, a blank or a hyphen is read as one, and what nobody sees is left out") {
  CHECK(NormalText("１３8").text() == "138");
  CHECK(NormalText("𝟎𝟏𝟗").text() == "019");
  CHECK(NormalText("1\u00A02\u30003").text() == "1 2 3");
  CHECK(NormalText("1–2—3－4").text() == "1-2-3-4");
  CHECK(NormalText("1ー2 センター").text() == "1-2 センター");
  CHECK(NormalText("1\u200B2\uFEFF3\u00AD").text() == "123");
  CHECK(NormalText("1️⃣2️⃣").text() == "12");
  CHECK(NormalText("a＠b．ＣＯＭ").text() == "a@b.COM");
  CHECK(NormalText("").text().empty());
  CHECK(NormalText("a\xFF\xE4\xBDz").text() == "a\x1A\x1Az");
}

TEST_CASE("a piece of the normal text is found again in the original, without what only stands around it") {
  CHECK(part("x１３8y", 1, 4) == "１３8");
  CHECK(part("\u200B1\u200B2\u200B", 0, 2) == "1\u200B2");
  CHECK(part("a1️⃣2️⃣b", 1, 3) == "1️⃣2️⃣");
  CHECK(part("电话1", 6, 7) == "1");
  CHECK(part("\xFF\xE4\xBD"
             "1z",
             2, 3) == "1");
  CHECK(part("１", 0, 1) == "１");
}
