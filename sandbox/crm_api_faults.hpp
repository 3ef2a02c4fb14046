// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "faults.hpp"
#include "reply.hpp"

namespace ekiden::sandbox {

/// What goes wrong on purpose in the APIs of the CRM systems; each fault counts the writes that it hits.
class CrmApiFaults {
 public:
  explicit CrmApiFaults(Faults& faults) : faults_(faults) {}

  /// Carries out one write, or not: the answer is `write`'s, or the fault's, or is lost.
  Reply write(const std::function<Reply()>& write);
  /// Whether this one item of a batch is refused for the moment.
  bool refuses_item() { return faults_.take(Fault::crm_api_partial).has_value(); }

 private:
  std::optional<Reply> refuse();

  Faults& faults_;
};

}  // namespace ekiden::sandbox
