// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ekiden::pipeline {

// What a message in another form is filled with.
struct TemplateValues {
  std::string text;  // of the original message
  std::string name;  // of the customer; empty: it is not known
  std::int64_t at_ms = 0;
};

// The parts of a message with places in their texts: {text}, {name} and {time}. `{text:20}` is at most 20 characters of
// it, the last an ellipsis when it is longer; `{name|customer}` stands for a value that is empty. Line breaks become
// spaces; the time is 2026-11-27 15:01. Other braces are text. Immutable, thread-safe.
class MessageTemplate {
 public:
  // `parts`: a JSON array.
  MessageTemplate(std::string channel, std::string parts, std::int64_t utc_offset_ms)
      : channel_(std::move(channel)), parts_(std::move(parts)), utc_offset_ms_(utc_offset_ms) {}

  const std::string& channel() const { return channel_; }
  // A JSON array.
  std::string parts(const TemplateValues& values) const;
  // A command that sends it, for checks.
  std::string sample() const;

 private:
  std::string channel_;
  std::string parts_;
  std::int64_t utc_offset_ms_;
};

// The JSON pointer of the first text in `parts` with a place that nobody knows.
std::optional<std::string> unknown_place(std::string_view parts);

}  // namespace ekiden::pipeline
