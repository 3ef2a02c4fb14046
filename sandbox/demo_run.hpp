// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "demo_record.hpp"

namespace ekiden::sandbox {

/// What one look at a hop shows. `detail` tells what was seen instead, as long as the hop was not.
struct Observation {
  enum class Kind { waiting, seen, failed } kind = Kind::waiting;
  std::string detail;
};

/// The systems between which the conversation runs.
class DemoStage {
 public:
  virtual ~DemoStage() = default;
  /// The customer speaks.
  virtual void open() = 0;
  /// Looks at one hop; on the first look at `agent_command` the agent answers.
  virtual Observation look(Hop hop) = 0;
};

class DemoTimer {
 public:
  virtual ~DemoTimer() = default;
  /// Milliseconds since the start of the run.
  virtual std::int64_t elapsed_ms() const = 0;
  /// Waits until it is worth looking again; false when the run is to end.
  virtual bool pause() = 0;
};

/// Plays the conversation once: looks at each hop until it is seen, has failed, or `limit_ms` are over.
void run_demo(DemoStage& stage, DemoTimer& timer, std::int64_t limit_ms, DemoRecord& record);

}  // namespace ekiden::sandbox
