// SPDX-License-Identifier: Apache-2.0
// Any bytes as a token that another gateway shared: refused, or the same bytes again.
#include <cstdlib>
#include <string>

#include "store/shared_token_folder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ekiden;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto token = store::decode_shared_token(bytes);
  if (!token) return token.status().code() == Code::corrupt ? 0 : (std::abort(), 0);
  if (store::encode_shared_token(*token) != bytes) std::abort();
  return 0;
}
