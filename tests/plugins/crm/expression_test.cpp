// SPDX-License-Identifier: Apache-2.0
#include "crm/expression.hpp"

#include <catch2/catch.hpp>

#include "crm/templates.hpp"
#include "samples.hpp"

using namespace ekiden;
using namespace ekiden::crm;

namespace {

const std::string kEvent = test::event(
    "ekiden.message.received.v1",
    R"("n":7,"nul":"a\u0000b\u0007c\nd","empty":"","list":[{"x":"first"}],"a/b":"slash","call":{"duration_ms":90500},)"
    R"("message":{"native_id":"1","parts":[{"type":"text","text":"hello"},{"type":"location","name":"Bund","address":"上海"}]})");

std::string value_of(const std::string& text) {
  Expression::Problem problem;
  const auto expression = Expression::parse(text, problem);
  INFO(problem.what);
  REQUIRE(expression);
  const auto document = kit::parse_json(kEvent);
  REQUIRE(document);
  Pool pool;
  Names names;
  names.emplace("key", text_value("K", pool));
  names.emplace("$version", text_value("v65.0", pool));
  names.emplace("answer", Value(kit::parse_json(R"({"result":[1,"s"]})").value(), pool));
  Scope scope{&*document, &names, pool};
  return kit::json_text(expression->evaluate(scope));
}

std::string problem_of(const std::string& text) {
  Expression::Problem problem;
  CHECK_FALSE(Expression::parse(text, problem));
  return problem.what;
}

}  // namespace

