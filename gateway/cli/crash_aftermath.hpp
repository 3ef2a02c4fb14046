// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/plan.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "core/status.hpp"

namespace ekiden::cli {

// Where a process leaves what it knows about its own crash.
std::string crash_file(const std::string& data_dir);

// What the last run means for this one: the plugin that crashed it, if there is one and the plan still names it, is
// demoted; every instance of a demoted plugin gets a process of its own in the plan, and the log says why. The record
// of the crash is removed once that is on disk.
Status settle_last_crash(Plan& plan, Fs& fs, Clock& clock, Log& log);

}  // namespace ekiden::cli
