// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/status.hpp"

namespace ekiden {

// Raises the soft limit of this process's open files to the hard one. Code::io when the system refuses; then the limit
// is as it was.
Status raise_descriptor_limit();

// How many files this process may have open at once.
std::uint64_t descriptor_limit();

}  // namespace ekiden
