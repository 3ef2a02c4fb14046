// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ekiden/plugin.h"

namespace ekiden::plugin {

// A command that a sink gave as its answer to an event.
struct Submission {
  std::string idempotency_key;
  std::string json;
};

// How a call into a plugin ended.
struct Outcome {
  ekd_status status = EKD_OK;
  std::string result;  // JSON or empty
  std::string message;
  std::int64_t retry_after_ms = 0;
  std::int32_t upstream_status = 0;
  // Of a batch that was ended item by item: one for each item. Else empty, and the outcome holds for all of them.
  std::vector<Outcome> items = {};
  // Of a delivery of one event, or of an item: to be journalled together with "done". Empty unless it ended well.
  std::vector<Submission> commands = {};

  bool ok() const { return status == EKD_OK; }
  bool is_configuration() const { return status <= -10 && status > -20; }
  bool is_retryable() const { return status <= -20 && status > -30; }
  bool is_unknown() const { return status <= -60 && status > -70; }
  const Outcome& of_item(std::size_t i) const { return items.empty() ? *this : items.at(i); }
};

// A plugin's sentence for a person. The contract says UTF-8; one that was cut inside a character, or is longer than an
// ekd_error's, must not spoil the JSON that it goes into.
std::string printable(std::string_view message);

// What a plugin said; `error` may be null. The message is valid UTF-8 and not empty unless the status is EKD_OK.
Outcome outcome_of(ekd_status status, std::string_view result, const ekd_error* error);
Outcome outcome_of(const ekd_item_result& item);

// The outcome of an operation on `items` items, 0 when it is no batch, from the results that came one by one. Items
// without a result were not carried out; `results` is not empty.
Outcome outcome_of_items(std::vector<Outcome> results, std::size_t items);

}  // namespace ekiden::plugin
