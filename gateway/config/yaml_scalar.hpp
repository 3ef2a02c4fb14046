// SPDX-License-Identifier: Apache-2.0
// What a plain (unquoted) scalar means: YAML 1.2.2 §10.3.2, the core schema, and what we refuse of it.
#pragma once

#include <cstdint>
#include <string_view>

namespace ekiden::config {

struct PlainScalar {
  enum class Kind {
    text,
    null,
    boolean,
    signed_integer,
    unsigned_integer,  // above the signed range
    real,
    yes_no,        // refused: YAML 1.1 reads it as a boolean
    leading_zero,  // refused: YAML 1.1 reads it as octal; area codes begin with 0
    out_of_range   // refused: no 64-bit integer, not a finite number
  };
  Kind kind = Kind::text;
  bool boolean = false;
  std::int64_t signed_value = 0;
  std::uint64_t unsigned_value = 0;
  double real = 0;
};

PlainScalar resolve_plain(std::string_view text);

}  // namespace ekiden::config
