// SPDX-License-Identifier: Apache-2.0
#include "error_rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ekiden::crm {
namespace {

constexpr std::array<std::pair<std::string_view, AnswerClass>, 8> kClasses = {{
    {"ok", AnswerClass::ok},
    {"duplicate", AnswerClass::duplicate},
    {"auth", AnswerClass::auth},
    {"throttle", AnswerClass::throttle},
    {"transient", AnswerClass::transient},
    {"conflict", AnswerClass::conflict},
    {"missing", AnswerClass::missing},
    {"permanent", AnswerClass::permanent},
}};

bool fits(const ErrorRule& rule, std::optional<int> status, const Value* body) {
  const auto& statuses = rule.statuses;
  if (!statuses.empty() && (!status || std::find(statuses.begin(), statuses.end(), *status) == statuses.end()))
    return false;
  if (!rule.pointer) return true;
  const Value* found = find(body, *rule.pointer);
  if (found == nullptr || found->IsNull()) return false;
  if (rule.equals) return as_text(*found) == *rule.equals;
  return !rule.contains || as_text(*found).find(*rule.contains) != std::string::npos;
}

AnswerClass class_of(int status) {
  if (status >= 200 && status <= 299) return AnswerClass::ok;
  switch (status) {
    case 401:
      return AnswerClass::auth;
    case 429:
      return AnswerClass::throttle;
    case 408:
    case 425:
      return AnswerClass::transient;
    default:
      return status >= 500 && status <= 599 ? AnswerClass::transient : AnswerClass::permanent;
  }
}

std::optional<Reading> by_rule(const std::vector<ErrorRule>& rules, std::optional<int> status, const Value* body) {
  for (const ErrorRule& rule : rules)
    if (fits(rule, status, body)) return Reading{rule.kind, rule.pause_s, rule.says};
  return std::nullopt;
}

}  // namespace

std::optional<AnswerClass> find_class(std::string_view name) {
  for (const auto& [known, kind] : kClasses)
    if (known == name) return kind;
  return std::nullopt;
}

std::vector<std::string> class_names() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kClasses) names.emplace_back(name);
  return names;
}

std::string_view name_of(AnswerClass kind) {
  for (const auto& [name, known] : kClasses)
    if (known == kind) return name;
  return "permanent";
}

Reading read_answer(const std::vector<ErrorRule>& rules, int status, const Value* body) {
  if (auto reading = by_rule(rules, status, body)) return *std::move(reading);
  return {class_of(status)};
}

Reading read_result(const std::vector<ErrorRule>& rules, bool ok, const Value& result) {
  if (ok) return {};
  if (auto reading = by_rule(rules, std::nullopt, &result)) return *std::move(reading);
  return {AnswerClass::permanent};
}

}  // namespace ekiden::crm
