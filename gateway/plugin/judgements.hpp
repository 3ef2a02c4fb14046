// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/status.hpp"
#include "plugin/instance.hpp"

namespace ekiden::plugin {

// The judgements that one filter owes (ekiden.filter-verdict/1). Thread-safe.
class Judgements {
 public:
  // `op` judges this event from now on.
  void open(ekd_op op, std::string document);

  // A verdict of the plugin. Code::conflict when `op` is no judgement, has ended, or has a verdict; Code::invalid.
  Status drop(ekd_op op, std::string_view reason);
  Status replace(ekd_op op, std::string_view document);

  // The plugin has ended the operation: a later verdict is refused.
  void seal(ekd_op op);
  // Forgets the judgement and gives what came of it.
  Judgement close(ekd_op op, Outcome outcome);

 private:
  struct Open {
    std::string document;
    Verdict verdict = Verdict::pass;
    std::string text;
    bool sealed = false;
  };
  // The judgement that may still get its verdict, or null. With the lock held.
  Open* awaiting(ekd_op op);

  std::mutex mutex_;
  std::unordered_map<ekd_op, Open> open_;
};

}  // namespace ekiden::plugin
