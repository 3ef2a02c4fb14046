// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "core/ports/fs.hpp"

namespace ekiden {

// Puts a whole file in place so that after a crash there is the old one or the new one: written beside it, synced,
// renamed, the folder synced.
Status write_durably(Fs& fs, const std::string& folder, const std::string& name, std::string_view bytes);

// The content of a file. Code::corrupt when it is larger than `most_bytes`.
Result<std::string> read_whole_file(Fs& fs, const std::string& path, std::uint64_t most_bytes);

}  // namespace ekiden
