// SPDX-License-Identifier: Apache-2.0
#include "policy.hpp"

#include <stdexcept>

namespace ekiden::redact {
namespace {

constexpr Treatment kKeep{Action::keep, {}};
constexpr Treatment kDrop{Action::drop, {}};

struct Rule {
  const char* at;
  Treatment treatment;
};

// Ids survive: a 64-bit number may look like a card's. The platform's id of a conversation may be a telephone number.
constexpr Rule kRules[] = {
    {"/data/raw", kDrop},
    {"/data/platform", kKeep},
    {"/data/conversation/key", kKeep},
    {"/data/conversation/native_id", {Action::scan, {Kind::phone, Kind::email}}},
    {"/data/conversation/session_id", kKeep},
    {"/data/**/identities/*/value", kKeep},  // those that the identities' own rule lets stay
    {"/data/**/identities/*/scope", kKeep},
    {"/data/**/contact_key", kKeep},
    {"/data/**/native_id", kKeep},
    {"/data/**/order_no", kKeep},
    {"/data/message/client_msg_id", kKeep},
    {"/data/message/thread_id", kKeep},
    {"/data/message/parts/*/appid", kKeep},
    {"/data/message/parts/*/sku_id", kKeep},
    {"/data/message/parts/*/item_id", kKeep},
    {"/data/message/parts/*/package_id", kKeep},
    {"/data/message/parts/*/id", kKeep},
    {"/data/message/parts/*/in_reply_to", kKeep},
    {"/data/message/parts/*/references", kKeep},
    {"/data/**/media/ref", kKeep},  // of media that may stay
    {"/data/**/media/sha256", kKeep},
    {"/data/**/media/platform_media_id", kKeep},
    {"/data/**/media/thumb_ref", kKeep},
    {"/data/**/media/thumb_platform_media_id", kKeep},
    {"/data/status/outbound_id", kKeep},
    {"/data/status/fallback", kKeep},
    {"/data/call/call_id", kKeep},
    {"/data/call/leg_id", kKeep},
    {"/data/contact/ticket", kKeep},
    {"/data/interaction/ticket", kKeep},
};

using Rules = std::vector<std::pair<kit::PointerPattern, Treatment>>;

const Rules& built_in() {
  static const Rules rules = [] {
    Rules list;
    for (const Rule& rule : kRules) {
      auto at = kit::PointerPattern::parse(rule.at);
      if (!at) throw std::logic_error(rule.at);
      list.emplace_back(std::move(*at), rule.treatment);
    }
    return list;
  }();
  return rules;
}

const Treatment* first_match(const Rules& rules, const kit::Path& path) {
  for (const auto& [at, treatment] : rules)
    if (at.matches(path)) return &treatment;
  return nullptr;
}

}  // namespace

Policy::Decision Policy::decide(const kit::Path& path, const Decision& around) const {
  if (const Treatment* own = first_match(own_, path)) return {*own, true};
  if (around.is_own) return around;
  if (const Treatment* ours = first_match(built_in(), path)) return {*ours, false};
  return around;
}

Action Policy::identity(std::string_view type) const {
  const auto found = identities_.find(type);
  if (found != identities_.end()) return found->second;
  return type == "phone" || type == "email" || type == "sip_uri" ? Action::drop : Action::keep;
}

bool Policy::keeps_media(std::string_view part_type) const {
  const auto found = media_.find(part_type);
  return found != media_.end() && found->second;
}

}  // namespace ekiden::redact
