// SPDX-License-Identifier: Apache-2.0
#include "drop_filter.hpp"

#include <algorithm>

namespace ekiden::filters {
namespace {

using sdk::Status;

// A word as the host counts it.
bool is_reason(std::string_view word) {
  return !word.empty() && word.size() <= 32 &&
         std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

}  // namespace

Status DropFilter::configure(std::string_view config) {
  const auto document = kit::parse_json(config);
  const rapidjson::Value* rules = document ? kit::array_member(*document, "rules") : nullptr;
  if (rules == nullptr || rules->Empty()) return Status::config("rules: missing");
  for (const rapidjson::Value& rule : rules->GetArray()) {
    const std::string reason(kit::string_member(rule, "reason").value_or(""));
    if (!is_reason(reason)) return Status::config("rules: reason is a word of a-z and _, at most 32 long");
    Condition condition;
    if (Status status = Condition::read(rule, "rules: " + reason, condition); !status.ok()) return status;
    rules_.emplace_back(reason, std::move(condition));
  }
  return {};
}

Status DropFilter::apply(sdk::Op op, const sdk::Delivery& event) {
  const auto document = sdk::JsonView::parse(event.document);
  if (!document) return Status::rejected("the event cannot be read");
  for (const auto& [reason, condition] : rules_)
    if (condition.holds(*document)) return drop(op, reason);
  return {};
}

}  // namespace ekiden::filters
