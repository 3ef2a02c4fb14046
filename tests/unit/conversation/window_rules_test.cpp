// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "conversation/window_rules.hpp"

namespace {

using namespace ekiden;
using conversation::WindowRules;

EventDraft draft(std::string_view type, std::string_view data = "{}", std::int64_t time_ms = 5'000) {
  EventDraft draft;
  draft.type = type;
  draft.peer_kind = "dm";
  draft.time_ms = time_ms;
  draft.data = data;
  return draft;
}

TEST_CASE("an event opens the window whose trigger is its word, from the platform's time on") {
  const WindowRules rules({{"message", 5, 60}, {"menu_click", 3, 60}, {"subscribed", 3, 60}});
  struct Row {
    std::string type, data;
    int trigger;  // -1: nothing happens
  };
  for (const Row& row : {
           Row{"message.received", "{}", 0},
           Row{"message.received", R"({"message": {"interactive": {"kind": "quick_reply"}}})", 0},
           Row{"interaction.received", R"({"interaction": {"kind": "menu_click"}})", 1},
           Row{"interaction.received", R"({"interaction": {"kind": "menu_view"}})", -1},
           Row{"interaction.received", R"({"interaction": {}})", -1},
           Row{"interaction.received", "not JSON", -1},
           Row{"contact.subscribed", "{}", 2},
           Row{"conversation.opened", "{}", -1},
           Row{"message.status", "{}", -1},
       }) {
    CAPTURE(row.type, row.data);
    const WindowChange change = rules.change_of(draft(row.type, row.data), 9'000);
    CHECK((change.kind == WindowChange::Kind::open) == (row.trigger >= 0));
    if (row.trigger < 0) continue;
    CHECK(change.trigger == static_cast<std::uint32_t>(row.trigger));
    CHECK(change.at_ms == 5'000);
  }
  CHECK(rules.change_of(draft("message.received", "{}", 0), 9'000).at_ms == 9'000);
}

TEST_CASE("a message that picks an item opens the window of that, where there is one") {
  const WindowRules rules({{"message", 5, 60}, {"quick_reply", 1, 60}});
  CHECK(rules.change_of(draft("message.received", R"({"message": {"interactive": {"kind": "quick_reply"}}})"), 0)
            .trigger == 1);
  CHECK(rules.change_of(draft("message.received", R"({"message": {"interactive": {"kind": "button"}}})"), 0).trigger ==
        0);
}

TEST_CASE("what does not come from the customer, or has no conversation, opens nothing, and who leaves closes") {
  const WindowRules rules({{"message", 5, 60}});
  EventDraft ours = draft("message.received");
  ours.direction = Direction::out;
  CHECK(rules.change_of(ours, 0).kind == WindowChange::Kind::none);
  EventDraft nowhere = draft("message.received");
  nowhere.peer_kind = {};
  CHECK(rules.change_of(nowhere, 0).kind == WindowChange::Kind::none);
  const WindowChange left = rules.change_of(draft("contact.unsubscribed"), 0);
  CHECK(left.kind == WindowChange::Kind::close);
  CHECK(left.at_ms == 5'000);
}

}  // namespace
