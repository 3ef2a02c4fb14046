// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

struct CommandReceipt {
  std::string id;
  std::string status;  // accepted, handed_over, retrying, sent, failed, unknown, completed
};

// What somebody wants done on a channel. Thread-safe.
class Commands {
 public:
  virtual ~Commands() = default;
  using Done = std::function<void(Result<CommandReceipt>)>;
  // `body`: the JSON of POST /v1/commands. `done` runs once on `where`, when the command is on disk or refused:
  // Code::invalid malformed · not_found unknown channel · rejected the channel cannot do that · conflict the key was
  // used with another body · full, io, cancelled not now. The same key and body within 7 days give the first receipt.
  virtual void submit(std::string_view body, std::string_view idempotency_key, Executor& where, Done done) = 0;

  // Whether submit would take this body: Code::invalid, not_found or rejected. From the moment on at which all channels
  // are there.
  virtual Status check(std::string_view body) const = 0;

  // The command's state and result as a JSON object; Code::not_found. `done` runs once on `where`.
  virtual void find(std::string_view id, Executor& where, std::function<void(Result<std::string>)> done) = 0;
};

}  // namespace ekiden
