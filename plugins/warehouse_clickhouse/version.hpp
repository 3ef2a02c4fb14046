// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace ekiden::clickhouse {

// A server's version, and what can be asked of it.
struct Version {
  int major = 0;
  int minor = 0;

  // Inserts that the server gathers by itself; since 21.11.
  bool has_async_insert() const { return is_since(21, 11); }
  // An insert that comes twice under one token counts once; since 22.2.
  bool has_deduplication_token() const { return is_since(22, 2); }

 private:
  bool is_since(int wanted_major, int wanted_minor) const {
    return major > wanted_major || (major == wanted_major && minor >= wanted_minor);
  }
};

// "18.16.1", "24.3.2.23\n". Nothing when it is none.
std::optional<Version> read_version(std::string_view text);

}  // namespace ekiden::clickhouse
