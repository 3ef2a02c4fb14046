// SPDX-License-Identifier: Apache-2.0
#include "prove/doubles/power_cut_fs.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <set>
#include <string>

using namespace ekiden;
using ekiden::prove::PowerCutFs;

namespace {

Status write(File& file, std::uint64_t offset, const std::string& text) {
  const std::array<std::span<const std::byte>, 1> parts{std::as_bytes(std::span(text))};
  return file.write(offset, parts);
}

std::unique_ptr<File> create(PowerCutFs& disk, const std::string& path) {
  REQUIRE(disk.make_folder("/d"));
  Result<std::unique_ptr<File>> file = disk.open(path, Fs::Open::create);
  REQUIRE(file);
  REQUIRE(disk.sync_folder("/d"));
  return *std::move(file);
}

}  // namespace

TEST_CASE("a power cut drops what was not synced, bytes and names, and kills what was open") {
  PowerCutFs disk;
  const auto synced = create(disk, "/d/synced");
  REQUIRE(write(*synced, 0, "ab"));
  REQUIRE(synced->sync());
  REQUIRE(write(*synced, 2, "cd"));
  const auto unnamed = disk.open("/d/unnamed", Fs::Open::create);
  REQUIRE((*unnamed)->sync());
  disk.power_cut();
  CHECK(synced->sync().code() == Code::io);
  disk.power_on();
  CHECK(synced->sync().code() == Code::io);
  CHECK(disk.contents("/d/synced") == "ab");
  CHECK_FALSE(disk.exists("/d/unnamed"));
}

TEST_CASE("the power fails by itself at the operation that was named, which has no effect any more") {
  PowerCutFs disk;
  const auto file = create(disk, "/d/file");
  disk.cut_after(2);
  CHECK(write(*file, 0, "ab"));
  CHECK(file->sync());
  CHECK(disk.is_powered());
  CHECK(write(*file, 0, "cd").code() == Code::io);
  CHECK_FALSE(disk.is_powered());
  disk.power_on();
  CHECK(disk.is_powered());
  CHECK(disk.contents("/d/file") == "ab");
}

TEST_CASE("after a sync that failed the next one succeeds, programs see the bytes, and the disk does not have them") {
  PowerCutFs disk;
  const auto file = create(disk, "/d/file");
  REQUIRE(write(*file, 0, "ab"));
  disk.fail_sync(1);
  CHECK(file->sync());
  REQUIRE(write(*file, 2, "cd"));
  CHECK(file->sync().code() == Code::io);
  CHECK(file->sync());
  CHECK(disk.contents("/d/file") == "abcd");
  disk.power_cut();
  disk.power_on();
  CHECK(disk.contents("/d/file").substr(0, 2) == "ab");
  CHECK(disk.contents("/d/file").find("cd") == std::string::npos);
}

TEST_CASE("of unsynced pages any subset is left, and none of them in part") {
  constexpr std::size_t kPage = 4096;
  std::set<std::string> seen;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    PowerCutFs disk(PowerCutFs::Loss::pages, seed);
    const auto file = create(disk, "/d/file");
    REQUIRE(write(*file, 0, std::string(2 * kPage, '.')));
    REQUIRE(file->sync());
    REQUIRE(write(*file, 0, std::string(kPage, 'a') + std::string(kPage, 'b')));
    disk.power_cut();
    disk.power_on();
    const std::string left = disk.contents("/d/file");
    REQUIRE(left.size() == 2 * kPage);
    for (const std::size_t page : {std::size_t{0}, kPage})
      CHECK(left.substr(page, kPage) == std::string(kPage, left[page]));
    seen.insert({left[0], left[kPage]});
  }
  CHECK(seen == std::set<std::string>{"..", "a.", ".b", "ab"});
}
