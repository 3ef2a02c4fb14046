// SPDX-License-Identifier: Apache-2.0
// From what is wrong with a document to a place in its file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/schema.hpp"
#include "config/yaml.hpp"

namespace ekiden::config {

// `violation` at its place: an unknown key at that key, a missing one at the object that lacks it.
Finding finding_of(const Violation& violation, const YamlDocument& yaml, Severity severity = Severity::error);

// Byte `offset` of the text at `pointer`, where it stands in the file as it is; else the text's first byte.
std::size_t place_in_text(const YamlDocument& yaml, const std::string& pointer, std::size_t offset);

}  // namespace ekiden::config
