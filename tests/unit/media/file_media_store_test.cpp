// SPDX-License-Identifier: Apache-2.0
#include "media/file_media_store.hpp"

#include <catch2/catch.hpp>

#include "support/doubles/fs.hpp"

namespace {

using namespace ekiden;
using ekiden::test::FaultyFs;
using ekiden::test::PowerCutFs;

const std::string kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const std::string kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST_CASE("bytes are kept once, under their digest, and survive a power cut") {
  PowerCutFs disk;
  FaultyFs fs(disk);
  media::FileMediaStore store("/data/media", fs);
  CHECK(*store.put("abc") == "sha256:" + kAbc);
  const std::size_t writes = fs.count(FaultyFs::Op::write);
  CHECK(*store.put("abc") == "sha256:" + kAbc);
  CHECK(fs.count(FaultyFs::Op::write) == writes);
  CHECK(*store.put("") == "sha256:" + kEmpty);
  disk.power_cut();
  disk.power_on();
  CHECK(disk.contents("/data/media/" + kAbc) == "abc");
}

TEST_CASE("a disk that fails gives a failure and leaves nothing that looks kept") {
  for (const auto op : {FaultyFs::Op::create, FaultyFs::Op::write, FaultyFs::Op::sync, FaultyFs::Op::rename,
                        FaultyFs::Op::sync_folder}) {
    PowerCutFs disk;
    FaultyFs fs(disk);
    media::FileMediaStore store("/data/media", fs);
    fs.fail(op, Status(op == FaultyFs::Op::write ? Code::full : Code::io, "the disk says no"));
    CHECK_FALSE(store.put("abc").ok());
    CHECK(store.put("abc").ok());
    disk.power_cut();
    disk.power_on();
    CHECK(disk.contents("/data/media/" + kAbc) == "abc");
  }
}

TEST_CASE("a person's documents go: those that are named, and those in which they stand, wherever") {
  PowerCutFs disk;
  media::FileMediaStore store("/data/media", disk);
  const Person person("shop", "oSomebody_12345", "key");
  CHECK(*store.count(person, {}) == 0);
  const std::string padding((1u << 20) - 7, 'x');  // the id lies across two reads
  const std::string named = *store.put("a picture");
  const std::string other = *store.put("somebody else's");
  REQUIRE(store.put(padding + " oSomebody_12345 " + padding));
  disk.set_contents("/data/media/left-over.new", "oSomebody_12345");
  CHECK(*store.count(person, {named}) == 3);
  CHECK(disk.list("/data/media")->size() == 4);
  REQUIRE(store.erase(person, {named}));
  disk.power_cut();
  disk.power_on();
  CHECK(*disk.list("/data/media") == std::vector<std::string>{other.substr(7)});
  REQUIRE(store.erase(person, {named}));
}

}  // namespace
