// SPDX-License-Identifier: Apache-2.0
// Bytes that go from one part to another piece by piece, so that nobody holds a whole file in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/status.hpp"

namespace ekiden {

// Bytes that stand somewhere and do not change. Reads may run on several threads at once.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::uint64_t size() const = 0;
  // Reads up to out.size() bytes at `offset`; fewer only at the end.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const = 0;
};

// Takes bytes in their order. One thread at a time.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  // A failure is final: the giver stops.
  virtual Status append(std::string_view bytes) = 0;
};

}  // namespace ekiden
