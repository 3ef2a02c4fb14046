// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ekiden::kit {

/// A JSON document as one line: no line breaks between its tokens, and escapes that a strict reader takes.
std::string json_line(std::string_view document);

}  // namespace ekiden::kit
