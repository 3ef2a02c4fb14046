// SPDX-License-Identifier: Apache-2.0
#include "config/source.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <iterator>

namespace ekiden::config {
namespace {

constexpr std::size_t kShownCharacters = 120;
constexpr std::string_view kEllipsis = "…";

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::size_t byte_of_character(std::string_view text, std::size_t index) {
  std::size_t at = 0;
  while (at < text.size() && (index > 0 || is_continuation(text[at]))) {
    if (!is_continuation(text[at])) {
      if (index == 0) break;
      --index;
    }
    ++at;
    while (at < text.size() && is_continuation(text[at])) ++at;
  }
  return at;
}

struct Quote {
  std::string line;
  std::size_t caret = 0;  // characters before it
};

// The line with hidden ranges as "***"; the caret moves along.
Quote masked(std::string_view line, std::size_t start, std::size_t caret_byte, std::span<const HiddenRange> hidden) {
  Quote quote;
  bool caret_set = false;
  std::size_t at = 0;
  while (at < line.size()) {
    if (!caret_set && at >= caret_byte) {
      quote.caret = characters(quote.line);
      caret_set = true;
    }
    const std::size_t place = start + at;
    std::size_t to = 0;
    for (const HiddenRange& range : hidden) {
      if (range.from <= place && place < range.to) to = std::max(to, range.to);
    }
    if (to == 0) {
      quote.line += line[at++];
      continue;
    }
    if (!caret_set && start + caret_byte < to) {
      quote.caret = characters(quote.line);
      caret_set = true;
    }
    quote.line += "***";
    at = std::min(to - start, line.size());
  }
  if (!caret_set) quote.caret = characters(quote.line);
  return quote;
}

// User names, passwords and queries of URLs: they often carry keys. `start`: the line's offset.
void hide_url_secrets(std::string_view line, std::size_t start, std::vector<HiddenRange>& hidden) {
  static const RE2 kUrl(R"([A-Za-z][A-Za-z0-9+.-]*://(?:([^\s/"'?#@]+)@)?[^\s"'?}]*(?:\?([^\s"'}]+))?)");
  const re2::StringPiece text(line.data(), line.size());
  re2::StringPiece groups[3];
  for (std::size_t at = 0; at < line.size() && kUrl.Match(text, at, text.size(), RE2::UNANCHORED, groups, 3);) {
    for (int group = 1; group < 3; ++group) {
      if (groups[group].empty()) continue;
      const std::size_t from = start + static_cast<std::size_t>(groups[group].data() - line.data());
      hidden.push_back({from, from + groups[group].size()});
    }
    at = static_cast<std::size_t>(groups[0].data() - line.data()) + groups[0].size();
  }
}

// At most kShownCharacters around the caret.
void cut(Quote& quote) {
  const std::size_t total = characters(quote.line);
  if (total <= kShownCharacters) return;
  const std::size_t half = kShownCharacters / 2;
  const std::size_t from = std::min(quote.caret > half ? quote.caret - half : 0, total - kShownCharacters);
  const std::size_t begin = byte_of_character(quote.line, from);
  const std::size_t end = byte_of_character(quote.line, from + kShownCharacters);
  std::string line(from > 0 ? kEllipsis : std::string_view());
  line.append(quote.line, begin, end - begin);
  if (end < quote.line.size()) line += kEllipsis;
  quote.caret = quote.caret - from + (from > 0 ? 1 : 0);
  quote.line = std::move(line);
}

}  // namespace

Source::Source(std::string file, std::string text) : file_(std::move(file)), text_(std::move(text)), starts_{0} {
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) {
    starts_.push_back(at + 1);
  }
}

std::size_t Source::offset(int line, int column) const {
  const std::size_t index = std::min(static_cast<std::size_t>(std::max(line, 0)), starts_.size() - 1);
  return std::min(starts_[index] + static_cast<std::size_t>(std::max(column, 0)), text_.size());
}

std::size_t Source::line_index(std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return static_cast<std::size_t>(after - starts_.begin()) - 1;
}

std::size_t Source::line_start(std::size_t offset) const {
  return starts_[line_index(offset)];
}

std::string_view Source::line_text(std::size_t index) const {
  const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] - 1 : text_.size();
  std::string_view line = std::string_view(text_).substr(starts_[index], end - starts_[index]);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Diagnostic Source::render(const Finding& finding, std::span<const HiddenRange> hidden) const {
  const std::size_t offset = std::min(finding.offset, text_.size());
  const std::size_t index = line_index(offset);
  const std::string_view line = line_text(index);
  const std::size_t caret_byte = std::min(offset - starts_[index], line.size());
  std::vector<HiddenRange> here;
  const std::size_t line_end = starts_[index] + line.size();
  std::copy_if(hidden.begin(), hidden.end(), std::back_inserter(here),
               [&](const HiddenRange& range) { return range.from < line_end && range.to > starts_[index]; });
  hide_url_secrets(line, starts_[index], here);
  Quote quote = masked(line, starts_[index], caret_byte, here);
  cut(quote);
  Diagnostic diagnostic;
  diagnostic.file = file_;
  diagnostic.line = static_cast<int>(index) + 1;
  diagnostic.column = static_cast<int>(characters(line.substr(0, caret_byte))) + 1;
  diagnostic.severity = finding.severity;
  diagnostic.code = finding.code;
  diagnostic.message = finding.message;
  diagnostic.hint = finding.hint;
  diagnostic.source_line = std::move(quote.line);
  diagnostic.caret = static_cast<int>(quote.caret) + 1;
  return diagnostic;
}

std::vector<HiddenRange> Source::likely_secrets(std::size_t offset) const {
  // A reference without a default names a secret and is none: it stays visible.
  static const RE2 kSecret(
      R"((?i)(?:[\w-]*(?:secret|token|pass|pwd|credential|key)[\w-]*["']?[ \t]*:[ \t]*)"
      R"((?:["']?\$\{(?:env|file|cred):[^}:]*\}["']?|("(?:[^"\\]|\\.)*"|'[^']*'|[^ \t{\[].*|\[.*))|(whsec_[^ "',]+)))");
  std::vector<HiddenRange> ranges;
  const std::size_t index = line_index(std::min(offset, text_.size()));
  const std::string_view line = line_text(index);
  re2::StringPiece rest(line.data(), line.size());
  re2::StringPiece groups[3];
  std::size_t at = 0;
  while (at < line.size() && kSecret.Match(rest, at, rest.size(), RE2::UNANCHORED, groups, 3)) {
    for (int group = 1; group < 3; ++group) {
      if (groups[group].empty()) continue;
      const std::size_t from = starts_[index] + static_cast<std::size_t>(groups[group].data() - line.data());
      ranges.push_back({from, from + groups[group].size()});
    }
    at = static_cast<std::size_t>(groups[0].data() - line.data()) + std::max<std::size_t>(groups[0].size(), 1);
  }
  return ranges;
}

}  // namespace ekiden::config
