// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/ports/fs.hpp"
#include "core/status.hpp"

namespace ekiden::media {

// What a file's name says: "<sha256 in hex>.<milliseconds since 1970>.<bytes>". So a folder's listing is the whole
// index, and one rename changes it for good.
struct StoredName {
  std::string hex;
  std::int64_t kept_ms = 0;  // when its content came last
  std::uint64_t bytes = 0;

  std::string text() const;
  // Nothing for what is no such name.
  static std::optional<StoredName> parse(std::string_view name);
};

bool is_sha256_hex(std::string_view text);

// The files of the store, in memory: some 150 bytes each. Not thread-safe.
class MediaIndex {
 public:
  // Reads the folder. Removes what an ended process left half-written, and names files as an older version named them
  // ("<hex>") anew, as if they had come at `now_ms`.
  Status load(Fs& fs, const std::string& folder, std::int64_t now_ms);

  const StoredName* find(std::string_view hex) const;
  void put(StoredName name);
  void remove(std::string_view hex);
  // Those that came last before `before_ms`.
  std::vector<StoredName> older_than(std::int64_t before_ms) const;
  std::uint64_t bytes() const { return bytes_; }
  std::size_t files() const { return names_.size(); }

 private:
  std::unordered_map<std::string, StoredName> names_;  // by hex
  std::uint64_t bytes_ = 0;
};

}  // namespace ekiden::media
