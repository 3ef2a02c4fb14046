// SPDX-License-Identifier: Apache-2.0
// JSON values and Lua's. Both functions raise Lua's errors.
#pragma once

#include "mapping/evaluation.hpp"

struct lua_State;

namespace ekiden::mapping {

// The null of lists, and of members that are to be null: a light userdata of this address.
void* lua_null();

// Marks the table on top as a list, so that an empty one stays one.
void mark_list(lua_State* lua);

// Pushes the value. Objects and lists become tables; null in an object is not there; an integer beyond 63 bits becomes
// a text.
void push_json(lua_State* lua, const Json& value);

// What stands at `index`, into `pool`. Members of objects in the order of their names. No JSON are functions, numbers
// that are not finite, keys of both kinds, and what has more than 32 levels or 100,000 values.
Json to_json(lua_State* lua, int index, JsonPool& pool);

}  // namespace ekiden::mapping
