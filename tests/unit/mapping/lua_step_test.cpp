// SPDX-License-Identifier: Apache-2.0
#include "mapping/lua_step.hpp"

#include <catch2/catch.hpp>

#include "core/json_text.hpp"
#include "mapping/event_document.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::mapping;

// What `function map(event, record) BODY end` makes; "failed: …" when it fails.
std::string made(const std::string& body, const char* event = "{}", const char* record = "{}") {
  const auto step = LuaStep::compile("s.lua", "function map(event, record)\n" + body + "\nend");
  if (!step) return "refused: " + step.status().message();
  rapidjson::Document of_event, of_record;
  REQUIRE(read_event(event, of_event));
  REQUIRE(read_event(record, of_record));
  Evaluation evaluation(of_event);
  const Result<const Json*> result = (*step)->run(evaluation, of_record);
  return result ? json_text(**result) : "failed: " + result.status().message();
}

std::string failure(const std::string& body) {
  return made(body);
}

TEST_CASE("a script changes the record, with what the event says") {
  CHECK(made("record.n = event.data.n + 1\nrecord.gone = nil\nreturn record", R"({"data": {"n": 9007199254740993}})",
             R"({"gone": 1, "kept": "x"})") == R"({"kept":"x","n":9007199254740994})");
  CHECK(made("return {b = 1, a = {1, 2}, c = 1.5, d = true}") == R"({"a":[1,2],"b":1,"c":1.5,"d":true})");
  CHECK(made("return nil") == "null");
}

TEST_CASE("values keep what they are on their way through Lua") {
  CHECK(made("return event", R"({"list":[],"object":{},"nulls":[1,null],"text":"a\u0000b","big":18446744073709551615,)"
                             R"("real":3.0,"no":null})") ==
        R"({"big":"18446744073709551615","list":[],"nulls":[1,null],"object":{},"real":3.0,"text":"a\u0000b"})");
  CHECK(made("return {a = null, b = list{}, c = {}}") == R"({"a":null,"b":[],"c":{}})");
}

TEST_CASE("pairs() goes in the order of the keys") {
  CHECK(made("local t = {}\nfor k, v in pairs(event) do t[#t + 1] = k .. v end\nreturn {all = table.concat(t, ' ')}",
             R"({"z": 1, "a": 2, "m": 3, "B": 4, "k": 5})") == R"({"all":"B4 a2 k5 m3 z1"})");
  CHECK(made("local t = {}\nfor k in pairs({'x', 'y', b = 1, a = 2}) do t[#t + 1] = k end\nreturn {all = t}") ==
        R"({"all":[1,2,"a","b"]})");
}

TEST_CASE("the functions of maps are there for scripts") {
  CHECK(made("return {p = fn.e164(event.p, 'CN'), t = fn.truncate('abcdef', 3), m = fn.match('a1', '\\\\d'),\n"
             "none = fn.number('x'), s = ('x'):upper(), d = fn.date(event.t, '%d.%m.', 'Asia/Shanghai')}",
             R"({"p": "13800138000", "t": "2026-11-21T20:00:00Z"})") ==
        R"({"d":"22.11.","m":true,"p":"+8613800138000","s":"X","t":"abc"})");
  CHECK(failure("return {x = fn.truncate('abc', -1)}") == "failed: s.lua:2: bad argument 2 of truncate()");
  CHECK(failure("return {x = fn.truncate('abc')}") == "failed: s.lua:2: truncate() lacks an argument");
  CHECK_THAT(failure("return {x = fn.match('a', '(')}"), Catch::Contains("s.lua:2: the pattern is none of RE2"));
  CHECK_THAT(failure("return {x = fn.lookup('a', 't')}"), Catch::Contains("nil value (field 'lookup')"));
}

TEST_CASE("nothing goes from one event to the next") {
  const auto step = LuaStep::compile("s.lua", "n = 0\nfunction map() n = n + 1\nstring.seen = n\nreturn {n = n} end");
  REQUIRE(step);
  rapidjson::Document event;
  event.SetObject();
  for (int i = 0; i < 3; ++i) {
    Evaluation evaluation(event);
    CHECK(json_text(**(*step)->run(evaluation, event)) == R"({"n":1})");
  }
}

