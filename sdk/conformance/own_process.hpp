// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "conformance/subject.hpp"
#include "conformance/verdict.hpp"

namespace ekiden::conformance {

// An instance whose plugin runs in a process of its own, as `isolation: process` has it: the gateway's stand-in for it
// here, the process there, and the two in step with a fake host.
class OwnProcess {
 public:
  // What only the gateway's side sees goes into the verdict: a broken contract, the end of the process.
  OwnProcess(const Subject& subject, const plugin::Component& component, Verdict& verdict);
  ~OwnProcess();
  OwnProcess(const OwnProcess&) = delete;
  OwnProcess& operator=(const OwnProcess&) = delete;

  // The stand-in; NULL with `error` when there is none. Its process begins with start().
  const ekd_plugin* make(const ekd_host* host, ekd_error* error);
  // Carries everything that is on its way to the other side, until both sides have nothing left to say. Work that the
  // plugin has offloaded is waited for, for 2 s in all. True: something has come.
  bool settle();

  int pid() const;  // -1: it does not run
  // What it has written to standard output and error: lines of the gateway's log.
  const std::string& words() const;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ekiden::conformance
