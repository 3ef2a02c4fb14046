// SPDX-License-Identifier: Apache-2.0
#include "store/shared_token_folder.hpp"

#include <catch2/catch.hpp>

#include <string>

#include "core/posix_fs.hpp"
#include "support/e2e/folder.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::store;

TEST_CASE("one gateway has the lease of a token, the next finds what it put, and an old number replaces nothing") {
  const test::TemporaryFolder folder;
  PosixFs fs;
  SharedTokenFolder ours(folder.file("shared"), fs), theirs(folder.file("shared"), fs);
  {
    auto lease = ours.lease("account\naccess");
    REQUIRE(lease.ok());
    CHECK_FALSE((*lease)->newest());
    CHECK(theirs.lease("account\naccess").status().code() == Code::conflict);
    CHECK(theirs.lease("account\nticket").ok());
    REQUIRE((*lease)->put({"first", 3, 1'000}).ok());
    CHECK((*lease)->put({"late", 3, 2'000}).code() == Code::conflict);
  }
  auto next = theirs.lease("account\naccess");
  REQUIRE(next.ok());
  REQUIRE((*next)->newest());
  CHECK((*next)->newest()->value == "first");
  CHECK((*next)->newest()->generation == 3);
  CHECK((*next)->newest()->expires_ms == 1'000);
  CHECK((*next)->put({"second", 4, 2'000}).ok());
}

TEST_CASE("what is no token is refused, whatever it is") {
  const std::string whole = encode_shared_token({"value\nwith a line", 7, -5});
  const auto read = decode_shared_token(whole);
  REQUIRE(read.ok());
  CHECK(read->value == "value\nwith a line");
  CHECK(read->generation == 7);
  CHECK(read->expires_ms == -5);
  for (const std::string bad :
       {"", "ekiden token 1", "ekiden token 1\n", "ekiden token 2\n1\n1\nx", "ekiden token 1\n1\n1\n",
        "ekiden token 1\n-1\n1\nx", "ekiden token 1\n01\n1\nx", "ekiden token 1\n1\n1 \nx", "ekiden token 1\n1\nx",
        "ekiden token 1\n99999999999999999999\n1\nx"}) {
    CAPTURE(bad);
    CHECK(decode_shared_token(bad).status().code() == Code::corrupt);
  }
}

}  // namespace
