// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ekiden::mapping {

// What a person reads of an HTML text: without tags, scripts and styles, entities as characters, runs of blanks as one,
// each block on lines of its own. Pure. Nothing when it is longer than 256 KiB, has more than 10,000 tags, or is made
// so that its tree takes more than 32 MiB.
std::optional<std::string> html_text(std::string_view html);

}  // namespace ekiden::mapping
