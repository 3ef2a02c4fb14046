// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "settings.hpp"

namespace ekiden::object_store {

// An event on its way into a part.
struct Line {
  std::string id;
  std::string content;  // the event's document, or the record that the route's map made of it
  std::uint64_t sequence = 0;
  std::int64_t recorded_ms = 0;
};

// What becomes one object. Which events it holds is decided once, and written down before it is sent: whatever is lost
// afterwards, it is sent again as it is, under the same name.
struct Part {
  std::uint64_t number = 0;  // later parts have higher ones
  std::string key;           // the object's name
  std::vector<std::string> ids;
  std::string body;  // empty when it is stored
  bool is_stored = false;
};

// Name and body of a part with these events, at least one: both depend on the events and settings alone.
void fill(Part& part, std::vector<Line> lines, const Settings& settings);

}  // namespace ekiden::object_store
