// SPDX-License-Identifier: Apache-2.0
#include "numbers.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "check_digits.hpp"
#include "grouped_digits.hpp"
#include "phone_numbers.hpp"

namespace ekiden::redact {
namespace {

constexpr std::size_t kMaxDigits = 19;  // of a bank card
constexpr std::size_t kMaxGap = 3;

struct Run {
  std::size_t begin;
  std::size_t end;
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::vector<Run> runs_of_digits(std::string_view text) {
  std::vector<Run> runs;
  for (std::size_t at = 0; at < text.size();) {
    const auto first = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_digit);
    const auto last = std::find_if_not(first, text.end(), is_digit);
    at = static_cast<std::size_t>(last - text.begin());
    if (first != last) runs.push_back({static_cast<std::size_t>(first - text.begin()), at});
  }
  return runs;
}

bool joins(std::string_view between) {
  return between.size() <= kMaxGap && between.find_first_not_of(" -.()") == std::string_view::npos;
}

bool in_card_groups(const GroupedDigits& n) {
  const std::vector<std::size_t>& groups = n.groups;
  const bool in_fours = groups.size() >= 3 && groups.back() <= 4 &&
                        std::all_of(groups.begin(), groups.end() - 1, [](std::size_t size) { return size == 4; });
  return n.in_one() || n.one_by_one() || in_fours || n.in_groups({4, 6, 5}) || n.in_groups({4, 6, 4}) ||
         (groups.size() == 2 && groups[0] == 6);
}

using Reading = std::pair<Kind, std::string>;

std::optional<Reading> read(const GroupedDigits& n, Kinds kinds) {
  if (kinds.has(Kind::id_card)) {
    if (is_id_card(n.digits)) return Reading(Kind::id_card, n.digits);
    const bool usual = n.in_one() || n.one_by_one() || n.in_groups({6, 6, 3});
    if (usual && is_old_id_card(n.digits)) return Reading(Kind::id_card, n.digits);
  }
  if (kinds.has(Kind::bank_card) && in_card_groups(n) && is_bank_card(n.digits))
    return Reading(Kind::bank_card, n.digits);
  if (kinds.has(Kind::phone)) {
    if (auto number = phone_number(n)) return Reading(Kind::phone, std::move(*number));
  }
  const bool usual = n.in_one() || n.one_by_one() || n.in_groups({4, 4, 4});
  if (kinds.has(Kind::my_number) && usual && is_my_number(n.digits)) return Reading(Kind::my_number, n.digits);
  return std::nullopt;
}

class Search {
 public:
  Search(std::string_view text, Kinds kinds) : text_(text), kinds_(kinds), runs_(runs_of_digits(text)) {}

  std::vector<Finding> all() {
    std::vector<Finding> found;
    for (std::size_t i = 0; i < runs_.size();) {
      const std::size_t next = longest_from(i, found);
      i = std::max(next, i + 1);
    }
    return found;
  }

 private:
  // Adds what begins with run `first`, if anything; gives the first run behind it.
  std::size_t longest_from(std::size_t first, std::vector<Finding>& found) const {
    std::optional<Finding> best;
    std::size_t next = 0;
    GroupedDigits n{{}, {}, has_plus(first)};
    for (std::size_t i = first; i < runs_.size(); ++i) {
      if (i > first && !joins(between(i - 1, i))) break;
      const std::size_t size = runs_[i].end - runs_[i].begin;
      if (n.digits.size() + size > kMaxDigits) break;
      n.digits += text_.substr(runs_[i].begin, size);
      n.groups.push_back(size);
      std::size_t end = runs_[i].end;
      auto reading = read(n, kinds_);
      if (!reading) reading = read_with_x(n, end);
      if (!reading) continue;
      best = Finding{begin_of(first, i), end, reading->first, std::move(reading->second)};
      next = i + 1;
    }
    if (best) found.push_back(std::move(*best));
    return next;
  }

  // An identity card whose check character is X; `end` moves behind it.
  std::optional<Reading> read_with_x(const GroupedDigits& n, std::size_t& end) const {
    if (n.digits.size() != 17 || !kinds_.has(Kind::id_card)) return std::nullopt;
    const std::size_t gap = text_.substr(end, kMaxGap + 1).find_first_of("xX");
    if (gap == std::string_view::npos || !joins(text_.substr(end, gap))) return std::nullopt;
    const std::size_t at = end + gap;
    if (at + 1 < text_.size() && is_alphanumeric(text_[at + 1])) return std::nullopt;
    if (!is_id_card(n.digits + 'X')) return std::nullopt;
    end = at + 1;
    return Reading(Kind::id_card, n.digits + 'X');
  }

  std::string_view between(std::size_t run, std::size_t next) const {
    return text_.substr(runs_[run].end, runs_[next].begin - runs_[run].end);
  }
  // A sign, not an addition.
  bool has_plus(std::size_t run) const {
    const std::size_t at = runs_[run].begin;
    return at > 0 && text_[at - 1] == '+' && (at == 1 || !is_digit(text_[at - 2]));
  }
  // With the + and the bracket that belong to it.
  std::size_t begin_of(std::size_t first, std::size_t last) const {
    std::size_t at = runs_[first].begin;
    if (has_plus(first)) --at;
    const bool closes = text_.substr(at, runs_[last].begin - at).find(')') != std::string_view::npos;
    return closes && at > 0 && text_[at - 1] == '(' ? at - 1 : at;
  }

  std::string_view text_;
  Kinds kinds_;
  std::vector<Run> runs_;
};

}  // namespace

std::vector<Finding> find_numbers(std::string_view normal, Kinds kinds) {
  return Search(normal, kinds).all();
}

}  // namespace ekiden::redact
