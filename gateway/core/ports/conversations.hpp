// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

// What the gateway knows of conversations and of customers. Thread-safe; no function waits for a disk.
class Conversations {
 public:
  virtual ~Conversations() = default;
  // The JSON of GET /v1/conversations/{key}; Code::not_found: the key is of no channel of this gateway.
  virtual Result<std::string> conversation(std::string_view key) const = 0;

  // `done` runs once on `where`; Code::config: this gateway does not keep contacts.
  using Done = std::function<void(Result<std::string>)>;
  // The JSON of GET /v1/contacts/{id}; Code::not_found.
  virtual void contact(std::string id, Executor& where, Done done) const = 0;
  // The JSON of GET /v1/contacts: those that have this identity.
  virtual void contacts(std::string type, std::string value, Executor& where, Done done) const = 0;
};

}  // namespace ekiden
