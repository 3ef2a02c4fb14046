// SPDX-License-Identifier: Apache-2.0
#include "recogniser.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "emails.hpp"
#include "normal_text.hpp"
#include "numbers.hpp"

namespace ekiden::redact {
namespace {

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

void join_overlapping(std::vector<Finding>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) { return a.begin < b.begin; });
  std::vector<Finding> apart;
  for (Finding& one : all) {
    if (!apart.empty() && one.begin < apart.back().end)
      apart.back().end = std::max(apart.back().end, one.end);
    else
      apart.push_back(std::move(one));
  }
  all = std::move(apart);
}

// Whether there is anything that a finding could begin with: most names and words of a document are without.
bool may_hold_any(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '@' || static_cast<unsigned char>(c) >= 0x80;
  });
}

}  // namespace

std::vector<Finding> Recogniser::find(std::string_view text, Kinds kinds) const {
  if (kinds.empty() || !may_hold_any(text)) return {};
  const NormalText normal(text);
  std::vector<Finding> all;
  if (kinds.has(Kind::email)) append(all, find_emails(normal.text()));
  if (kinds.has(Kind::address)) append(all, addresses_.find(normal.text()));
  append(all, find_numbers(normal.text(), kinds));
  join_overlapping(all);
  for (Finding& one : all) {
    const auto [begin, end] = normal.original(one.begin, one.end);
    one.begin = begin;
    one.end = end;
  }
  return all;
}

}  // namespace ekiden::redact
