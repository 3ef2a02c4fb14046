// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/ports/fs.hpp"
#include "journal/format.hpp"

namespace ekiden::journal {

// A segment that is being written again stands beside the old one under its name and this. Not there after a finished
// repair or erasure; a left-over is of no use.
inline constexpr const char* kUnfinishedSuffix = ".new";

std::string segment_path(const std::string& folder, Seq first_seq);

Result<std::uint64_t> size_of(Fs& fs, const std::string& path);

Status write_at(File& file, std::uint64_t offset, std::string_view bytes);

// A new segment whose header and name are durable, open for writing. A file of that name is a left-over of a creation
// that was not finished, and is replaced. Code::full when there is no room: nothing is left behind then.
// `sync_failed` tells whether the failure was that of a sync.
Result<std::unique_ptr<File>> create_segment(Fs& fs, const std::string& folder, const SegmentHeader& header,
                                             bool& sync_failed);

}  // namespace ekiden::journal
