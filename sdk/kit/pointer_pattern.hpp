// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::kit {

/// The way to a value: the names of members, and "0", "1", … for the entries of a list.
using Path = std::vector<std::string>;

/// A JSON Pointer (RFC 6901) in which "*" stands for any one name and "**" for any number of them, also none.
class PointerPattern {
 public:
  /// Nothing unless it is "/…" with "~" in "~0" and "~1" only, at most 32 names, and at most four "**".
  static std::optional<PointerPattern> parse(std::string_view text);

  bool matches(const Path& path) const;
  /// Decoded, with "*" and "**" as they are.
  const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  std::vector<std::string> names_;
};

}  // namespace ekiden::kit
