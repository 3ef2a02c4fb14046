// SPDX-License-Identifier: Apache-2.0
// The section conversations of the host's document as a value.
#pragma once

#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "config/gateway_config.hpp"
#include "config/schema.hpp"

namespace ekiden::config {

// `channels`: the ids that there are. What is wrong goes to `violations`, with pointers into the whole document.
Conversations read_conversations(const rapidjson::Value& section, const std::vector<std::string>& channels,
                                 std::vector<Violation>& violations);

}  // namespace ekiden::config
