// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/status.hpp"

namespace ekiden::plugin {

struct Confinement;

// Landlock (Linux 5.13): from now on the calling thread, and what it starts, opens only what is below the folders that
// a confined plugin may read (its own, shared libraries, time zones, certificates), with needs.processes those of
// installed programs, and with needs.files its instance's folder. False: the kernel has no landlock, and nothing has
// changed.
Result<bool> restrict_files(const Confinement& confinement);

}  // namespace ekiden::plugin
