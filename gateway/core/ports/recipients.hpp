// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

// How a customer is reached by a channel, or by a message that has a form of its own on one.
struct Recipient {
  std::string target;  // the id of the channel or of that form
  std::string to;      // the platform's id, or a conversation key; empty: there is none
  std::string reason;  // why there is none
  std::string name;    // of the customer; empty: it is not known
};

// Who a customer of one channel is on others. Thread-safe.
class Recipients {
 public:
  virtual ~Recipients() = default;
  // One answer for each of `targets`, in their order, with all that is on disk by now; a failure says nothing of the
  // customer. `done` runs once on `where`.
  virtual void find(std::string channel, std::string peer, std::vector<std::string> targets, Executor& where,
                    std::function<void(Result<std::vector<Recipient>>)> done) = 0;
};

}  // namespace ekiden
