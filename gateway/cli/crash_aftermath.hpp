// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/plan.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "core/status.hpp"
#include "plugin/demotions.hpp"

namespace ekiden::cli {

// Where a process leaves what it knows about its own crash.
std::string crash_file(const std::string& data_dir);

// What the last run means for this one: the plugin that crashed it, if there is one and the plan still names it, is
// demoted, and every demoted plugin of the plan is logged. The record of the crash is removed once that is on disk.
Result<plugin::Demotions> settle_last_crash(const Plan& plan, Fs& fs, Clock& clock, Log& log);

}  // namespace ekiden::cli
