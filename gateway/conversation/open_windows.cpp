// SPDX-License-Identifier: Apache-2.0
#include "conversation/open_windows.hpp"

#include <algorithm>

namespace ekiden::conversation {

OpenWindows::Window* OpenWindows::find(std::uint32_t trigger) {
  const auto found = std::find_if(windows_.begin(), windows_.end(),
                                  [trigger](const Window& window) { return window.trigger == trigger; });
  return found == windows_.end() ? nullptr : &*found;
}

void OpenWindows::apply(const WindowRules& rules, const WindowChange& change) {
  switch (change.kind) {
    case WindowChange::Kind::none:
      return;
    case WindowChange::Kind::open:
      return open(rules, change);
    case WindowChange::Kind::close:
      for (Window& window : windows_) window.until_ms = std::min(window.until_ms, change.at_ms);
      unseen_until_ms_ = std::min(unseen_until_ms_, change.at_ms);
      return;
    case WindowChange::Kind::take:
      return take(change);
    case WindowChange::Kind::give_back:
      return give_back(rules, change);
  }
}

void OpenWindows::open(const WindowRules& rules, const WindowChange& change) {
  if (change.trigger == rules.longest())
    unseen_until_ms_ = 0;
  else if (windows_.empty())
    unseen_until_ms_ = change.at_ms + rules.windows().at(rules.longest()).seconds * 1'000;
  const plugin::ReplyWindow& rule = rules.windows().at(change.trigger);
  const std::int64_t until_ms = change.at_ms + rule.seconds * 1'000;
  Window* window = find(change.trigger);
  if (window == nullptr) window = &windows_.emplace_back(Window{change.trigger, 0, 0});
  if (until_ms < window->until_ms) return;
  *window = {change.trigger, rule.count, until_ms};
}

void OpenWindows::take(const WindowChange& change) {
  if (taken_.command == change.command) return;
  Window* first_to_end = nullptr;
  for (Window& window : windows_)
    if (window.until_ms > change.at_ms && window.left > 0 &&
        (first_to_end == nullptr || window.until_ms < first_to_end->until_ms))
      first_to_end = &window;
  if (first_to_end == nullptr) return;
  --first_to_end->left;
  taken_ = {std::string(change.command), first_to_end->trigger};
}

void OpenWindows::give_back(const WindowRules& rules, const WindowChange& change) {
  if (taken_.command.empty() || taken_.command != change.command) return;
  if (Window* const window = find(taken_.trigger))
    window->left = std::min(window->left + 1, rules.windows().at(taken_.trigger).count);
  taken_ = {};
}

ReplyAllowance OpenWindows::seen(std::int64_t now_ms) const {
  ReplyAllowance allowance;
  for (const Window& window : windows_) {
    allowance.until_ms = std::max(allowance.until_ms, window.until_ms);
    if (window.until_ms > now_ms) allowance.left += window.left;
  }
  return allowance;
}

std::optional<ReplyAllowance> OpenWindows::allowance(std::int64_t now_ms) const {
  if (now_ms < unseen_until_ms_) return std::nullopt;
  return seen(now_ms);
}

std::optional<ReplyAllowance> OpenWindows::allowance_after(const WindowRules& rules, const WindowChange& change,
                                                           std::int64_t now_ms) const {
  if (change.kind == WindowChange::Kind::none) return allowance(now_ms);
  OpenWindows then(windows_, change.kind == WindowChange::Kind::give_back ? taken_ : Taken(), unseen_until_ms_);
  then.apply(rules, change);
  return then.allowance(now_ms);
}

ReplyVerdict OpenWindows::verdict(std::int64_t now_ms, std::string_view command) const {
  if (!command.empty() && taken_.command == command) return ReplyVerdict::allowed;
  const ReplyAllowance allowance = seen(now_ms);
  if (allowance.left > 0 || now_ms < unseen_until_ms_) return ReplyVerdict::allowed;
  return allowance.until_ms > now_ms ? ReplyVerdict::used_up : ReplyVerdict::closed;
}

}  // namespace ekiden::conversation
