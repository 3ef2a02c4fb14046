// SPDX-License-Identifier: Apache-2.0
#include "conversation/window_rules.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <tuple>
#include <utility>

namespace ekiden::conversation {

namespace {

// The kinds of message.interactive (sdk/schema/message.json).
constexpr std::array<std::string_view, 5> kPicked = {"button", "quick_reply", "list", "form", "menu_event"};

// The text at the end of a path of members; empty when there is none.
std::string text_at(std::string_view json, std::initializer_list<const char*> path) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError()) return {};
  const rapidjson::Value* value = &document;
  for (const char* const name : path) {
    if (!value->IsObject()) return {};
    const auto found = value->FindMember(name);
    if (found == value->MemberEnd()) return {};
    value = &found->value;
  }
  return value->IsString() ? std::string(value->GetString(), value->GetStringLength()) : std::string();
}

std::uint32_t longest_of(const std::vector<plugin::ReplyWindow>& windows) {
  const auto is_less = [](const plugin::ReplyWindow& one, const plugin::ReplyWindow& other) {
    return std::tie(one.seconds, one.count) < std::tie(other.seconds, other.count);
  };
  return static_cast<std::uint32_t>(std::max_element(windows.begin(), windows.end(), is_less) - windows.begin());
}

}  // namespace

WindowRules::WindowRules(std::vector<plugin::ReplyWindow> windows)
    : windows_(std::move(windows)),
      longest_(longest_of(windows_)),
      reads_messages_(std::any_of(kPicked.begin(), kPicked.end(),
                                  [this](std::string_view kind) { return find(kind) < windows_.size(); })) {}

std::uint32_t WindowRules::find(std::string_view trigger) const {
  const auto found = std::find_if(windows_.begin(), windows_.end(),
                                  [trigger](const plugin::ReplyWindow& one) { return one.trigger == trigger; });
  return static_cast<std::uint32_t>(found - windows_.begin());
}

std::uint32_t WindowRules::trigger_of(const EventDraft& event) const {
  if (event.type == "interaction.received") return find(text_at(event.data, {"interaction", "kind"}));
  if (event.type != "message.received") return find(event.type.substr(event.type.rfind('.') + 1));
  if (reads_messages_)
    if (const std::uint32_t picked = find(text_at(event.data, {"message", "interactive", "kind"}));
        picked < windows_.size())
      return picked;
  return find("message");
}

WindowChange WindowRules::change_of(const EventDraft& event, std::int64_t now_ms) const {
  if (event.direction != Direction::in || event.peer_kind.empty()) return {};
  const std::int64_t at_ms = event.time_ms > 0 ? event.time_ms : now_ms;
  if (event.type == "contact.unsubscribed") return {WindowChange::Kind::close, 0, at_ms, {}};
  const std::uint32_t trigger = trigger_of(event);
  if (trigger == windows_.size()) return {};
  return {WindowChange::Kind::open, trigger, at_ms, {}};
}

}  // namespace ekiden::conversation
