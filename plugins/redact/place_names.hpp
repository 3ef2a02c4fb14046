// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace ekiden::redact {

// Where the names of places begin that end at `end` in a normal text, not before `floor`: at most 40 Han and Katakana
// characters back, as far as none of them is one that no place's name has (的, 在, 寄 …), and from a province or
// prefecture on when one stands in front. A blank or a comma may stand between a city and its district.
std::size_t places_begin(std::string_view normal, std::size_t floor, std::size_t end);

}  // namespace ekiden::redact
