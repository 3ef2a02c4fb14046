// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/ports/fs.hpp"
#include "core/ports/shared_tokens.hpp"

namespace ekiden::store {

// Shared tokens as files of a folder that several gateways reach: DIGEST.lock, locked while one refreshes, and
// DIGEST.token, replaced as a whole. The folder may be on a network file system that knows flock(2).
class SharedTokenFolder final : public SharedTokens {
 public:
  // `fs` outlives it. The folder is made, with mode 0700, when it is not there.
  SharedTokenFolder(std::string folder, Fs& fs) : folder_(std::move(folder)), fs_(fs) {}

  Result<std::unique_ptr<Lease>> lease(const std::string& name) override;

 private:
  class FileLease;

  const std::string folder_;
  Fs& fs_;
};

std::string encode_shared_token(const SharedTokens::Token& token);
// Code::corrupt when the bytes are not exactly one token as it is written.
Result<SharedTokens::Token> decode_shared_token(std::string_view bytes);

}  // namespace ekiden::store
