// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mapping/evaluation.hpp"

namespace ekiden::mapping {

// What the parts of a message say (sdk/schema/message.json), one on a line: texts as they are, HTML without its tags,
// everything else in brackets with what names it: "[file invoice.pdf]". `parts` is a list; what is no part is left out.
std::string parts_text(const Json& parts);

}  // namespace ekiden::mapping
