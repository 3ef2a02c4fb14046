// SPDX-License-Identifier: Apache-2.0
#include "core/posix_fs.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "core/system.hpp"

namespace ekiden {

namespace {

// A folder that is gone with its object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ekiden-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path;
};

Status write_parts(File& file, std::uint64_t offset, const std::vector<std::string>& texts) {
  std::vector<std::span<const std::byte>> parts;
  for (const std::string& text : texts) parts.push_back(std::as_bytes(std::span(text)));
  return file.write(offset, parts);
}

std::string read_text(const File& file, std::uint64_t offset, std::size_t size) {
  std::string text(size, '\0');
  const Result<std::size_t> got = file.read(offset, std::as_writable_bytes(std::span(text)));
  REQUIRE(got);
  text.resize(*got);
  return text;
}

}  // namespace

TEST_CASE("what is written in parts is read back, and no further than the end of the file") {
  TemporaryFolder folder;
  PosixFs fs;
  auto file = fs.open(folder.path + "/a", Fs::Open::create);
  REQUIRE(file);
  std::vector<std::string> many(200, "xy");
  many[0] = "";
  many[100] = "";
  REQUIRE(write_parts(**file, 0, {"hello ", "", "world"}));
  REQUIRE(write_parts(**file, 11, many));
  REQUIRE((*file)->sync());
  CHECK(read_text(**file, 6, 7) == "worldxy");
  CHECK(*(*file)->size() == 11 + 198 * 2);
  REQUIRE((*file)->truncate(5));
  CHECK(read_text(**file, 0, 100) == "hello");
  CHECK(read_text(**file, 50, 10).empty());
}

TEST_CASE("files are private, are created once, and are named in every error") {
  TemporaryFolder folder;
  PosixFs fs;
  const std::string path = folder.path + "/a";
  REQUIRE(fs.open(path, Fs::Open::create));
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(fs.open(path, Fs::Open::create).status().code() == Code::conflict);
  CHECK(fs.open(folder.path + "/none", Fs::Open::read).status().code() == Code::not_found);
  CHECK(fs.open(folder.path + "/none", Fs::Open::read).status().message().find("/none") != std::string::npos);
  CHECK(fs.remove(folder.path + "/none").code() == Code::not_found);
  CHECK(fs.list(folder.path + "/none").status().code() == Code::not_found);
}

TEST_CASE("folders are made with their parents, private, and listed in order") {
  TemporaryFolder folder;
  PosixFs fs;
  const std::string inner = folder.path + "/x/y";
  REQUIRE(fs.make_folder(inner));
  REQUIRE(fs.make_folder(inner));
  struct stat status {};
  REQUIRE(::stat(inner.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0700);
  for (const char* name : {"c", "a", "b"}) REQUIRE(fs.open(inner + "/" + name, Fs::Open::create));
  REQUIRE(fs.rename(inner + "/c", inner + "/d"));
  REQUIRE(fs.remove(inner + "/a"));
  REQUIRE(fs.sync_folder(inner));
  CHECK(*fs.list(inner) == std::vector<std::string>{"b", "d"});
  CHECK(fs.exists(inner + "/b"));
  CHECK_FALSE(fs.exists(inner + "/a"));
  CHECK_FALSE(fs.make_folder(inner + "/b").ok());
}

TEST_CASE("a lock is held by one at a time, until it is let go") {
  TemporaryFolder folder;
  PosixFs fs;
  auto first = fs.lock(folder.path + "/LOCK");
  REQUIRE(first);
  CHECK(fs.lock(folder.path + "/LOCK").status().code() == Code::conflict);
  first->reset();
  CHECK(fs.lock(folder.path + "/LOCK").ok());
}

TEST_CASE("a device without room is full, not broken") {
  PosixFs fs;
  const auto device = fs.open("/dev/full", Fs::Open::read_write);
  if (!device) return;
  CHECK(write_parts(**device, 0, {"x"}).code() == Code::full);
}

TEST_CASE("the system's clock moves on and its randomness does not repeat") {
  SystemClock clock;
  SystemRandom random;
  CHECK(clock.wall_ms() > 1'700'000'000'000);
  const std::int64_t before = clock.monotonic_ms();
  CHECK(clock.monotonic_ms() >= before);
  CHECK(random.next_u64() != random.next_u64());
  for (int i = 0; i < 100; ++i) CHECK((random.up_to(3) >= 0 && random.up_to(3) <= 3));
}

}  // namespace ekiden
