// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/ports/child_processes.hpp"
#include "runtime/loop.hpp"

namespace ekiden {

// Child processes whose channels and ends are watched on a loop: no thread and no signal handler of their own. To be
// used on that loop.
class LoopChildren final : public ChildProcesses {
 public:
  explicit LoopChildren(Loop& loop) : loop_(loop) {}
  Result<std::unique_ptr<Child>> start(const ChildProgram& program, std::shared_ptr<ChildEvents> events) override;

 private:
  Loop& loop_;
};

}  // namespace ekiden
