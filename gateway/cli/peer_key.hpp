// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/ports/fs.hpp"
#include "core/ports/random.hpp"
#include "core/status.hpp"

namespace ekiden::cli {

// The secret under which private peer ids are hashed: 32 bytes, made at the first start in `folder`. Code::corrupt:
// the file is damaged.
Result<std::string> peer_key(Fs& fs, Random& random, const std::string& folder);

}  // namespace ekiden::cli
