// SPDX-License-Identifier: Apache-2.0
#include "config/conversation_values.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "config/diagnostic.hpp"
#include "config/member_values.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"
#include "core/json_text.hpp"

namespace ekiden::config {

namespace {

using rapidjson::Value;

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

class Reader {
 public:
  Reader(const std::vector<std::string>& channels, std::vector<Violation>& violations)
      : channels_(channels), targets_(channels), violations_(violations) {}

  // Before the rules that name it.
  Template read_template(const Value& value, const std::string& pointer) {
    Template form;
    if (const auto id = text_member(value, "id")) {
      form.id = *id;
      if (contains(targets_, *id))
        error(pointer + "/id", "duplicate-id", "there is another channel or template " + in_quotes(*id),
              "give it a name of its own");
      targets_.push_back(form.id);
    }
    if (const auto channel = text_member(value, "channel");
        channel && is_among(channels_, "channel", *channel, pointer + "/channel"))
      form.channel = *channel;
    if (const Value* const parts = member(value, "parts")) form.parts = json_text(*parts);
    if (const auto offset = text_member(value, "utc_offset"); offset && offset->size() == 6)
      form.utc_offset_ms = offset_ms(*offset);
    return form;
  }

  Fallback read_rule(const Value& rule, const std::string& pointer) {
    Fallback fallback;
    if (const auto from = text_member(rule, "from"); from && is_among(channels_, "channel", *from, pointer + "/from"))
      fallback.from = *from;
    read_reasons(rule, pointer, fallback);
    std::size_t index = 0;
    for (const Value* item : list_member(rule, "to")) {
      const std::string place = child_pointer(pointer + "/to", index++);
      if (!item->IsString() || !is_among(targets_, "channel or template", text_of(*item), place)) continue;
      if (text_of(*item) == fallback.from)
        error(place, "bad-value", "a send cannot fall back to the channel on which it failed",
              "name another channel, or a template");
      else
        fallback.to.emplace_back(text_of(*item));
    }
    return fallback;
  }

 private:
  void error(std::string pointer, std::string code, std::string message, std::string hint) {
    violations_.push_back({std::move(pointer), "", std::move(code), std::move(message), std::move(hint)});
  }

  static bool contains(const std::vector<std::string>& ids, std::string_view id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  // "+08:00"
  static std::int64_t offset_ms(std::string_view text) {
    const auto digit = [text](std::size_t at) { return static_cast<std::int64_t>(text[at] - '0'); };
    const std::int64_t minutes = (digit(1) * 10 + digit(2)) * 60 + digit(4) * 10 + digit(5);
    return (text[0] == '-' ? -minutes : minutes) * 60'000;
  }

  bool is_among(const std::vector<std::string>& ids, const std::string& what, std::string_view id,
                const std::string& place) {
    if (contains(ids, id)) return true;
    const std::string_view near = closest(id, ids);
    error(place, "unknown-id", "there is no " + what + ' ' + in_quotes(id),
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
  std::vector<std::string> targets_;  // channels and templates
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
  for (const Value* item : list_member(section, "templates"))
    conversations.templates.push_back(reader.read_template(*item, child_pointer("/conversations/templates", index++)));
  index = 0;
  for (const Value* item : list_member(section, "fallback"))
    conversations.fallback.push_back(reader.read_rule(*item, child_pointer("/conversations/fallback", index++)));
  return conversations;
}

}  // namespace ekiden::config
