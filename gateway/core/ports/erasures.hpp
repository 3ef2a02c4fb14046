// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

// Somebody, as one channel knows them.
struct ErasureRequest {
  std::string channel;
  std::string peer;      // the platform's id, as it stands in `native_id`
  bool dry_run = false;  // only count
};

// What is kept, or was kept until it was erased.
struct ErasureReport {
  std::uint64_t events = 0;
  std::uint64_t commands = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t other_items = 0;  // large documents, and values of plugins
};

// The erasure of one person's data. Thread-safe: the answer comes once on `where`, and may take minutes.
class Erasures {
 public:
  virtual ~Erasures() = default;
  // When the answer is ok and it was no dry run, no file of the gateway holds the person's ids or texts. Once begun it
  // goes on at the next start, whatever ends this one. Code::not_found: no such channel; Code::conflict: another one is
  // at work; Code::full, Code::io: the disk, and a repetition or the next start goes on.
  virtual void erase(ErasureRequest request, Executor& where, std::function<void(Result<ErasureReport>)> done) = 0;
};

}  // namespace ekiden
