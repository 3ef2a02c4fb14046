// SPDX-License-Identifier: Apache-2.0
#include "mapping/lua_json.hpp"

#include <lua5.4/lua.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/encoding.hpp"

namespace ekiden::mapping {

namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxValues = 100'000;
constexpr const char* kList = "list";  // the metatable of lists

class Writer {
 public:
  Writer(lua_State* lua, JsonPool& pool) : lua_(lua), pool_(pool) {}

  Json write(int index) {
    if (++values_ > kMaxValues || depth_ > kMaxDepth)
      luaL_error(lua_, "a result has at most 100000 values, and 32 levels");
    luaL_checkstack(lua_, 4, "for the result");
    switch (lua_type(lua_, index)) {
      case LUA_TNIL:
        return {};
      case LUA_TBOOLEAN:
        return Json(lua_toboolean(lua_, index) != 0);
      case LUA_TNUMBER:
        return number(index);
      case LUA_TSTRING:
        return text(index);
      case LUA_TTABLE:
        return table(index);
      default:
        if (lua_touserdata(lua_, index) == lua_null()) return {};
        luaL_error(lua_, "a %s is no JSON", luaL_typename(lua_, index));
        return {};
    }
  }

 private:
  Json number(int index) {
    if (lua_isinteger(lua_, index)) return Json(static_cast<std::int64_t>(lua_tointeger(lua_, index)));
    const double value = lua_tonumber(lua_, index);
    if (!std::isfinite(value)) luaL_error(lua_, "a number that is not finite is no JSON");
    return Json(value);
  }

  // A script can cut a text within a character.
  std::string_view utf8(int index) {
    std::size_t length = 0;
    const char* const bytes = lua_tolstring(lua_, index, &length);
    if (!is_valid_utf8({bytes, length})) luaL_error(lua_, "a text that is no UTF-8 is no JSON");
    return {bytes, length};
  }

  Json text(int index) {
    const std::string_view read = utf8(index);
    return Json(read.data(), static_cast<rapidjson::SizeType>(read.size()), pool_);
  }

  Json table(int index) {
    ++depth_;
    const int at = lua_absindex(lua_, index);
    Json made = is_list(at) ? list(at) : object(at);
    --depth_;
    return made;
  }

  bool is_list(int at) {
    if (luaL_getmetafield(lua_, at, kList) != LUA_TNIL) {
      lua_pop(lua_, 1);
      return true;
    }
    return lua_rawlen(lua_, at) > 0;
  }

  Json list(int at) {
    Json made(rapidjson::kArrayType);
    const auto length = static_cast<lua_Integer>(lua_rawlen(lua_, at));
    lua_Integer count = 0;
    for (lua_pushnil(lua_); lua_next(lua_, at) != 0; lua_pop(lua_, 1)) ++count;
    if (count != length) luaL_error(lua_, "a list has the keys 1 to n, and no others");
    for (lua_Integer i = 1; i <= length; ++i) {
      lua_rawgeti(lua_, at, i);
      made.PushBack(write(-1), pool_);
      lua_pop(lua_, 1);
    }
    return made;
  }

  Json object(int at) {
    std::vector<std::string> names;
    for (lua_pushnil(lua_); lua_next(lua_, at) != 0; lua_pop(lua_, 1)) {
      if (lua_type(lua_, -2) != LUA_TSTRING) luaL_error(lua_, "the keys of a table are texts, or 1 to n");
      names.emplace_back(utf8(-2));
    }
    std::sort(names.begin(), names.end());
    Json made(rapidjson::kObjectType);
    for (const std::string& name : names) {
      lua_pushlstring(lua_, name.data(), name.size());
      lua_rawget(lua_, at);
      Json value = write(-1);
      lua_pop(lua_, 1);
      made.AddMember(Json(name.data(), static_cast<rapidjson::SizeType>(name.size()), pool_), value, pool_);
    }
    return made;
  }

  lua_State* const lua_;
  JsonPool& pool_;
  std::size_t values_ = 0;
  int depth_ = 0;
};

}  // namespace

void* lua_null() {
  static char mark;
  return &mark;
}

void mark_list(lua_State* lua) {
  if (luaL_newmetatable(lua, kList) != 0) {
    lua_pushboolean(lua, 1);
    lua_setfield(lua, -2, kList);
  }
  lua_setmetatable(lua, -2);
}

void push_json(lua_State* lua, const Json& value) {
  luaL_checkstack(lua, 4, "for the event");
  if (value.IsNull()) {
    lua_pushlightuserdata(lua, lua_null());
  } else if (value.IsBool()) {
    lua_pushboolean(lua, value.GetBool() ? 1 : 0);
  } else if (value.IsInt64()) {
    lua_pushinteger(lua, value.GetInt64());
  } else if (value.IsUint64()) {
    lua_pushstring(lua, std::to_string(value.GetUint64()).c_str());
  } else if (value.IsNumber()) {
    lua_pushnumber(lua, value.GetDouble());
  } else if (value.IsString()) {
    lua_pushlstring(lua, value.GetString(), value.GetStringLength());
  } else if (value.IsArray()) {
    lua_createtable(lua, static_cast<int>(value.Size()), 0);
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      push_json(lua, value[i]);
      lua_rawseti(lua, -2, static_cast<lua_Integer>(i) + 1);
    }
    mark_list(lua);
  } else {
    lua_createtable(lua, 0, static_cast<int>(value.MemberCount()));
    for (const auto& member : value.GetObject()) {
      if (member.value.IsNull()) continue;
      lua_pushlstring(lua, member.name.GetString(), member.name.GetStringLength());
      push_json(lua, member.value);
      lua_rawset(lua, -3);
    }
  }
}

Json to_json(lua_State* lua, int index, JsonPool& pool) {
  return Writer(lua, pool).write(index);
}

}  // namespace ekiden::mapping
