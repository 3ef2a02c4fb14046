// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ekiden {

// Names of hosts and of header fields differ in nothing when they differ in this: no locale, no byte above 0x7F.
constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace ekiden
