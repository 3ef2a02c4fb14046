// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "object_reader.hpp"
#include "profile.hpp"

namespace ekiden::crm {

/// Reads the JSON document of a profile, at most 256 KiB. Nothing when there are findings, which are all that is wrong
/// with it.
std::optional<Profile> read_profile(std::string_view document, Findings& findings);

}  // namespace ekiden::crm
