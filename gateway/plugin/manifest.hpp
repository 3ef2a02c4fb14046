// SPDX-License-Identifier: Apache-2.0
// <name>.plugin.json: what a plugin file holds, written beside it at build time, so that a list of plugins needs no
// code of theirs to run.
#pragma once

#include <string>
#include <vector>

#include "core/status.hpp"
#include "plugin/component.hpp"
#include "plugin/library.hpp"

namespace ekiden::plugin {

// The manifest of a library that is mapped, as JSON.
Result<std::string> describe(const Library& library);

// The components of a manifest. `file` is the library it speaks of; `sha256` is of that file's bytes in lower-case hex:
// Code::conflict when the manifest was written for other bytes.
Result<std::vector<Component>> read_manifest(std::string_view json, const std::string& file, std::string_view sha256);

// SHA-256 of a file, lower-case hex.
Result<std::string> file_digest(const std::string& path);

}  // namespace ekiden::plugin
