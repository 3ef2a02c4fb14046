// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "finding.hpp"

namespace ekiden::redact {

// How much was taken out of one event, by fixed words: the kinds, then a field that a rule names, an identity, what can
// fetch a file, the platform's own document.
class Tally {
 public:
  static constexpr std::size_t kCounts = kKinds + 4;
  static constexpr std::array<std::string_view, kCounts> kWords = {
      "phone", "id_card", "bank_card", "email", "address", "my_number", "field", "identity", "media", "raw"};
  enum What : std::size_t { field = kKinds, identity, media, raw };

  void add(Kind kind) { ++counts_[static_cast<std::size_t>(kind)]; }
  void add(What what) { ++counts_[what]; }
  const std::array<std::uint32_t, kCounts>& counts() const noexcept { return counts_; }

 private:
  std::array<std::uint32_t, kCounts> counts_{};
};

}  // namespace ekiden::redact
