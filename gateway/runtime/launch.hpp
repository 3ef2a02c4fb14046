// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

#include "core/ports/child_processes.hpp"

namespace ekiden {

// A process that was started; the caller owns the descriptors, none of which blocks.
struct Launched {
  pid_t pid = -1;
  int watch = -1;    // readable once the process has ended
  int channel = -1;  // descriptor 3 of the child
  int output = -1;   // what it writes on standard output and error
};

// Forks and executes. The child is killed when the calling thread ends. Code::unavailable when the system has no
// process or descriptor left.
Result<Launched> launch(const ChildProgram& program);

// A status of waitpid() in words: "exit code 1", "signal 11 (Segmentation fault)".
std::string how_it_ended(int status);

}  // namespace ekiden
