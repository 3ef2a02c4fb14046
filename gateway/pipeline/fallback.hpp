// SPDX-License-Identifier: Apache-2.0
// Sends that did not arrive and go another way: what the configuration says of it, and the texts of that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ports/recipients.hpp"
#include "journal/journal.hpp"
#include "pipeline/command_request.hpp"
#include "pipeline/message_template.hpp"

namespace ekiden::pipeline {

// A send on `from` that ends as failed for one of these reasons goes to the first target of `to` that reaches the
// customer: a channel, or a template.
struct FallbackRule {
  std::string from;
  std::vector<std::string> on;  // window_closed, quota, failed: any other definite failure
  std::vector<std::string> to;
};

// Of all rules: the targets that a failure of that kind goes to. Immutable, thread-safe.
class FallbackRules {
 public:
  using Templates = std::map<std::string, MessageTemplate, std::less<>>;
  FallbackRules() = default;
  explicit FallbackRules(std::vector<FallbackRule> rules, Templates templates = {})
      : rules_(std::move(rules)), templates_(std::move(templates)) {}

  // `code`: of the error. Empty when none applies.
  std::vector<std::string> targets(std::string_view channel, std::string_view code) const;
  // By channel: all targets to which a failure of which it tells late may go, its own or one of a command that took
  // over there.
  std::map<std::string, std::vector<std::string>, std::less<>> targets_by_channel() const;
  // Null when the target is a channel.
  const MessageTemplate* find_template(std::string_view target) const;
  std::string channel_of(const std::string& target) const;

 private:
  std::vector<FallbackRule> rules_;
  Templates templates_;
};

// A platform has told, after a send had ended, that it failed.
struct LateFailure {
  std::string command;  // its id
  std::string peer;     // the platform's id of the customer
  std::string code;     // of the error
  std::string error;    // JSON object
  std::vector<Recipient> recipients;
};
// Nothing when the event is none; one of our own is none.
std::optional<LateFailure> late_failure_of(const journal::StoredEvent& event);

// The code in a result's error: "failed" when it has none.
std::string error_code_of(std::string_view result);

// The command that takes over, which then knows where it comes from: the same content for another channel and customer,
// or what `form`, unless it is null, makes of it at that time.
std::string takeover_document(std::string_view document, const Recipient& recipient, const FallbackOrigin& origin,
                              const MessageTemplate* form, std::int64_t at_ms);

// Where a send went instead, or why nowhere.
struct Takeover {
  std::string command;  // empty: nowhere
  std::string channel;
  std::vector<Recipient> skipped;
  std::optional<journal::CommandRecord> record;  // when the command is new
};
// `result` with the member `fallback`; with `error` in place of its own when that is not empty.
std::string with_takeover(std::string_view result, const Takeover& takeover, std::string_view error = {});

// The key under which the command that takes over is known: a second decision finds the first.
std::string takeover_key(std::string_view command);

}  // namespace ekiden::pipeline
