// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "core/status.hpp"

namespace ekiden::plugin {

// Whether a filter may give `replacement` for the CloudEvent `original`: structured JSON in strict UTF-8, one object of
// at most 16 MiB and 66 levels, with specversion, id, source, type, subject and partitionkey as they were.
// Code::invalid says what is wrong. Thread-safe.
Status check_replacement(std::string_view original, std::string_view replacement);

}  // namespace ekiden::plugin
