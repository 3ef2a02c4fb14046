// SPDX-License-Identifier: Apache-2.0
// Any bytes as a snapshot: refused, or a state that is the same after another turn.
#include <cstdlib>

#include "journal/snapshot.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ekiden;
  const auto snapshot = journal::decode_snapshot({reinterpret_cast<const char*>(data), size});
  if (!snapshot) return snapshot.status().code() == Code::corrupt ? 0 : (std::abort(), 0);
  const std::string once = journal::encode_snapshot(snapshot->seq, snapshot->state);
  const auto again = journal::decode_snapshot(once);
  if (!again || journal::encode_snapshot(again->seq, again->state) != once) std::abort();
  return 0;
}
