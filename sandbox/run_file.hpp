// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ekiden::sandbox {

/// Writes {"pid", "listen", "url"} so that a reader sees all of it or nothing. False when the disk refuses.
[[nodiscard]] bool write_run_file(const std::string& path, const std::string& listen);

}  // namespace ekiden::sandbox
