// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/status.hpp"

namespace ekiden::plugin {

struct Needs;

// Seccomp: from now on, for every thread of this process, the system calls that a plugin with these needs has no use
// for fail with EPERM. `files_held`: landlock watches over paths; without it, and without needs.files, nothing can be
// opened at all. Standard error hears of the first refused call of each kind.
Status refuse_calls(const Needs& needs, bool files_held);

}  // namespace ekiden::plugin
