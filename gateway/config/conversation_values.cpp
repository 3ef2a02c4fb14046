// SPDX-License-Identifier: Apache-2.0
#include "config/conversation_values.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "config/diagnostic.hpp"
#include "config/member_values.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"

namespace ekiden::config {

namespace {

using rapidjson::Value;

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

class Reader {
 public:
  Reader(const std::vector<std::string>& channels, std::vector<Violation>& violations)
      : channels_(channels), violations_(violations) {}

  Fallback read(const Value& rule, const std::string& pointer) {
    Fallback fallback;
    if (const auto from = text_member(rule, "from"); from && is_channel(*from, pointer + "/from"))
      fallback.from = *from;
    read_reasons(rule, pointer, fallback);
    std::size_t index = 0;
    for (const Value* item : list_member(rule, "to")) {
      const std::string place = child_pointer(pointer + "/to", index++);
      if (!item->IsString() || !is_channel(text_of(*item), place)) continue;
      if (text_of(*item) == fallback.from)
        error(place, "bad-value", "a send cannot fall back to the channel on which it failed", "name another channel");
      else
        fallback.to.emplace_back(text_of(*item));
    }
    return fallback;
  }

 private:
  void error(std::string pointer, std::string code, std::string message, std::string hint) {
    violations_.push_back({std::move(pointer), "", std::move(code), std::move(message), std::move(hint)});
  }

  bool is_channel(std::string_view id, const std::string& place) {
    if (std::find(channels_.begin(), channels_.end(), id) != channels_.end()) return true;
    const std::string_view near = closest(id, channels_);
    error(place, "unknown-id", "there is no channel " + in_quotes(id),
          near.empty() ? "name it under channels" : "did you mean " + in_quotes(near) + '?');
    return false;
  }

  // One way for one failure: a reason of a channel stands in one rule only.
  void read_reasons(const Value& rule, const std::string& pointer, Fallback& fallback) {
    std::size_t index = 0;
    for (const Value* item : list_member(rule, "on")) {
      const std::string place = child_pointer(pointer + "/on", index++);
      if (!item->IsString()) continue;
      std::string reason(text_of(*item));
      if (!fallback.from.empty() && !taken_.emplace(fallback.from, reason).second)
        error(place, "bad-value", "another rule says where " + reason + " of " + in_quotes(fallback.from) + " goes",
              "name all channels in the \"to\" of one rule, in the order in which they are tried");
      fallback.on.push_back(std::move(reason));
    }
  }

  const std::vector<std::string>& channels_;
  std::vector<Violation>& violations_;
  std::set<std::pair<std::string, std::string>> taken_;  // channel and reason
};

}  // namespace

Conversations read_conversations(const Value& section, const std::vector<std::string>& channels,
                                 std::vector<Violation>& violations) {
  Conversations conversations;
  if (const Value* const contacts = member(section, "contacts")) {
    for (const Value* item : list_member(*contacts, "merge"))
      if (item->IsString()) conversations.merge.emplace_back(text_of(*item));
    if (const Value* const look_up = member(*contacts, "look_up"); look_up != nullptr && look_up->IsBool())
      conversations.look_up = look_up->GetBool();
    read_duration(*contacts, "look_up_every", conversations.look_up_every_ms);
  }
  Reader reader(channels, violations);
  std::size_t index = 0;
  for (const Value* item : list_member(section, "fallback"))
    conversations.fallback.push_back(reader.read(*item, child_pointer("/conversations/fallback", index++)));
  return conversations;
}

}  // namespace ekiden::config
