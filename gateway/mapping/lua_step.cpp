// SPDX-License-Identifier: Apache-2.0
// Lua's library is the one that is compiled as C++: its errors are exceptions, and destructors run.
#include "mapping/lua_step.hpp"

#include <lua5.4/lua.hpp>

#include <cstdlib>
#include <utility>

#include "mapping/lua_json.hpp"
#include "mapping/lua_run.hpp"

namespace ekiden::mapping {

namespace {

constexpr int kHookEvery = 1'000;
constexpr std::size_t kMaxSource = 256U << 10U;

void* allocate(void* run_data, void* block, std::size_t old_size, std::size_t new_size) {
  LuaRun& run = *static_cast<LuaRun*>(run_data);
  const std::size_t before = block == nullptr ? 0 : old_size;
  if (new_size == 0) {
    run.live -= before;
    std::free(block);
    return nullptr;
  }
  const std::size_t live = run.live - before + new_size;
  const bool grows = new_size > before;  // Lua takes a smaller block for granted
  if (grows && (live > LuaRun::kLive || run.taken + new_size > LuaRun::kTaken)) return nullptr;
  void* const made = std::realloc(block, new_size);
  if (made == nullptr) return nullptr;
  run.live = live;
  if (grows) run.taken += new_size;
  return made;
}

void count(lua_State* lua, lua_Debug* at) {
  LuaRun& run = run_of(lua);
  if ((run.instructions -= kHookEvery) >= 0) return;
  lua_getinfo(lua, "Sl", at);
  luaL_error(lua, "%s:%d: it runs too long", at->short_src, at->currentline);
}

// A state of its own for one run.
class State {
 public:
  explicit State(Evaluation* evaluation) : run_(evaluation), lua_(lua_newstate(&allocate, &run_)) {
    if (lua_ == nullptr) return;
    *static_cast<LuaRun**>(lua_getextraspace(lua_)) = &run_;
    lua_sethook(lua_, &count, LUA_MASKCOUNT, kHookEvery);
  }
  ~State() {
    if (lua_ != nullptr) lua_close(lua_);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // Runs `work(lua)`, which may raise Lua's errors. The message of one, or empty.
  template <class Work>
  std::string protect(Work&& work) {
    if (lua_ == nullptr) return "there is no memory";
    lua_pushcfunction(lua_, [](lua_State* lua) -> int {
      (*static_cast<Work*>(lua_touserdata(lua, 1)))(lua);
      return 0;
    });
    lua_pushlightuserdata(lua_, &work);
    const int status = lua_pcall(lua_, 1, 0, 0);
    if (status == LUA_OK) return {};
    if (status == LUA_ERRMEM) return "it takes more than 4 MiB at a time, or 32 MiB in all";
    const char* const message = lua_tostring(lua_, -1);
    std::string text = message == nullptr ? "an error that is no text" : message;
    lua_settop(lua_, 0);
    return text;
  }

 private:
  LuaRun run_;
  lua_State* const lua_;
};

int append(lua_State*, const void* bytes, std::size_t size, void* code) {
  static_cast<std::string*>(code)->append(static_cast<const char*>(bytes), size);
  return 0;
}

// Runs the chunk on top in an environment of its own, and pushes its `map`.
void push_map(lua_State* lua) {
  push_environment(lua);
  lua_pushvalue(lua, -1);
  lua_setupvalue(lua, -3, 1);  // _ENV
  lua_insert(lua, -2);
  lua_call(lua, 0, 0);
  lua_getfield(lua, -1, "map");
}

}  // namespace

LuaRun& run_of(lua_State* lua) {
  return **static_cast<LuaRun**>(lua_getextraspace(lua));
}

void charge(lua_State* lua, std::int64_t instructions) {
  if ((run_of(lua).instructions -= instructions) < 0) luaL_error(lua, "it runs too long");
}

Result<std::shared_ptr<const LuaStep>> LuaStep::compile(std::string name, std::string_view source) {
  if (source.size() > kMaxSource) return Status(Code::config, name + ": the script has more than 256 KiB");
  std::string code;
  State state(nullptr);
  const std::string failure = state.protect([&](lua_State* lua) {
    if (luaL_loadbufferx(lua, source.data(), source.size(), ("=" + name).c_str(), "t") != LUA_OK) lua_error(lua);
    lua_dump(lua, &append, &code, 0);
    push_map(lua);
    if (!lua_isfunction(lua, -1)) luaL_error(lua, "%s: there is no function map(event, record)", name.c_str());
  });
  if (!failure.empty()) return Status(Code::config, failure);
  return std::shared_ptr<const LuaStep>(new LuaStep(std::move(name), std::move(code)));
}

Result<const Json*> LuaStep::run(Evaluation& evaluation, const Json& record) const {
  const Json* result = &null_value();
  State state(&evaluation);
  const std::string failure = state.protect([&](lua_State* lua) {
    if (luaL_loadbufferx(lua, code_.data(), code_.size(), name_.c_str(), "b") != LUA_OK) lua_error(lua);
    push_map(lua);
    push_json(lua, evaluation.event());
    push_json(lua, record);
    lua_call(lua, 2, 1);
    if (lua_isnil(lua, -1)) return;
    Json made = to_json(lua, -1, evaluation.pool());
    if (made.IsArray() && made.Empty()) made.SetObject();
    if (!made.IsObject()) luaL_error(lua, "%s: map() gives a record, or nil", name_.c_str());
    result = &evaluation.keep(std::move(made));
  });
  if (!failure.empty()) return Status(Code::invalid, failure);
  return result;
}

}  // namespace ekiden::mapping
