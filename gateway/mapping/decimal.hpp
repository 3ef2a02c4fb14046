// SPDX-License-Identifier: Apache-2.0
// Decimal numbers as texts, exact at any length. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::mapping {

enum class Rounding { none, half_up, half_even };

// "+007.50" → "7.50": sign, digits, and digits behind one point; without an exponent, at most 100 characters. Nothing
// when `text` is not one.
std::optional<std::string> decimal(std::string_view text);

// With exactly `places` digits behind the point. Nothing when digits other than 0 would go and nobody said how to
// round; half_up rounds away from zero.
std::optional<std::string> decimal(std::string_view text, std::size_t places, Rounding rounding);

}  // namespace ekiden::mapping
