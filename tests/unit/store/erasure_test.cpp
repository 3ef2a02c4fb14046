// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/store/store_bench.hpp"

namespace ekiden::store::test {

namespace {

const Person kPerson("shop", "oSomebody_12345", "key");

std::string all_bytes(Bench& bench) {
  std::string bytes;
  const Result<std::vector<std::string>> names = bench.disk.list("/data");
  for (const std::string& name : *names) bytes += bench.disk.contents("/data/" + name);
  return bytes;
}

}  // namespace

TEST_CASE("what plugins kept of a person goes from memory and from every file, of instances that are gone too") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.space("sink/gone").put("last", "seen oSomebody_12345", {}));
  REQUIRE(bench.space().put("user/oSomebody_12345", "vip", {}));
  REQUIRE(bench.space().put("other", "stays", {}));
  REQUIRE(bench.space().put("rewritten", "oSomebody_12345 once stood here", {}));
  REQUIRE(bench.open());
  REQUIRE(bench.space().put("rewritten", "nobody", {}));
  CHECK(*bench.store->count(kPerson, {}) == 2);
  REQUIRE(bench.store->erase(kPerson, {}));
  CHECK(*bench.store->count(kPerson, {}) == 0);
  CHECK(all_bytes(bench).find("oSomebody_12345") == std::string::npos);
  CHECK(bench.space().get("user/oSomebody_12345").status().code() == Code::not_found);
  CHECK(text_of(bench.space().get("other")) == "stays");
  CHECK(text_of(bench.space().get("rewritten")) == "nobody");
  REQUIRE(bench.open());
  CHECK(text_of(bench.space().get("other")) == "stays");
  CHECK(all_bytes(bench).find("oSomebody_12345") == std::string::npos);
}

TEST_CASE("an erasure that a power cut ends is whole after a second one, and nothing else is lost") {
  for (std::size_t syncs = 0; syncs < 12; ++syncs) {
    INFO("syncs " << syncs);
    Bench bench;
    REQUIRE(bench.open());
    REQUIRE(bench.space().put("user", "oSomebody_12345", {}));
    REQUIRE(bench.space().put("other", "stays", {}));
    REQUIRE(bench.open());
    bench.faults.fail(ekiden::test::FaultyFs::Op::sync, Status(Code::io, "broken"), syncs, 0);
    (void)bench.store->erase(kPerson, {});
    bench.disk.power_cut();
    bench.store.reset();
    bench.disk.power_on();
    bench.faults.heal();
    REQUIRE(bench.open());
    REQUIRE(bench.store->erase(kPerson, {}));
    CHECK(all_bytes(bench).find("oSomebody_12345") == std::string::npos);
    CHECK(text_of(bench.space().get("other")) == "stays");
  }
}

}  // namespace ekiden::store::test
