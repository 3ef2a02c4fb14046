// SPDX-License-Identifier: Apache-2.0
// Any bytes as a plugin file: read without a fault, and either an entry is found or one sentence says what is wrong.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "plugin/elf.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden;
  const Result<plugin::LibraryFile> file =
      plugin::inspect_image("x.so", std::string(reinterpret_cast<const char*>(data), size));
  const bool holds = file ? !file->entry_symbols.empty()
                          : file.status().code() == Code::config && file.status().message().starts_with("x.so ");
  if (!holds) std::abort();
  return 0;
}
