// SPDX-License-Identifier: Apache-2.0
// What the tables of an ELF shared library say about it. The file has passed plugin::inspect_library; nothing is taken
// on trust all the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/status.hpp"

namespace ekiden::conformance {

struct ElfSymbol {
  std::string name{};
  bool is_defined = false;
  bool is_weak = false;
  bool is_unique = false;     // STB_GNU_UNIQUE
  bool is_versioned = false;  // bound to a version of a library that it names
};

struct ElfFacts {
  std::vector<ElfSymbol> symbols{};  // of the dynamic symbol table, without local ones
  std::string own_name{};            // DT_SONAME: what others need it by
  std::vector<std::string> needed{};
  std::vector<std::string> run_paths{};  // DT_RPATH and DT_RUNPATH
  std::uint64_t initializers = 0;        // entries of .init_array and .preinit_array
  bool never_unloaded = false;           // DF_1_NODELETE
  bool text_relocations = false;
  bool executable_stack = true;  // also without a PT_GNU_STACK
  bool writable_code = false;    // a segment that is writable and executable
};

// Code::corrupt with a sentence when a table lies outside the file.
Result<ElfFacts> read_elf(const std::string& path);

}  // namespace ekiden::conformance
