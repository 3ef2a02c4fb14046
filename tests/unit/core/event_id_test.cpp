// SPDX-License-Identifier: Apache-2.0
#include "core/event_id.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <unordered_set>
#include <vector>

namespace ekiden {

TEST_CASE("the event id of the published vector is as published") {
  const std::array<std::string_view, 6> fields{"default",
                                               "wechat-cn",
                                               "wx2c2769f8efd9abc2",
                                               "ekiden.message.received",
                                               "oyORnuP8q7ou2gfYjqLzSIWZf0rs",
                                               "6054768590064713728"};
  const EventId id = EventId::of(fields);
  CHECK(id.text() == "i6lg87kl86kcepfi173705mfdg");
  CHECK(EventId::parse("i6lg87kl86kcepfi173705mfdg") == id);
}

TEST_CASE("where one field ends and the next begins is part of the id") {
  const std::vector<std::vector<std::string_view>> rows = {{"ab", "c"}, {"a", "bc"}, {"abc"},
                                                           {"abc", ""}, {"", "abc"}, {}};
  std::unordered_set<EventId> ids;
  for (const auto& fields : rows) ids.insert(EventId::of(fields));
  CHECK(ids.size() == rows.size());
}

TEST_CASE("only 26 lower-case characters of base32hex are an event id") {
  for (const char* text : {"", "i6lg87kl86kcepfi173705mfd", "i6lg87kl86kcepfi173705mfdg0", "I6LG87KL86KCEPFI173705MFDG",
                           "i6lg87kl86kcepfi173705mfdh", "i6lg87kl86kcepfi173705mfdz"})
    CHECK_FALSE(EventId::parse(text).has_value());
}

}  // namespace ekiden
