// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ekiden::test {

// The text, number or JSON at a JSON pointer; "(none)" when there is none.
std::string at(const std::string& document, const char* pointer);
// data.raw.body as bytes, whatever its encoding.
std::string raw_of(const std::string& event);
// The opposite of base64, for what we wrote ourselves.
std::string base64_decoded(const std::string& text);

}  // namespace ekiden::test
