// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

// The small values that one instance remembers over restarts. What is put is seen by the next read at once and is on
// disk a little later; a crash in between loses it. No function waits for the disk. Thread-safe.
class Kv {
 public:
  static constexpr std::size_t kMaxKeyBytes = 256;  // at least 1; printable ASCII
  static constexpr std::size_t kMaxValueBytes = 64U << 10U;
  static constexpr std::size_t kMaxKeys = 10'000;
  static constexpr std::size_t kMaxBytes = 16U << 20U;  // keys and values together

  struct Value {
    std::string bytes;
    std::uint64_t version = 0;  // grows with each change of the key, removals included; never 0
  };

  virtual ~Kv() = default;
  // Code::not_found; Code::invalid: no key after the rules above.
  virtual Result<Value> get(std::string_view key) const = 0;
  // With `expected`, only when the key's version is that, or 0 when there must be none; else Code::conflict. Gives the
  // new version. Code::full: beyond the limits above, or the disk was full when it was last tried; Code::io,
  // Code::corrupt: the disk failed, nothing is taken any more. Code::invalid as above.
  virtual Result<std::uint64_t> put(std::string_view key, std::string_view bytes,
                                    std::optional<std::uint64_t> expected) = 0;
  // Fine when there is none; else fails as put does.
  virtual Status remove(std::string_view key) = 0;
  // Each entry whose key begins so, in the order of the keys.
  virtual std::vector<std::pair<std::string, Value>> scan(std::string_view prefix) const = 0;
  // `done` runs once on `where`: ok when all changes made before are on disk, else why they are not. Changes that met
  // a full disk stay visible, and are written as soon as there is room.
  virtual void sync(Executor& where, std::function<void(const Status&)> done) = 0;
};

}  // namespace ekiden
