// SPDX-License-Identifier: Apache-2.0
// One finding about the configuration, with the place in the file that caused it. Value types; safe to copy between
// threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::config {

enum class Severity { error, warning };

// The codes are stable: scripts and documentation refer to them (docs/configuration.md lists them all).
struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;         // as the user named it
  int line = 0;             // from 1; 0 when the file as a whole is meant
  int column = 0;           // from 1, in characters
  std::string code;         // e.g. "unknown-key"
  std::string message;      // one sentence without the place; never a secret
  std::string hint;         // what to do, may be empty
  std::string source_line;  // the line as it stands in the file, secrets masked, long ones cut; may be empty
  int caret = 0;            // where `column` stands in source_line, from 1
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

// Sorts by place and drops exact repetitions. What has no place comes first.
void sort_by_place(Diagnostics& diagnostics);

// ekiden.yaml:3:5: error: unknown key "chanels" [unknown-key]
//     chanels:
//     ^
//   hint: did you mean "channels"?
// Ends with a newline. Control characters of the source line are shown as spaces.
std::string to_text(const Diagnostic& diagnostic);
std::string to_text(const Diagnostics& diagnostics);

// An array of {severity, file, line, column, code, message, hint}; without source lines.
std::string to_json(const Diagnostics& diagnostics);

// The candidate that `word` is most probably a misspelling of, or an empty view: at most a third of the word's bytes
// differ, and at most three.
std::string_view closest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace ekiden::config
