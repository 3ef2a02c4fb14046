// SPDX-License-Identifier: Apache-2.0
// Text as people see it: characters after UAX 29, letters, blanks. All functions are pure; `text` is valid UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ekiden::mapping {

// The bytes of the first `count` characters (extended grapheme clusters): of all, if there are fewer.
std::size_t bytes_of_graphemes(std::string_view text, std::size_t count);
// The bytes of as many whole characters as fit into `bytes`.
std::size_t graphemes_within(std::string_view text, std::size_t bytes);
std::size_t count_graphemes(std::string_view text);

// Code point by code point (simple case mapping): the same in every language.
std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

// Without blanks, line ends and control characters at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace ekiden::mapping
