// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/status.hpp"
#include "plugin/component.hpp"

namespace ekiden::plugin {

// What a plugin may do in its own process. What a descriptor does not name under `needs` is refused.
struct Confinement {
  Needs needs;
  std::string plugin_folder;  // of the plugin file: readable
  std::string own_folder;     // of the instance: writable with needs.files; may be empty
  std::uint64_t max_data_bytes = 1ull << 30;
  std::uint32_t max_open_files = 256;
};

// Confines this process and all its threads for good: resource limits, no new privileges, landlock where the kernel has
// it, seccomp. A refused system call fails with EPERM, and the first of each kind is said on standard error. To be
// called after the plugin file is mapped. Gives one sentence about what holds, for the log. In a build with sanitizers
// nothing is confined, and the sentence says so. Failure: Code::denied; the process must not go on.
Result<std::string> confine(const Confinement& confinement);

}  // namespace ekiden::plugin
