// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/envelope.hpp"
#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

// The way of events into the journal. Thread-safe.
class Ingress {
 public:
  virtual ~Ingress() = default;
  // All events or none. Not ok: refused at once, `durable` does not run (Code::invalid, or Code::full and Code::io when
  // the journal is known not to accept). Else `durable` runs once on `where`: ok when every event is on disk, also when
  // it was there before.
  virtual Status emit(const std::string& channel, std::vector<EventDraft> events, Executor& where,
                      std::function<void(Status)> durable) = 0;
};

}  // namespace ekiden
