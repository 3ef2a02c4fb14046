// SPDX-License-Identifier: Apache-2.0
#include <lua5.4/lua.hpp>

#include <algorithm>
#include <cmath>
#include <deque>
#include <string>
#include <vector>

#include "mapping/function.hpp"
#include "mapping/lua_json.hpp"
#include "mapping/lua_run.hpp"

namespace ekiden::mapping {

namespace {

constexpr std::int64_t kCallCost = 200;  // of a function of maps, beside its bytes
constexpr std::size_t kBytesAStep = 64;  // what the C library does in about the time of one instruction
constexpr std::size_t kItemsAStep = 16;

std::int64_t steps_of(std::size_t bytes) {
  return static_cast<std::int64_t>(bytes / kBytesAStep);
}

// pairs() in the order of the keys: numbers, then texts. A table's own order is another one in each process.
int next_in_order(lua_State* lua) {
  const lua_Integer at = lua_tointeger(lua, lua_upvalueindex(2)) + 1;
  lua_pushinteger(lua, at);
  lua_replace(lua, lua_upvalueindex(2));
  if (lua_rawgeti(lua, lua_upvalueindex(1), at) == LUA_TNIL) return 1;
  lua_pushvalue(lua, -1);
  lua_rawget(lua, lua_upvalueindex(3));
  return 2;
}

bool comes_before(lua_State* lua, int left, int right) {
  const int of_left = lua_type(lua, left), of_right = lua_type(lua, right);
  return of_left == of_right ? lua_compare(lua, left, right, LUA_OPLT) != 0 : of_left < of_right;
}

int pairs_in_order(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_newtable(lua);  // the keys
  lua_Integer count = 0;
  for (lua_pushnil(lua); lua_next(lua, 1) != 0; lua_pop(lua, 1)) {
    if (lua_type(lua, -2) != LUA_TSTRING && lua_type(lua, -2) != LUA_TNUMBER)
      return luaL_error(lua, "pairs() goes over keys that are numbers or texts");
    lua_pushvalue(lua, -2);
    lua_rawseti(lua, 2, ++count);
  }
  const auto many = static_cast<double>(count) + 2;
  charge(lua, static_cast<std::int64_t>(many * std::log2(many)));
  std::vector<lua_Integer> order(static_cast<std::size_t>(count));
  for (lua_Integer i = 0; i < count; ++i) order[static_cast<std::size_t>(i)] = i + 1;
  std::sort(order.begin(), order.end(), [&](lua_Integer left, lua_Integer right) {
    lua_rawgeti(lua, 2, left);
    lua_rawgeti(lua, 2, right);
    const bool before = comes_before(lua, -2, -1);
    lua_pop(lua, 2);
    return before;
  });
  lua_createtable(lua, static_cast<int>(count), 0);
  for (lua_Integer i = 0; i < count; ++i) {
    lua_rawgeti(lua, 2, order[static_cast<std::size_t>(i)]);
    lua_rawseti(lua, 3, i + 1);
  }
  lua_pushinteger(lua, 0);
  lua_pushvalue(lua, 1);
  lua_pushcclosure(lua, next_in_order, 3);
  return 1;
}

// Without addresses, which are others each time.
int plain_tostring(lua_State* lua) {
  luaL_checkany(lua, 1);
  const int type = lua_type(lua, 1);
  if (type == LUA_TTABLE || type == LUA_TFUNCTION)
    lua_pushstring(lua, lua_typename(lua, type));
  else if (type == LUA_TLIGHTUSERDATA)
    lua_pushliteral(lua, "null");
  else
    luaL_tolstring(lua, 1, nullptr);
  return 1;
}

int list(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  mark_list(lua);
  return 1;
}

// find(text, part[, from]): where a part stands, as it is written; patterns are fn.match's.
int find_part(lua_State* lua) {
  std::size_t length = 0, part_length = 0;
  const char* const text = luaL_checklstring(lua, 1, &length);
  const char* const part = luaL_checklstring(lua, 2, &part_length);
  const lua_Integer from = std::max<lua_Integer>(luaL_optinteger(lua, 3, 1), 1);
  charge(lua, steps_of(length));
  const std::string_view whole(text, length);
  const std::size_t at = whole.find(std::string_view(part, part_length), static_cast<std::size_t>(from - 1));
  if (at == std::string_view::npos) return 0;
  lua_pushinteger(lua, static_cast<lua_Integer>(at) + 1);
  lua_pushinteger(lua, static_cast<lua_Integer>(at + part_length));
  return 2;
}

// Calls the library's function of upvalue 1 after its work is charged.
int forward(lua_State* lua) {
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
  return lua_gettop(lua);
}

int of_text(lua_State* lua) {
  std::size_t length = 0;
  if (luaL_checklstring(lua, 1, &length) != nullptr) charge(lua, steps_of(length));
  return forward(lua);
}

int of_table(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  charge(lua, static_cast<std::int64_t>(lua_rawlen(lua, 1) / kItemsAStep));
  return forward(lua);
}

int sort(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const double many = static_cast<double>(lua_rawlen(lua, 1)) + 2;
  charge(lua, static_cast<std::int64_t>(many * std::log2(many)));
  return forward(lua);
}

int format(lua_State* lua) {
  std::size_t length = 0;
  const char* const text = luaL_checklstring(lua, 1, &length);
  const std::string_view whole(text, length);
  for (std::size_t i = whole.find('%'); i < whole.size(); i = whole.find('%', i + 1)) {
    i = std::min(whole.find_first_not_of("-+ #0123456789.", i + 1), whole.size());
    if (i < whole.size() && whole[i] == 'p') return luaL_error(lua, "format() gives no addresses");
  }
  charge(lua, steps_of(length));
  return forward(lua);
}

// fn.NAME(…): the functions of maps.
int call_map_function(lua_State* lua) {
  const auto& function = *static_cast<const Function*>(lua_touserdata(lua, lua_upvalueindex(1)));
  Evaluation* const evaluation = run_of(lua).evaluation;
  if (evaluation == nullptr) return luaL_error(lua, "functions of maps are called in map(), when there is an event");
  charge(lua, kCallCost);
  const int given = lua_gettop(lua);
  const auto count = static_cast<int>(function.parameters.size());
  if (given > count && !function.repeats)
    return luaL_error(lua, "%s() takes at most %d arguments", function.name.data(), count);
  if (given < count && !function.parameters[static_cast<std::size_t>(given)].optional)
    return luaL_error(lua, "%s() lacks an argument", function.name.data());
  std::deque<Json> arguments;
  std::vector<const Json*> values, fixed(static_cast<std::size_t>(std::max(given, count)), nullptr);
  for (int i = 0; i < given; ++i) {
    const Parameter& parameter = function.parameters[static_cast<std::size_t>(std::min(i, count - 1))];
    std::size_t length = 0;
    if (lua_type(lua, i + 1) == LUA_TSTRING) lua_tolstring(lua, i + 1, &length);
    charge(lua, steps_of(length));
    const Json& value = arguments.emplace_back(to_json(lua, i + 1, evaluation->pool()));
    if (parameter.takes == Takes::value)
      values.push_back(value.IsNull() ? &null_value() : &value);
    else if (!parameter.fits(value))
      return luaL_error(lua, "bad argument %d of %s()", i + 1, function.name.data());
    else
      fixed[static_cast<std::size_t>(i)] = &value;
  }
  static const Tables kNoTables;
  const Result<Compute> compute = function.prepare(Fixed(std::move(fixed), kNoTables));
  if (!compute) return luaL_error(lua, "%s", compute.status().message().c_str());
  const Json& result = (*compute)(*evaluation, values);
  if (!evaluation->failure().empty()) return luaL_error(lua, "%s", evaluation->failure().c_str());
  if (result.IsNull())
    lua_pushnil(lua);
  else
    push_json(lua, result);
  return 1;
}

// Copies functions of the library on top into the table below it, behind `wrapper` when there is one.
void offer(lua_State* lua, std::initializer_list<const char*> names, lua_CFunction wrapper = nullptr) {
  for (const char* const name : names) {
    lua_getfield(lua, -1, name);
    if (wrapper != nullptr) lua_pushcclosure(lua, wrapper, 1);
    lua_setfield(lua, -3, name);
  }
}

void add(lua_State* lua, const char* name, lua_CFunction function) {
  lua_pushcfunction(lua, function);
  lua_setfield(lua, -2, name);
}

// A table of the environment, filled by `fill` while the library stands on top of it.
template <class Fill>
void library(lua_State* lua, const char* name, lua_CFunction open, Fill&& fill) {
  lua_newtable(lua);
  luaL_requiref(lua, name, open, 0);
  fill();
  lua_pop(lua, 1);
}

}  // namespace

void push_environment(lua_State* lua) {
  library(lua, LUA_GNAME, luaopen_base, [&] {
    offer(lua, {"assert", "error", "ipairs", "select", "tonumber", "type"});
  });
  add(lua, "pairs", pairs_in_order);
  add(lua, "tostring", plain_tostring);
  add(lua, "list", list);
  lua_pushlightuserdata(lua, lua_null());
  lua_setfield(lua, -2, "null");

  library(lua, LUA_MATHLIBNAME, luaopen_math, [&] {
    offer(lua, {"abs", "ceil", "floor", "fmod", "huge", "max", "maxinteger", "min", "mininteger", "modf", "pi", "sqrt",
                "tointeger", "type", "ult"});
  });
  lua_setfield(lua, -2, LUA_MATHLIBNAME);

  library(lua, LUA_TABLIBNAME, luaopen_table, [&] {
    offer(lua, {"concat", "insert", "remove", "unpack"}, of_table);
    offer(lua, {"sort"}, sort);
    offer(lua, {"pack"});
  });
  lua_setfield(lua, -2, LUA_TABLIBNAME);

  library(lua, LUA_UTF8LIBNAME, luaopen_utf8, [&] {
    offer(lua, {"codepoint", "codes", "len", "offset"}, of_text);
    offer(lua, {"char"});
  });
  lua_setfield(lua, -2, LUA_UTF8LIBNAME);

  library(lua, LUA_STRLIBNAME, luaopen_string, [&] {
    offer(lua, {"byte", "lower", "rep", "reverse", "sub", "upper"}, of_text);
    offer(lua, {"format"}, format);
    offer(lua, {"char", "len"});
  });
  add(lua, "find", find_part);
  // text:upper() finds the same functions, and no others.
  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pop(lua, 2);
  lua_setfield(lua, -2, LUA_STRLIBNAME);

  lua_newtable(lua);
  for (const std::string& name : function_names()) {
    const Function* const function = find_function(name);
    if (function->parameters.size() > 1 && function->parameters[1].takes == Takes::table) continue;  // Lua has tables
    lua_pushlightuserdata(lua, const_cast<Function*>(function));
    lua_pushcclosure(lua, call_map_function, 1);
    lua_setfield(lua, -2, name.c_str());
  }
  lua_setfield(lua, -2, "fn");
}

}  // namespace ekiden::mapping
