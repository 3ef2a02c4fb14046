// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/store/store_bench.hpp"

namespace ekiden::store::test {

namespace {

using Op = ekiden::test::FaultyFs::Op;

// Two keys that are always put together, so that a half-written transaction would show.
void put_pair(Kv& kv, const std::string& bytes) {
  REQUIRE(kv.put("left", bytes, {}));
  REQUIRE(kv.put("right", bytes, {}));
}

}  // namespace

TEST_CASE(
    "on a full disk nothing is half-written, nothing more is taken, and what was put is kept until there is room") {
  Bench bench;
  REQUIRE(bench.open());
  Kv& kv = bench.space();
  put_pair(kv, "old");
  REQUIRE(bench.sync(kv));

  const std::string large(50'000, 'n');
  bench.faults.hold_syncs();
  REQUIRE(kv.put("before", "1", {}));
  REQUIRE(bench.faults.wait_for_held_syncs(1));
  bench.faults.set_capacity(bench.faults.used());
  put_pair(kv, large);
  bench.faults.release_syncs();
  CHECK(bench.sync(kv).code() == Code::full);
  CHECK(kv.put("more", "1", {}).status().code() == Code::full);
  CHECK(kv.remove("left").code() == Code::full);
  CHECK(text_of(kv.get("left")) == large);
  CHECK(bench.log.contains("error store the values of plugins cannot be written; make room"));

  SECTION("with room again all of it is written") {
    bench.faults.set_capacity(std::nullopt);
    CHECK(bench.sync(kv));
    CHECK(kv.put("more", "1", {}));
    CHECK(bench.log.contains("info store the disk takes the values of plugins again"));
    REQUIRE(bench.open());
    CHECK(text_of(bench.space().get("left")) == large);
    CHECK(text_of(bench.space().get("right")) == large);
  }
  SECTION("without room, a restart finds what was there before") {
    bench.disk.power_cut();
    bench.store.reset();
    bench.disk.power_on();
    bench.faults.set_capacity(std::nullopt);
    REQUIRE(bench.open());
    CHECK(text_of(bench.space().get("left")) == "old");
    CHECK(text_of(bench.space().get("right")) == "old");
  }
}

TEST_CASE("a put that is refused makes the store try the disk again") {
  Bench bench;
  REQUIRE(bench.open());
  Kv& kv = bench.space();
  bench.faults.fail(Op::write, Status(Code::full, "no space left"), 0, 0);
  REQUIRE(kv.put("k", "v", {}));
  REQUIRE(bench.sync(kv).code() == Code::full);
  bench.faults.heal();
  static_cast<void>(kv.put("more", "1", {}));
  CHECK(bench.sync(kv));
  CHECK(kv.put("more", "1", {}));
}

TEST_CASE("a disk that fails is final: every later change is refused, reads go on") {
  Bench bench;
  REQUIRE(bench.open());
  Kv& kv = bench.space();
  REQUIRE(kv.put("k", "v", {}));
  REQUIRE(bench.sync(kv));
  bench.faults.fail(Op::sync, Status(Code::io, "cannot sync store.db-wal: I/O error"));
  REQUIRE(kv.put("k", "w", {}));
  const Status status = bench.sync(kv);
  CHECK(status.code() == Code::io);
  CHECK_THAT(status.message(), Catch::Contains("cannot sync store.db-wal"));
  CHECK(kv.put("k", "x", {}).status().code() == Code::io);
  CHECK(bench.sync(kv).code() == Code::io);
  CHECK(text_of(kv.get("k")) == "w");
  CHECK(bench.log.contains("repair the disk, then start again"));
}

TEST_CASE("a disk that is full or fails at the start is said, and leaves nothing that a later start stumbles over") {
  for (const Op op : {Op::create, Op::write, Op::sync, Op::rename, Op::sync_folder}) {
    for (std::size_t skip = 0; skip < 8; ++skip) {
      Bench bench;
      bench.faults.fail(op, Status(Code::full, "no space left on device"), skip);
      const Status status = bench.open();
      INFO("operation " << static_cast<int>(op) << " after " << skip << ": " << status.message());
      if (!status) CHECK((status.code() == Code::full || status.code() == Code::io));
      bench.store.reset();
      bench.faults.heal();
      REQUIRE(bench.open());
      CHECK(bench.space().put("k", "v", {}));
      CHECK(bench.sync(bench.space()));
    }
  }
}

}  // namespace ekiden::store::test
