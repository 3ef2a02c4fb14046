// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#include <elf.h>
#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <random>

#include "plugin/elf.hpp"
#include "stage.hpp"
#include "support/e2e/folder.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using ekiden::plugin::test::fixture;

std::string patched(std::string bytes, std::size_t offset, char value) {
  bytes.at(offset) = value;
  return bytes;
}

TEST_CASE("a file that is no plugin for this host is refused with one sentence that names it") {
  const ekiden::test::TemporaryFolder folder;
  const std::string real = ekiden::test::read_file(fixture("puppet.so"));
  REQUIRE(real.size() > 1'000);
  struct Row {
    std::string name, bytes, says;
  };
  for (const Row& row : {
           Row{"text.so", "#!/bin/sh\necho I am a script\n", "not an ELF shared library"},
           Row{"empty.so", "", "not an ELF shared library"},
           Row{"short.so",
               "\x7f"
               "EL",
               "not an ELF shared library"},
           Row{"header.so", real.substr(0, 40), "damaged"},
           Row{"bits.so", patched(real, EI_CLASS, ELFCLASS32), "32-bit"},
           Row{"machine.so", patched(real, 18, static_cast<char>(EM_S390)), "another processor architecture"},
           Row{"endian.so", patched(real, EI_DATA, ELFDATA2MSB), "another processor architecture"},
           Row{"object.so", patched(real, 16, ET_REL), "no shared library"},
           Row{"program.so", ekiden::test::read_file("/proc/self/exe"), "is not a plugin"},
       }) {
    CAPTURE(row.name);
    const Result<const Library*> library = Library::load(folder.write(row.name, row.bytes));
    REQUIRE_FALSE(library);
    CHECK(library.status().code() == Code::config);
    CHECK_THAT(library.status().message(), Catch::Contains(row.says) && Catch::Contains(row.name));
  }
  REQUIRE(::mkfifo(folder.file("pipe.so").c_str(), 0600) == 0);
  for (const std::string& other : {folder.file("pipe.so"), std::string("/dev/null"), folder.path()}) {
    const Result<const Library*> library = Library::load(other);
    REQUIRE_FALSE(library);
    CHECK_THAT(library.status().message(), Catch::Contains(other + " is not a plugin: not a regular file"));
  }
  const Result<const Library*> absent = Library::load(folder.file("absent.so"));
  REQUIRE_FALSE(absent);
  CHECK(absent.status().code() == Code::not_found);
  CHECK_THAT(absent.status().message(), Catch::Contains("absent.so"));
}

TEST_CASE("a cut-off plugin is damaged at every length, and never mapped") {
  const ekiden::test::TemporaryFolder folder;
  const std::string real = ekiden::test::read_file(fixture("puppet.so"));
  for (const std::size_t length :
       {std::size_t{4}, std::size_t{16}, std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{500},
        real.size() / 4, real.size() / 2, real.size() - real.size() / 8, real.size() - 64, real.size() - 1}) {
    CAPTURE(length);
    const Result<const Library*> library =
        Library::load(folder.write("cut" + std::to_string(length) + ".so", real.substr(0, length)));
    REQUIRE_FALSE(library);
    CHECK_THAT(library.status().message(),
               Catch::Contains("damaged") && Catch::Contains("cut" + std::to_string(length) + ".so"));
  }
}

TEST_CASE("damaged headers and section tables are read without a fault") {
  const ekiden::test::TemporaryFolder folder;
  const std::string real = ekiden::test::read_file(fixture("no_factory.so"));
  std::mt19937 random(11);
  const std::size_t table = real.size() - std::min<std::size_t>(real.size(), 2'048);
  for (int round = 0; round < 400; ++round) {
    std::string bytes = real;
    for (int flips = 0; flips < 4; ++flips) {
      const std::size_t at = round % 2 == 0 ? random() % 64 : table + random() % (bytes.size() - table);
      bytes[at] = static_cast<char>(random());
    }
    (void)inspect_library(folder.write("flipped.so", bytes));
  }
}

TEST_CASE("a library that was built for something else says for what") {
  struct Row {
    std::string name, says;
  };
  for (const Row& row :
       {Row{"no_entry.so", "does not export ekd_entry_v1"}, Row{"entry_v2.so", "built for plugin ABI major 2"},
        Row{"major_2.so", "built for plugin ABI major 2"}, Row{"new_minor.so", "needs a host with plugin ABI 1."},
        Row{"init_fails.so", "refused to initialise: no licence was found"},
        Row{"no_factory.so", "has no ekiden.factory/1"},
        Row{"needs_missing.so", "needs the library libekiden_fixture_missing.so, which is not installed"}}) {
    CAPTURE(row.name);
    for (int again = 0; again < 2; ++again) {
      const Result<const Library*> library = Library::load(fixture(row.name));
      REQUIRE_FALSE(library);
      CHECK(library.status().code() == Code::config);
      CHECK_THAT(library.status().message(), Catch::Contains(row.says) && Catch::Contains(row.name));
    }
  }
}

TEST_CASE("a plugin is mapped once, whatever path leads to it") {
  const Result<const Library*> one = Library::load(fixture("puppet.so")),
                               other = Library::load(fixture("../plugins/puppet.so"));
  REQUIRE(one);
  REQUIRE(other);
  CHECK(*one == *other);
  CHECK((*one)->find("puppet-sink") != nullptr);
  CHECK((*one)->find("nobody") == nullptr);
}

}  // namespace
