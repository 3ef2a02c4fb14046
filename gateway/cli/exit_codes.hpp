// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/diagnostic.hpp"
#include "core/status.hpp"

namespace ekiden::cli {

// How `ekiden` ends (sysexits.h where it has a word for it). Stable: scripts branch on them.
enum ExitCode : int {
  kExitOk = 0,
  kExitFound = 1,          // a check or test found something; a send failed
  kExitUsage = 64,         // wrong usage
  kExitNoInput = 66,       // the file named is not there
  kExitUnavailable = 69,   // the gateway, or a platform, does not answer
  kExitDefect = 70,        // a defect of ours
  kExitIo = 74,            // port in use, data folder held by another process, disk error
  kExitNotPermitted = 77,  // data folder, key file, token
  kExitConfig = 78         // anything wrong in the configuration
};

// The exit code for a failure that ends a command.
int exit_code_of(Code code);
// The same for a file that could not be read as what it should be.
int exit_code_of_file(const config::Diagnostics& problems);

}  // namespace ekiden::cli
