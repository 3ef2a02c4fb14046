// SPDX-License-Identifier: Apache-2.0
#include "conformance/output_trap.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace ekiden::conformance {

OutputTrap::OutputTrap() : original_(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 100)) {
  const int sink = memfd_create("stdout", MFD_CLOEXEC);
  if (sink < 0) return;
  dup2(sink, STDOUT_FILENO);
  close(sink);
}

std::string OutputTrap::caught() {
  std::fflush(stdout);
  struct stat file {};
  if (fstat(STDOUT_FILENO, &file) != 0 || !S_ISREG(file.st_mode)) return {};
  std::string text(static_cast<std::size_t>(std::min<off_t>(file.st_size, 4096)), '\0');
  const ssize_t got = pread(STDOUT_FILENO, text.data(), text.size(), 0);
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return text;
}

}  // namespace ekiden::conformance
