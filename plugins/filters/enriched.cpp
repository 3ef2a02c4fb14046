// SPDX-License-Identifier: Apache-2.0
#include "enriched.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace ekiden::filters {
namespace {

constexpr std::array<std::string_view, 3> kPlace = {"data", "ext", "enriched"};

void write_additions(const sdk::JsonView& before, const Additions& additions, sdk::JsonWriter& out) {
  for (const auto& [name, value] : before.members()) {
    const auto is_new = [&, &kept = name](const auto& addition) { return addition.first == kept; };
    if (std::none_of(additions.begin(), additions.end(), is_new)) out.key(name).raw(value.json());
  }
  for (const auto& [name, value] : additions) out.key(name).raw(value);
}

// Writes the object at kPlace[0 … depth-1], which may not be there yet, with the additions inside it. False: it is no
// object.
bool write(const sdk::JsonView& object, std::size_t depth, const Additions& additions, sdk::JsonWriter& out) {
  if (object && !object.is_object()) return false;
  out.begin_object();
  if (depth == kPlace.size()) {
    write_additions(object, additions, out);
    out.end_object();
    return true;
  }
  bool written = false;
  for (const auto& [name, value] : object.members()) {
    out.key(name);
    if (name != kPlace[depth] || written) {
      out.raw(value.json());
      continue;
    }
    written = true;
    if (!write(value, depth + 1, additions, out)) return false;
  }
  if (!written && !write({}, depth + 1, additions, out.key(kPlace[depth]))) return false;
  out.end_object();
  return true;
}

}  // namespace

std::optional<std::string> with_enriched(const sdk::JsonView& event, const Additions& additions) {
  sdk::JsonWriter out;
  if (!write(event, 0, additions, out)) return std::nullopt;
  return out.take();
}

}  // namespace ekiden::filters
