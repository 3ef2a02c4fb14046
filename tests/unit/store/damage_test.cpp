// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <rapidcheck.h>

#include "unit/store/store_bench.hpp"

namespace ekiden::store::test {

namespace {

constexpr const char* kFile = "/data/store.db";

// A store with some pages, closed.
void fill(Bench& bench) {
  REQUIRE(bench.open());
  for (int i = 0; i < 200; ++i)
    REQUIRE(bench.space().put("key" + std::to_string(i), std::string(static_cast<std::size_t>(i * 10), 'v'), {}));
  bench.store.reset();
}

void is_refused(Bench& bench, std::string_view sentence) {
  const Status status = bench.open();
  CHECK(status.code() == Code::corrupt);
  CHECK_THAT(status.message(),
             Catch::Contains(kFile) && Catch::Contains(std::string(sentence)) && Catch::Contains("restore"));
}

}  // namespace

TEST_CASE("a store file that is not one is refused with what to do, and stays as it is") {
  for (const std::string& bytes : {std::string(), std::string("hello, this is a text file"), std::string(8192, '\0'),
                                   std::string("SQLite format 3\0", 16)}) {
    Bench bench;
    bench.disk.set_contents(kFile, bytes);
    is_refused(bench, "is damaged");
    CHECK(bench.disk.contents(kFile) == bytes);
  }
}

TEST_CASE("a store file that was cut off is refused") {
  Bench bench;
  fill(bench);
  const std::string whole = bench.disk.contents(kFile);
  for (const std::size_t size : {whole.size() / 2, whole.size() - 4096, std::size_t{4096}, std::size_t{100}}) {
    bench.disk.set_contents(kFile, whole.substr(0, size));
    is_refused(bench, "is damaged");
  }
}

TEST_CASE("a page of zeros is refused, wherever it is") {
  Bench bench;
  fill(bench);
  const std::string whole = bench.disk.contents(kFile);
  for (std::size_t page = 0; page * 4096 < whole.size(); ++page) {
    std::string bytes = whole;
    bytes.replace(page * 4096, 4096, 4096, '\0');
    bench.disk.set_contents(kFile, bytes);
    INFO("page " << page);
    is_refused(bench, "is damaged");
  }
}

TEST_CASE("a store whose log of changes is there without the file is refused") {
  Bench bench;
  bench.disk.set_contents("/data/store.db-wal", std::string(4096, 'w'));
  is_refused(bench, "is missing");
}

TEST_CASE("a namespace whose name is damaged is refused, in its table as in the index") {
  Bench bench;
  fill(bench);
  const std::string whole = bench.disk.contents(kFile);
  const std::string name = "adapter/one";
  int places = 0;
  for (std::size_t at = whole.find(name); at != std::string::npos; at = whole.find(name, at + 1), ++places)
    for (std::size_t i = at; i < at + name.size(); ++i) {
      std::string bytes = whole;
      bytes[i] = '\0';
      bench.disk.set_contents(kFile, bytes);
      INFO("byte " << i);
      is_refused(bench, "is damaged");
    }
  CHECK(places == 2);
}

TEST_CASE("any damaged byte ends in a clear refusal, or changes no value") {
  Bench origin;
  fill(origin);
  const std::string whole = origin.disk.contents(kFile);
  CHECK(rc::check([&] {
    std::string bytes = whole;
    const int damages = *rc::gen::inRange(1, 5);
    for (int i = 0; i < damages; ++i)
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    Bench bench;
    bench.disk.set_contents(kFile, bytes);
    if (Status status = bench.open(); !status) {
      RC_ASSERT(!status.message().empty());
      return;
    }
    const auto values = bench.space().scan("");
    RC_ASSERT(values.size() == 200U);
    for (const auto& [key, value] : values) RC_ASSERT(value.bytes == std::string(std::stoul(key.substr(3)) * 10, 'v'));
  }));
}

TEST_CASE("a store of a later format is refused, and says who can read it") {
  Bench bench;
  fill(bench);
  std::string bytes = bench.disk.contents(kFile);
  bytes[63] = 2;  // user_version, big-endian at 60: https://www.sqlite.org/fileformat.html
  bench.disk.set_contents(kFile, bytes);
  const Status status = bench.open();
  CHECK(status.code() == Code::conflict);
  CHECK_THAT(status.message(), Catch::Contains("newer gateway"));
}

TEST_CASE("a creation that was cut short begins anew") {
  Bench bench;
  bench.disk.set_contents("/data/store.db.new", "half");
  bench.disk.set_contents("/data/store.db.new-journal", "of it");
  REQUIRE(bench.open());
  CHECK(bench.space().put("k", "v", {}));
  CHECK_FALSE(bench.disk.exists("/data/store.db.new"));
}

}  // namespace ekiden::store::test
