// SPDX-License-Identifier: Apache-2.0
// The text of a configuration file, and diagnostics that point into it. Immutable; safe to share between threads.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"

namespace ekiden::config {

// Bytes [from, to) of the text that no diagnostic may show.
struct HiddenRange {
  std::size_t from = 0;
  std::size_t to = 0;
};

// A diagnostic before it is rendered.
struct Finding {
  std::size_t offset = 0;
  std::string code;
  std::string message;
  std::string hint;
  Severity severity = Severity::error;
};

class Source {
 public:
  Source(std::string file, std::string text);

  const std::string& file() const { return file_; }
  std::string_view text() const { return text_; }
  // Byte offset of a line and byte column, both from 0; clamped to the text.
  std::size_t offset(int line, int column) const;
  std::size_t line_start(std::size_t offset) const;

  // Hidden ranges, and in URLs user names, passwords and queries, show as "***" in the quoted line.
  Diagnostic render(const Finding& finding, std::span<const HiddenRange> hidden) const;
  int line(std::size_t offset) const { return static_cast<int>(line_index(offset)) + 1; }
  // Values behind keys that sound like a secret, found in the text of one line: for errors that come before the
  // document is understood.
  std::vector<HiddenRange> likely_secrets(std::size_t offset) const;

 private:
  std::size_t line_index(std::size_t offset) const;
  std::string_view line_text(std::size_t index) const;

  std::string file_;
  std::string text_;
  std::vector<std::size_t> starts_;  // offset of each line's first byte
};

}  // namespace ekiden::config
