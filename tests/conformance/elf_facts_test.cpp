// SPDX-License-Identifier: Apache-2.0
#include "conformance/elf_facts.hpp"

#include <elf.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <random>

#include "support/e2e/folder.hpp"
#include "validate.hpp"

namespace {

using namespace ekiden;
using ekiden::test::broken_file;

TEST_CASE("the tables of a library say what it exports and how it is linked") {
  const Result<conformance::ElfFacts> facts = conformance::read_elf(broken_file("sound"));
  REQUIRE(facts.ok());
  CHECK(facts->never_unloaded);
  CHECK_FALSE(facts->executable_stack);
  CHECK_FALSE(facts->writable_code);
  CHECK(facts->run_paths.empty());
  const auto is_entry = [](const conformance::ElfSymbol& symbol) {
    return symbol.is_defined && symbol.name == "ekd_entry_v1";
  };
  CHECK(std::count_if(facts->symbols.begin(), facts->symbols.end(), is_entry) == 1);
}

TEST_CASE("a file whose tables are damaged is read without a fault") {
  const ekiden::test::TemporaryFolder folder;
  const std::string real = ekiden::test::read_file(broken_file("sound"));
  REQUIRE(real.size() > sizeof(Elf64_Ehdr));
  std::mt19937 random(1);
  const std::string path = folder.path() + "/damaged.so";
  for (int round = 0; round < 300; ++round) {
    std::string bytes = real;
    if (round % 3 == 0) bytes.resize(random() % real.size());
    for (int i = 0; i < 8 && !bytes.empty(); ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    for (int i = 0; i < 2 && bytes.size() > 64; ++i) bytes[random() % 64] = static_cast<char>(random());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    const Result<conformance::ElfFacts> facts = conformance::read_elf(path);
    CHECK((facts.ok() || facts.status().code() == Code::corrupt));
  }
}

}  // namespace
