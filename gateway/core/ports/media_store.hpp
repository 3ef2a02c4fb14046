// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/status.hpp"

namespace ekiden {

// Bytes that are too large for an envelope, kept by reference. Thread-safe.
class MediaStore {
 public:
  virtual ~MediaStore() = default;
  // Keeps the bytes durably and returns their reference, "sha256:<hex>". The same bytes are kept once.
  virtual Result<std::string> put(std::string_view bytes) = 0;
};

}  // namespace ekiden
