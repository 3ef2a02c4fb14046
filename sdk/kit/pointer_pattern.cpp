// SPDX-License-Identifier: Apache-2.0
#include "pointer_pattern.hpp"

#include <algorithm>

namespace ekiden::kit {
namespace {

constexpr std::size_t kMaxNames = 32;
constexpr std::ptrdiff_t kMaxOpen = 4;

std::optional<std::string> unescape(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] != '~') {
      out += name[i];
      continue;
    }
    if (++i == name.size() || (name[i] != '0' && name[i] != '1')) return std::nullopt;
    out += name[i] == '0' ? '~' : '/';
  }
  return out;
}

bool match(const std::string* name, const std::string* names_end, const std::string* step,
           const std::string* path_end) {
  for (; name != names_end; ++name, ++step) {
    if (*name == "**") {
      for (const std::string* rest = step;; ++rest) {
        if (match(name + 1, names_end, rest, path_end)) return true;
        if (rest == path_end) return false;
      }
    }
    if (step == path_end || (*name != "*" && *name != *step)) return false;
  }
  return step == path_end;
}

}  // namespace

std::optional<PointerPattern> PointerPattern::parse(std::string_view text) {
  if (text.empty() || text.front() != '/') return std::nullopt;
  PointerPattern pattern;
  while (!text.empty()) {
    text.remove_prefix(1);
    const std::size_t end = std::min(text.find('/'), text.size());
    auto name = unescape(text.substr(0, end));
    if (!name || pattern.names_.size() == kMaxNames) return std::nullopt;
    pattern.names_.push_back(std::move(*name));
    text.remove_prefix(end);
  }
  if (std::count(pattern.names_.begin(), pattern.names_.end(), "**") > kMaxOpen) return std::nullopt;
  return pattern;
}

bool PointerPattern::matches(const Path& path) const {
  return match(names_.data(), names_.data() + names_.size(), path.data(), path.data() + path.size());
}

}  // namespace ekiden::kit
