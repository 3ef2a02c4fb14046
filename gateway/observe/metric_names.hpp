// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ekiden {

// What a metric means, for the HELP line; empty for a name that is not in the table.
std::string_view metric_help(std::string_view name);

}  // namespace ekiden
