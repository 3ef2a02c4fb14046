// SPDX-License-Identifier: Apache-2.0
#include "bench/process_cost.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace ekiden::bench {

namespace {

std::string folder_of(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

}  // namespace

double processor_seconds(pid_t pid) {
  std::ifstream file(folder_of(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  // Behind the name, which may hold blanks: state is field 3, utime and stime are 14 and 15 (proc(5)).
  std::istringstream fields(line.substr(line.rfind(')') + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

Memory memory_of(pid_t pid) {
  std::ifstream file(folder_of(pid) + "/status");
  Memory memory;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string name;
    double kilobytes = 0;
    fields >> name >> kilobytes;
    if (name == "RssAnon:") memory.anonymous_mb = kilobytes / 1024;
    if (name == "VmRSS:") memory.resident_mb = kilobytes / 1024;
  }
  return memory;
}

}  // namespace ekiden::bench