TEST_CASE("an expression gives what it names, and null for what is not there") {
  const auto [text, value] = GENERATE(table<const char*, const char*>({
      {"/type", R"("ekiden.message.received.v1")"},
      {"/data/n", "7"},
      {"/data/list/0/x", R"("first")"},
      {"/data/list/1/x", "null"},
      {"/data/list/-1", "null"},
      {"/data/a~1b", R"("slash")"},
      {"/data/nul", R"("abc\nd")"},
      {"/nothing", "null"},
      {"'it''s'", R"("it's")"},
      {"-42", "-42"},
      {"key", R"("K")"},
      {"$version", R"("v65.0")"},
      {"answer/result/1", R"("s")"},
      {"nobody", "null"},
      {"coalesce(/nothing, /data/empty, 'x')", R"("x")"},
      {"concat('a', 1, /nothing, key)", R"("a1K")"},
      {"concat(/nothing)", "null"},
      {"join(', ', 'a', /nothing, 'b')", R"("a, b")"},
      {"truncate('你好世界', 3)", R"("你好…")"},
      {"truncate('你好世界', 4)", R"("你好世界")"},
      {"truncate('abc', 0)", "null"},
      {"if_eq(/direction, 'in', 'yes', 'no')", R"("yes")"},
      {"if_eq(/direction, 'out', 'yes')", "null"},
      {"lookup('b', 'a', 1, 'b', 2, 9)", "2"},
      {"lookup('c', 'a', 1, 'b', 2, 9)", "9"},
      {"lookup('c', 'a', 1)", "null"},
      {"number('12')", "12"},
      {"number('12x')", "null"},
      {"bool('false')", "false"},
      {"bool('x')", "true"},
      {"seconds(/data/call/duration_ms)", "91"},
      {"minutes(/data/call/duration_ms)", "2"},
      {"seconds(-1)", "null"},
      {"date(/time)", R"("2026-11-21")"},
      {"datetime(/time)", R"("2026-11-21 08:00:00")"},
      {"datetime('yesterday')", "null"},
      {"epoch_ms(/time)", "1795248000120"},
      {"epoch_ms('2026-02-30T00:00:00Z')", "null"},
      {"e164('138 0013-8000')", R"("+8613800138000")"},
      {"e164('0086 138 0013 8000')", R"("+8613800138000")"},
      {"e164('+1 (415) 555-0100')", R"("+14155550100")"},
      {"lower('ÄB')", R"("Äb")"},
      {"upper('ab')", R"("AB")"},
      {"trim('  a b\n')", R"("a b")"},
      {"html('<a href=\"x\">&''\r\nb')", R"("&lt;a href=&quot;x&quot;&gt;&amp;&#39;<br>b")"},
      {"odata('O''Hara')", R"("O''Hara")"},
      {"base64('user:pass')", R"("dXNlcjpwYXNz")"},
      {"identity('unionid', 'phone')", R"("138 0013 8000")"},
      {"identity('qq')", "null"},
      {"contact_key()", R"("openid:o1")"},
      {"customer_name()", R"("王 Anna")"},
      {"message_text()", R"("hello\n[location] Bund 上海")"},
  }));
  INFO(text);
  CHECK(value_of(text) == value);
}

TEST_CASE("a text that is no expression is refused with what is wrong and what may have been meant") {
  const auto [text, says] = GENERATE(table<const char*, const char*>({
      {"", "is expected"},
      {"'open", "a closing ' is missing"},
      {"truncat(key, 3)", "there is no function truncat; did you mean \"truncate\"?"},
      {"truncate(key)", "truncate takes a text and how many characters it may have"},
      {"key key", "something follows that belongs to nothing"},
      {"coalesce(key", "a comma or ) is missing"},
      {"/a~2b", "neither ~0 nor ~1"},
      {"12.5", "whole numbers"},
      {"lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower(lower("
       "key))))))))))))))))))",
       "nested too deep"},
  }));
  INFO(text);
  CHECK_THAT(problem_of(text), Catch::Contains(says));
}

TEST_CASE("in a path expressions are percent-encoded, variables and what stands around are not") {
  Expression::Problem problem;
  const auto path = TextTemplate::parse("/data/{$version}/Contact(k='{odata(key)}')", problem);
  REQUIRE(path);
  Pool pool;
  Names names;
  names.emplace("key", text_value("a/b'c 你", pool));
  names.emplace("$version", text_value("v1/x", pool));
  Scope scope{nullptr, &names, pool};
  CHECK(path->text(scope, TextTemplate::Encoding::uri) == "/data/v1/x/Contact(k='a%2Fb%27%27c%20%E4%BD%A0')");
  CHECK(path->text(scope) == "/data/v1/x/Contact(k='a/b''c 你')");
  const auto braces = TextTemplate::parse("{{\"a\":{key}}}", problem);
  REQUIRE(braces);
  CHECK(braces->text(scope) == "{\"a\":a/b'c 你}");
  CHECK_FALSE(TextTemplate::parse("{key", problem));
  CHECK_THAT(problem.what, Catch::Contains("a closing } is missing"));
}

TEST_CASE("in a JSON template what has no value is left out, and three dots take an object in") {
  const auto source = kit::parse_json(
      R"({"a":"{key}","gone":"{nobody}","nothing":null,"list":["{nobody}","{key}",1],"...":"{object}","{name}":true})");
  REQUIRE(source);
  const JsonTemplate made = JsonTemplate::read(
      *source, "", [](const std::string& where, const std::string& what) { FAIL(where << ": " << what); });
  Pool pool;
  Names names;
  names.emplace("key", text_value("K", pool));
  names.emplace("name", text_value("n", pool));
  names.emplace("object", Value(kit::parse_json(R"({"b":{"c":2}})").value(), pool));
  Scope scope{nullptr, &names, pool};
  CHECK(kit::json_text(made.value(scope)) == R"({"a":"K","nothing":null,"list":["K",1],"b":{"c":2},"n":true})");
}

TEST_CASE("of two members of one name in a JSON template the later one that has a value counts") {
  const auto source = kit::parse_json(R"({"b":"{key}","a":1,"...":"{object}","a":"{nobody}","c":3,"c":4})");
  REQUIRE(source);
  const JsonTemplate made = JsonTemplate::read(*source, "", [](const std::string&, const std::string&) {});
  Pool pool;
  Names names;
  names.emplace("key", text_value("K", pool));
  names.emplace("object", Value(kit::parse_json(R"({"b":2})").value(), pool));
  Scope scope{nullptr, &names, pool};
  CHECK(kit::json_text(made.value(scope)) == R"({"b":2,"a":1,"c":4})");
}
