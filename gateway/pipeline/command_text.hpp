// SPDX-License-Identifier: Apache-2.0
// A command's state and result in the words of the API and of the envelope.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/ports/reply_windows.hpp"
#include "journal/records.hpp"
#include "plugin/instance.hpp"

namespace ekiden::pipeline {

std::string_view to_string(journal::CommandState state);

// {"error": {"code", "native", "text", …}}: what the plugin says of a failure, or made from its message when it says
// nothing usable. Always valid JSON of valid UTF-8.
std::string error_result(const plugin::Outcome& outcome, std::string_view code);

// The code for an attempt that failed: answer_lost, configuration, unreachable or rejected.
std::string_view failure_word(const plugin::Outcome& outcome);

// The code for a send that the reply windows do not allow: window_closed or quota; `verdict` is not `allowed`.
std::string_view refusal_word(ReplyVerdict verdict);
// The same as error_result.
std::string refusal_result(ReplyVerdict verdict);

// The plugin's result when it is a JSON object of valid UTF-8, else "{}".
std::string object_or_empty(const std::string& json);

// `data` of the event that tells of a command's end. `result`: of error_result or object_or_empty.
std::string status_data(std::string_view id, std::string_view state, std::int64_t at_ms, const std::string& result);

// What GET /v1/commands/{id} says.
struct CommandView {
  std::string_view id;
  std::string_view type;
  std::string_view channel;
  std::string_view to;
  std::string_view state;
  std::uint32_t attempts = 0;
  std::int64_t accepted_ms = 0;
  std::int64_t updated_ms = 0;
  std::string_view fallback_of;  // the command from which it took over, or empty
  std::string_view picture_of;   // the command whose picture it sends, or empty
  std::string_view result;       // JSON object, or empty
};
std::string describe_command(const CommandView& command);

}  // namespace ekiden::pipeline
