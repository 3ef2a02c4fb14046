// SPDX-License-Identifier: Apache-2.0
// Any bytes as a reply ledger: refused, or a ledger that is the same after another turn.
#include <cstdlib>
#include <string>

#include "conversation/ledger_file.hpp"
#include "core/encoding.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::conversation;

std::string again(const LedgerFile& file) {
  KnownConversations known(1U << 18U);
  for (const auto& [key, one] : file.conversations) known.put(key, one);
  return encode_ledger(file.through, file.triggers, known);
}

}  // namespace

// What follows the magic gets a checksum that fits, so that the search reaches what is behind it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  const auto raw = decode_ledger(body);
  if (!raw && raw.status().code() != Code::corrupt) std::abort();
  const auto file = decode_ledger("EKDRPL02" + sha256(body).substr(0, 16) + body);
  if (!file) return file.status().code() == Code::corrupt ? 0 : (std::abort(), 0);
  const auto once = decode_ledger(again(*file));
  if (!once || once->through != file->through || once->triggers != file->triggers) std::abort();
  if (once->conversations.size() > file->conversations.size()) std::abort();  // a key may stand twice
  return 0;
}
