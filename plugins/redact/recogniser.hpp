// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "addresses.hpp"
#include "finding.hpp"

namespace ekiden::redact {

// Everything of the kinds that are recognised in a text. Thread-safe.
class Recogniser {
 public:
  // In order and apart from each other; positions are of `text` as it is given, also when it is no UTF-8. What overlaps
  // is one finding of the kind that begins first. Linear time.
  std::vector<Finding> find(std::string_view text, Kinds kinds) const;

 private:
  AddressFinder addresses_;
};

}  // namespace ekiden::redact
