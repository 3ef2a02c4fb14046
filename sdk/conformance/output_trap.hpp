// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ekiden::conformance {

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