TEST_CASE("a script reaches nothing outside, and no function that tells addresses or loads code") {
  for (const char* name : {"io",
                           "os",
                           "require",
                           "package",
                           "debug",
                           "load",
                           "loadstring",
                           "dofile",
                           "loadfile",
                           "pcall",
                           "xpcall",
                           "coroutine",
                           "setmetatable",
                           "getmetatable",
                           "rawset",
                           "rawget",
                           "collectgarbage",
                           "print",
                           "next",
                           "_G",
                           "string.dump",
                           "string.gsub",
                           "string.match",
                           "string.gmatch",
                           "table.move",
                           "math.random",
                           "('').gsub",
                           "('').format('').dump"}) {
    INFO(name);
    CHECK(made("return {x = type(" + std::string(name) + ")}") == R"({"x":"nil"})");
  }
  CHECK(made("return {t = tostring({}), f = tostring(map), n = tostring(null), i = tostring(12)}") ==
        R"({"f":"function","i":"12","n":"null","t":"table"})");
  CHECK(failure("return {x = string.format('%p', {})}") == "failed: s.lua:2: format() gives no addresses");
}

TEST_CASE("a script that runs too long, or takes too much, fails") {
  for (const char* body :
       {"while true do end", "local function f() return f() end\nf()",
        "local s = ''\nfor i = 1, 10000 do s = s .. tostring(i):rep(100) end\nreturn {}",
        "for i = 1, 100000 do string.rep('x', 1000) end\nreturn {}",
        "local t = {}\nfor i = 1, 1000 do t[i] = ('x'):rep(100000) end\nreturn {}",
        "local t = {}\nfor i = 1, 100000 do table.insert(t, 1, i) end\nreturn {}",
        "local function f() return 1 + f() end\nf()", "string.rep('x', 1 << 40)",
        "local s = ('x'):rep(1 << 20)\nfor i = 1, 1000 do s:find('y') end\nreturn {}",
        "local t = {}\nt[1] = t\nreturn {t = t}", "local t = {1}\nfor i = 1, 31 do t = {t, t} end\nreturn {t = t}"}) {
    INFO(body);
    const std::string result = failure(body);
    INFO(result);
    CHECK((result.find("too long") != std::string::npos || result.find("4 MiB") != std::string::npos ||
           result.find("stack overflow") != std::string::npos || result.find("32 levels") != std::string::npos ||
           result.find("resulting string too large") != std::string::npos));
  }
}

TEST_CASE("a failure says where in the script") {
  CHECK(failure("\nreturn event.a.b") == "failed: s.lua:3: attempt to index a nil value (field 'a')");
  CHECK(failure("error('no such shop')") == "failed: s.lua:2: no such shop");
  CHECK(failure("error({})") == "failed: an error that is no text");
  CHECK(failure("return 7") == "failed: s.lua: map() gives a record, or nil");
  CHECK(failure("return {f = map}") == "failed: a function is no JSON");
  CHECK(failure("return {n = 0 / 0}") == "failed: a number that is not finite is no JSON");
  CHECK(failure("return {t = {1, a = 2}}") == "failed: a list has the keys 1 to n, and no others");
  CHECK(failure("return {t = ('你好'):sub(1, 4)}") == "failed: a text that is no UTF-8 is no JSON");
  CHECK(failure("return {[('你好'):sub(1, 4)] = 1}") == "failed: a text that is no UTF-8 is no JSON");
  CHECK(failure("return {t = fn.upper(('你好'):sub(1, 4))}") == "failed: s.lua:2: a text that is no UTF-8 is no JSON");
  CHECK(failure("return {t = {[true] = 1}}") == "failed: the keys of a table are texts, or 1 to n");
}

TEST_CASE("what is no script with map() is refused when it is read") {
  const auto refused = [](const std::string& source) { return LuaStep::compile("s.lua", source).status().message(); };
  CHECK(refused("function map(") == "s.lua:1: <name> or '...' expected near <eof>");
  CHECK(refused("x = 1") == "s.lua: there is no function map(event, record)");
  CHECK(refused("x = y.z") == "s.lua:1: attempt to index a nil value (global 'y')");
  CHECK(refused("while true do end") == "s.lua:1: it runs too long");
  CHECK(refused("fn.upper('a')") == "s.lua:1: functions of maps are called in map(), when there is an event");
  CHECK(refused("\x1BLua").find("binary") != std::string::npos);
  CHECK(refused(std::string((256 << 10) + 1, ' ')) == "s.lua: the script has more than 256 KiB");
}

}  // namespace
