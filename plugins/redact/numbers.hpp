// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "finding.hpp"

namespace ekiden::redact {

// The numbers of these kinds in a normal text, in order, none within another. Digits that belong together may have up
// to three of " -.()" between them; of several readings that begin at the same digit the longest counts. Linear time.
std::vector<Finding> find_numbers(std::string_view normal, Kinds kinds);

}  // namespace ekiden::redact
