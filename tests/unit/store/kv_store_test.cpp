// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <atomic>
#include <thread>
#include <vector>

#include "core/posix_fs.hpp"
#include "support/e2e/folder.hpp"
#include "unit/store/store_bench.hpp"

namespace ekiden::store::test {

namespace {

using Op = ekiden::test::FaultyFs::Op;

}  // namespace

TEST_CASE("a value outlives the store, with its version") {
  Bench bench;
  REQUIRE(bench.open());
  const Result<std::uint64_t> version = bench.space().put("cursor", std::string("a\0b", 3), {});
  REQUIRE(version);
  REQUIRE(bench.open());
  const Result<Kv::Value> value = bench.space().get("cursor");
  REQUIRE(value);
  CHECK(value->bytes == std::string("a\0b", 3));
  CHECK(value->version == *version);
}

TEST_CASE("an empty value is a value") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.space().put("flag", "", {}));
  REQUIRE(bench.open());
  CHECK(text_of(bench.space().get("flag")).empty());
}

TEST_CASE("what is put is seen at once, while the disk still works") {
  Bench bench;
  REQUIRE(bench.open());
  Kv& kv = bench.space();
  bench.faults.hold_syncs();
  REQUIRE(kv.put("a", "1", {}));
  REQUIRE(bench.faults.wait_for_held_syncs(1));
  REQUIRE(kv.put("b", "2", {}));
  CHECK(text_of(bench.space().get("a")) == "1");
  CHECK(text_of(bench.space().get("b")) == "2");
  CHECK(bench.space().scan("").size() == 2);
  bench.faults.release_syncs();
}

TEST_CASE("all that wait while one transaction runs share the next one") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.space().put("warm", "up", {}));
  REQUIRE(bench.space("sink/two").put("warm", "up", {}));
  REQUIRE(bench.sync(bench.space()));
  bench.faults.hold_syncs();
  REQUIRE(bench.space().put("first", "1", {}));
  REQUIRE(bench.faults.wait_for_held_syncs(1));
  const std::size_t before = bench.faults.count(Op::sync);
  std::promise<void> all;
  std::atomic<int> left{200};
  for (int i = 0; i < 200; ++i) {
    Kv& kv = bench.space(i % 2 == 0 ? "adapter/one" : "sink/two");
    REQUIRE(kv.put("key" + std::to_string(i), "value", {}));
    kv.sync(bench.direct, [&](const Status& status) {
      if (status.ok() && --left == 0) all.set_value();
    });
  }
  bench.faults.release_syncs();
  all.get_future().get();
  CHECK(bench.faults.count(Op::sync) - before == 1);
}

TEST_CASE("a sync that comes while a transaction runs waits for the next one") {
  Bench bench;
  REQUIRE(bench.open());
  Kv& kv = bench.space();
  bench.faults.hold_syncs();
  REQUIRE(kv.put("a", "1", {}));
  REQUIRE(bench.faults.wait_for_held_syncs(1));
  REQUIRE(kv.put("b", "2", {}));
  std::promise<Status> answer;
  kv.sync(bench.direct, [&](const Status& status) {
    bench.disk.power_cut();
    answer.set_value(status);
  });
  bench.faults.release_syncs();
  REQUIRE(answer.get_future().get());
  bench.store.reset();
  bench.disk.power_on();
  REQUIRE(bench.open());
  CHECK(text_of(bench.space().get("b")) == "2");
}

TEST_CASE("a sync with nothing to write is answered too") {
  Bench bench;
  REQUIRE(bench.open());
  CHECK(bench.sync(bench.space()));
  CHECK(bench.sync(bench.space()));
}

TEST_CASE("namespaces do not see each other, and a name gives the same one again") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.space("adapter/one").put("k", "of one", {}));
  REQUIRE(bench.space("sink/one").put("k", "of two", {}));
  CHECK(&bench.space("adapter/one") == &bench.space("adapter/one"));
  REQUIRE(bench.open());
  CHECK(text_of(bench.space("adapter/one").get("k")) == "of one");
  CHECK(text_of(bench.space("sink/one").get("k")) == "of two");
  CHECK(text_of(bench.space("sink/none").get("k")) == "<not_found>");
}

TEST_CASE("a key that was removed stays removed, and comes back with a newer version, also after a restart") {
  Bench bench;
  REQUIRE(bench.open());
  const std::uint64_t first = *bench.space().put("k", "1", {});
  REQUIRE(bench.space().remove("k"));
  REQUIRE(bench.open());
  CHECK(text_of(bench.space().get("k")) == "<not_found>");
  const Result<std::uint64_t> again = bench.space().put("k", "2", 0);
  REQUIRE(again);
  CHECK(*again > first);
}

TEST_CASE("threads that count together with compare_and_put lose no step") {
  Bench bench;
  REQUIRE(bench.open());
  Kv& kv = bench.space();
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int step = 0; step < 200;) {
          const Result<Kv::Value> now = kv.get("n");
          const int next = now ? std::stoi(now->bytes) + 1 : 1;
          if (kv.put("n", std::to_string(next), now ? now->version : 0)) ++step;
        }
      });
  }
  CHECK(text_of(kv.get("n")) == "800");
  REQUIRE(bench.open());
  CHECK(text_of(bench.space().get("n")) == "800");
}

TEST_CASE("on a real disk the files are the gateway's alone") {
  const ekiden::test::TemporaryFolder folder;
  PosixFs fs;
  ekiden::test::RecordingLog log;
  Result<std::unique_ptr<KvStore>> store = KvStore::open(folder.path(), fs, log);
  REQUIRE(store);
  REQUIRE((**(*store)->space("adapter/one")).put("k", "v", {}));
  Direct direct;
  std::promise<Status> synced;
  (**(*store)->space("adapter/one")).sync(direct, [&](const Status& status) { synced.set_value(status); });
  REQUIRE(synced.get_future().get());
  for (const char* name : {"/store.db", "/store.db-wal"}) {
    struct stat status {};
    REQUIRE(::stat((folder.path() + name).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
}

}  // namespace ekiden::store::test
