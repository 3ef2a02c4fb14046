// SPDX-License-Identifier: Apache-2.0
// What belongs to the whole process, and which a plugin must leave as it found it.
#pragma once

#include <csignal>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ekiden::conformance {

struct ProcessState {
  std::string folder;  // current working directory
  std::string locale;  // of all categories
  unsigned umask = 0;
  std::map<int, std::string> descriptors;  // open file descriptor -> what it is
  std::map<int, std::string> threads;      // thread id -> name
  std::map<int, std::string> signals;      // number -> its handler and mask, as text
  std::string blocked_signals;             // of the calling thread
  std::map<std::string, std::string> environment;
};

ProcessState process_state();

// What became different; each a sentence. Descriptors and threads that are gone do not count: another part of the
// process may have ended them.
std::vector<std::string> changed_settings(const ProcessState& before, const ProcessState& after);
std::vector<std::string> new_descriptors(const ProcessState& before, const ProcessState& after);
// `after` is looked at again until the new threads are gone, or one second has passed: a thread that was joined may
// stand in /proc for a moment longer.
std::vector<std::string> new_threads(const ProcessState& before);

// Bytes that malloc has given out.
std::size_t allocated_bytes();

// Paths of the files that are mapped into this process.
std::vector<std::string> mapped_files();

// Takes what is written to standard output from now on away from the caller's own output. One in a process, before any
// thread is started.
class OutputTrap {
 public:
  OutputTrap();
  OutputTrap(const OutputTrap&) = delete;
  OutputTrap& operator=(const OutputTrap&) = delete;
  ~OutputTrap() = default;  // the descriptors live as long as the process

  // The real standard output.
  int original() const { return original_; }
  // What has come so far.
  static std::string caught();

 private:
  int original_;
};

}  // namespace ekiden::conformance
