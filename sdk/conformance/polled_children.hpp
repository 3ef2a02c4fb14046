// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/ports/child_processes.hpp"

namespace ekiden::conformance {

// Child processes for a case: nothing comes from one except inside turn(), and each can be asked whether it has done
// all that it was told. One lives at a time, and none follows it: a case ends with the plugin's process.
class PolledChildren final : public ChildProcesses {
 public:
  PolledChildren();
  ~PolledChildren() override;

  Result<std::unique_ptr<Child>> start(const ChildProgram& program, std::shared_ptr<ChildEvents> events) override;

  bool is_alive() const;
  // -1: there is none.
  int pid() const;
  // Asks the process to say when it has done everything that it was told before.
  void ask_echo();
  bool has_echoed() const;
  // What it was still working on then, on threads of the host's executor.
  std::uint32_t working() const;
  // Grows with every frame between the two, echoes aside.
  std::uint64_t traffic() const;
  // Waits for something to happen, and tells it. Not longer than `timeout_ms`.
  void turn(int timeout_ms);

  // How it ended when nobody had asked it to: "signal 11 (Segmentation fault); last words: …".
  std::optional<std::string> death() const;
  // What it has written to standard output and error.
  const std::string& words() const;

 private:
  class Process;
  class Handle;
  std::shared_ptr<Process> process_;
};

}  // namespace ekiden::conformance
