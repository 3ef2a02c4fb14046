// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <rapidcheck.h>

#include <map>

#include "unit/store/store_bench.hpp"

namespace ekiden::store::test {

namespace {

std::string some_key() {
  static const std::vector<std::string> keys = {"a", "a/1", "a/2", "a/10",
                                                "b", "b~",  " ",   "long" + std::string(252, 'k')};
  return *rc::gen::elementOf(keys);
}

// What a namespace must hold, and the newest version of each key, gone or not.
struct Model {
  std::map<std::string, std::pair<std::string, std::uint64_t>> entries;
  std::map<std::string, std::uint64_t> newest;

  void put(const std::string& key, const std::string& bytes, const Result<std::uint64_t>& version) {
    RC_ASSERT(version.ok());
    RC_ASSERT(*version > newest[key]);
    newest[key] = *version;
    entries[key] = {bytes, *version};
  }
};

void agree(const Kv& kv, const Model& model, const std::string& prefix) {
  std::vector<std::pair<std::string, Kv::Value>> found = kv.scan(prefix);
  std::size_t i = 0;
  for (const auto& [key, value] : model.entries) {
    if (!key.starts_with(prefix)) continue;
    RC_ASSERT(i < found.size());
    RC_ASSERT(found[i].first == key);
    RC_ASSERT(found[i].second.bytes == value.first);
    RC_ASSERT(found[i].second.version == value.second);
    ++i;
  }
  RC_ASSERT(i == found.size());
}

void step(Bench& bench, Model& model) {
  const std::string key = some_key();
  const auto known = model.entries.find(key);
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
    case 1: {
      const auto bytes = *rc::gen::arbitrary<std::string>();
      model.put(key, bytes, bench.space().put(key, bytes, {}));
      break;
    }
    case 2: {
      const std::uint64_t version = known == model.entries.end() ? 0 : known->second.second;
      model.put(key, "swapped", bench.space().put(key, "swapped", version));
      break;
    }
    case 3: {
      const std::uint64_t wrong = known == model.entries.end() ? model.newest[key] + 1 : known->second.second - 1;
      RC_ASSERT(bench.space().put(key, "no", wrong).status().code() == Code::conflict);
      break;
    }
    case 4:
      RC_ASSERT(bench.space().remove(key).ok());
      model.entries.erase(key);
      break;
    case 5:
      RC_ASSERT(bench.open().ok());
      break;
    case 6: {
      const Result<Kv::Value> value = bench.space().get(key);
      RC_ASSERT(value.ok() == (known != model.entries.end()));
      if (value) RC_ASSERT(value->bytes == known->second.first);
      break;
    }
    default:
      agree(bench.space(), model, key.substr(0, *rc::gen::inRange<std::size_t>(0, 3)));
  }
}

}  // namespace

TEST_CASE("a namespace behaves as a map in order of its keys, over any number of restarts") {
  CHECK(rc::check([] {
    Bench bench;
    RC_ASSERT(bench.open().ok());
    Model model;
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) step(bench, model);
    RC_ASSERT(bench.open().ok());
    agree(bench.space(), model, "");
  }));
}

TEST_CASE("a key is 1 to 256 bytes of printable ASCII") {
  KvSpace space("s");
  for (const std::string& key : {std::string(), std::string(257, 'k'), std::string("tab\t"), std::string("\x7F"),
                                 std::string("n\0l", 3), std::string("键")}) {
    CHECK(space.put(key, "v", {}).status().code() == Code::invalid);
    CHECK(space.get(key).status().code() == Code::invalid);
    CHECK(space.remove(key).status().code() == Code::invalid);
  }
  CHECK(space.put(std::string(256, 'k'), "v", {}));
  CHECK(space.put("with space ~", "v", {}));
}

TEST_CASE("a value of 64 KiB is taken, and not one byte more") {
  KvSpace space("s");
  CHECK(space.put("k", std::string(Kv::kMaxValueBytes, 'v'), {}));
  CHECK(space.put("k", std::string(Kv::kMaxValueBytes + 1, 'v'), {}).status().code() == Code::full);
  CHECK(space.get("k")->bytes->size() == Kv::kMaxValueBytes);
}

TEST_CASE("ten thousand keys are taken, and the next when one is removed") {
  KvSpace space("s");
  for (std::size_t i = 0; i < Kv::kMaxKeys; ++i)
    if (!space.put("k" + std::to_string(i), "", {})) FAIL("key " << i);
  CHECK(space.put("one more", "", {}).status().code() == Code::full);
  CHECK(space.put("k0", "changed", {}));
  CHECK(space.remove("k1"));
  CHECK(space.put("one more", "", {}));
}

TEST_CASE("keys and values together have 16 MiB, and what is replaced or removed makes room") {
  KvSpace space("s");
  const std::string block(Kv::kMaxValueBytes - 4, 'v');
  for (std::size_t i = 0; i < 256; ++i)
    if (!space.put("k" + std::to_string(100 + i), block, {})) FAIL("value " << i);
  CHECK(space.put("x", "", {}).status().code() == Code::full);
  CHECK(space.put("k100", block + "1", {}).status().code() == Code::full);
  REQUIRE(space.put("k100", "", {}));
  CHECK(space.put("x", std::string(block.size() - 1, 'v'), {}));
  CHECK(space.put("y", "", {}).status().code() == Code::full);
  REQUIRE(space.remove("x"));
  CHECK(space.put("y", "", {}));
}

TEST_CASE("changes that did not reach the disk go with the next ones, as they are by then") {
  KvSpace space("s");
  REQUIRE(space.put("a", "1", {}));
  REQUIRE(space.put("b", "1", {}));
  const KvChanges taken = space.take_changes();
  CHECK_FALSE(space.has_changes());
  REQUIRE(space.put("a", "2", {}));
  space.give_back(taken);
  const KvChanges next = space.take_changes();
  REQUIRE(next.entries.size() == 2);
  CHECK(*next.entries[0].second->bytes == "2");
  CHECK(*next.entries[1].second->bytes == "1");
}

}  // namespace ekiden::store::test
