// SPDX-License-Identifier: Apache-2.0
#include "cli/exit_codes.hpp"

#include <algorithm>

namespace ekiden::cli {

int exit_code_of(Code code) {
  switch (code) {
    case Code::ok:
      return kExitOk;
    case Code::invalid:
      return kExitUsage;
    case Code::config:
      return kExitConfig;
    case Code::denied:
      return kExitNotPermitted;
    case Code::not_found:
    case Code::rejected:
    case Code::unknown:
      return kExitFound;
    case Code::unavailable:
    case Code::cancelled:
      return kExitUnavailable;
    case Code::conflict:
    case Code::full:
    case Code::io:
    case Code::corrupt:
      return kExitIo;
    case Code::internal:
      break;
  }
  return kExitDefect;
}

int exit_code_of_file(const config::Diagnostics& problems) {
  const bool is_absent = std::any_of(problems.begin(), problems.end(),
                                     [](const config::Diagnostic& one) { return one.code == "file-not-found"; });
  return is_absent ? kExitNoInput : kExitConfig;
}

}  // namespace ekiden::cli
