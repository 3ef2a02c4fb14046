// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "finding.hpp"

namespace ekiden::redact {

// The e-mail addresses in a normal text, in order: letters, digits and "._%+-" before the @, and a host name of two
// labels or more behind it, both in ASCII. Linear time.
std::vector<Finding> find_emails(std::string_view normal);

}  // namespace ekiden::redact
