// SPDX-License-Identifier: Apache-2.0
// Who can put code into the host: everybody who may write a plugin file, its manifest, or the folder they stand in.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "core/status.hpp"

namespace ekiden::plugin {

// A file or folder at `path` that only root and `user` own, and that not everybody may write. Code::denied with one
// sentence that names the path, what is wrong and what to do; Code::not_found when there is nothing.
Status check_trust(const std::string& path, uid_t user);

// One sentence when the group may write it as well: that can be meant so, and the operator should know.
std::optional<std::string> group_warning(const std::string& path);

}  // namespace ekiden::plugin
