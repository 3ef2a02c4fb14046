// SPDX-License-Identifier: Apache-2.0
// Reads a library file before anything maps it: dlopen of a cut-off file is a bus error, and of a foreign one a message
// that helps nobody.
#pragma once

#include <string>
#include <vector>

#include "core/status.hpp"

namespace ekiden::plugin {

struct LibraryFile {
  std::vector<std::string> entry_symbols;  // the ekd_entry_v… that it exports
  std::vector<std::string> needed;         // libraries that it names
};

// Code::config with one sentence when the file cannot be a plugin for this host: not an ELF shared library, another
// word size or machine, damaged, without an entry, or built for another ABI major only. Code::not_found when there is
// no file.
Result<LibraryFile> inspect_library(const std::string& path);
// The same for bytes that were read already; `path` is for the sentence.
Result<LibraryFile> inspect_image(const std::string& path, std::string bytes);

}  // namespace ekiden::plugin
