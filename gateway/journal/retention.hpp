// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/ports/fs.hpp"
#include "core/ports/log.hpp"
#include "journal/format.hpp"
#include "journal/segments.hpp"

namespace ekiden::journal {

// Deletes unneeded sealed segments with their sidecars, oldest first. Each removal is durable before the next, so that
// a crash never leaves a hole. A failure is logged and tried again at the next start. Returns whether anything was
// deleted.
bool delete_unneeded(SegmentList& segments, Fs& fs, Log& log, const std::string& folder, const Unneeded& unneeded);

}  // namespace ekiden::journal
