// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "grouped_digits.hpp"

namespace ekiden::redact {

// The number as it is dialled within its country ("13800138000", "01012345678"), or with its + ("+14155552671"), when
// it is one in the usual groups: a mobile, a fixed line with its area code or a 400/800 number of China; a mobile, an
// IP or a fixed line of Japan; with or without country code; any number behind a +.
std::optional<std::string> phone_number(const GroupedDigits& number);

}  // namespace ekiden::redact
