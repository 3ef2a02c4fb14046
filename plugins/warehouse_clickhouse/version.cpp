// SPDX-License-Identifier: Apache-2.0
#include "version.hpp"

#include <charconv>

namespace ekiden::clickhouse {

std::optional<Version> read_version(std::string_view text) {
  Version version;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, version.major);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, version.minor);
  if (second.ec != std::errc() || version.major < 1 || version.minor < 0) return std::nullopt;
  return version;
}

}  // namespace ekiden::clickhouse
