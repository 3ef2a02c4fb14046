// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "finding.hpp"

namespace ekiden::redact {

// Finds postal addresses in Chinese and in Japanese: a road, a lane, a village, a compound or a ward and a number
// behind it, with the places in front and the building, the floor and the room behind; and 〒 with its postal code. A
// place without a number (浙江省杭州市) is none. Thread-safe.
class AddressFinder {
 public:
  AddressFinder();
  AddressFinder(AddressFinder&&) noexcept;
  AddressFinder& operator=(AddressFinder&&) noexcept;
  ~AddressFinder();

  // In order, none within another. Linear time.
  std::vector<Finding> find(std::string_view normal) const;

 private:
  struct Patterns;
  std::unique_ptr<const Patterns> patterns_;
};

}  // namespace ekiden::redact
