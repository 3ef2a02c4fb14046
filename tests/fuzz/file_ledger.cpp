// SPDX-License-Identifier: Apache-2.0
// Any bytes as the ledger that the sink `file` finds in its folder.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "file/ledger.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ekiden::file;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Memory memory(100);
  const auto ledger = read_ledger(text, memory);
  if (memory.in_order().size() > 100) std::abort();
  if (!ledger) return 0;
  if (ledger->bytes > size || (ledger->bytes > 0 && text[ledger->bytes - 1] != '\n')) std::abort();
  if (ledger->open && (ledger->open->name.empty() || ledger->open->end < ledger->open->header)) std::abort();
  // What is read once is read in the same way again, without what a crash left behind it.
  Memory other(100);
  const auto again = read_ledger(text.substr(0, ledger->bytes), other);
  if (!again || again->bytes != ledger->bytes || again->open.has_value() != ledger->open.has_value()) std::abort();
  if (other.in_order() != memory.in_order()) std::abort();
  return 0;
}
