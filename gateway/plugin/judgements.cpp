// SPDX-License-Identifier: Apache-2.0
#include "plugin/judgements.hpp"

#include <utility>

#include "plugin/replacement.hpp"

namespace ekiden::plugin {

namespace {

constexpr std::size_t kMaxReason = 32;

Status not_awaited() {
  return Status(Code::conflict, "this operation judges nothing, has ended, or has its verdict");
}

}  // namespace

void Judgements::open(ekd_op op, std::string document) {
  const std::lock_guard lock(mutex_);
  open_[op].document = std::move(document);
}

Judgements::Open* Judgements::awaiting(ekd_op op) {
  const auto found = open_.find(op);
  const bool waits = found != open_.end() && !found->second.sealed && found->second.verdict == Verdict::pass;
  return waits ? &found->second : nullptr;
}

Status Judgements::drop(ekd_op op, std::string_view reason) {
  if (reason.empty() || reason.size() > kMaxReason ||
      reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos)
    return Status(Code::invalid, "a reason is a word of a-z and _, at most 32 long");
  const std::lock_guard lock(mutex_);
  Open* const judged = awaiting(op);
  if (judged == nullptr) return not_awaited();
  judged->verdict = Verdict::drop;
  judged->text = reason;
  return {};
}

Status Judgements::replace(ekd_op op, std::string_view document) {
  std::string original;
  {
    const std::lock_guard lock(mutex_);
    const Open* const judged = awaiting(op);
    if (judged == nullptr) return not_awaited();
    original = judged->document;
  }
  if (Status status = check_replacement(original, document); !status) return status;  // long: nobody waits for it
  const std::lock_guard lock(mutex_);
  Open* const judged = awaiting(op);
  if (judged == nullptr) return not_awaited();
  judged->verdict = Verdict::replace;
  judged->text = document;
  return {};
}

void Judgements::seal(ekd_op op) {
  const std::lock_guard lock(mutex_);
  if (const auto found = open_.find(op); found != open_.end()) found->second.sealed = true;
}

Judgement Judgements::close(ekd_op op, Outcome outcome) {
  const std::lock_guard lock(mutex_);
  auto node = open_.extract(op);
  Judgement judgement{std::move(outcome), Verdict::pass, {}};
  if (node.empty() || !judgement.outcome.ok()) return judgement;
  judgement.verdict = node.mapped().verdict;
  judgement.text = std::move(node.mapped().text);
  return judgement;
}

}  // namespace ekiden::plugin
