// SPDX-License-Identifier: Apache-2.0
#include "expressions.hpp"

namespace {

using namespace ekiden::mapping;
using ekiden::mapping::test::computed;
using ekiden::mapping::test::value_of;

constexpr const char* kEvent =
    R"({"id": "e1", "n": 3, "big": 9007199254740993, "text": "a'b", "no": false, "null": null,
  "list": ["x", 2], "object": {"k": 1}})";

TEST_CASE("a scalar is a pointer, a template or itself") {
  for (const auto& [text, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"/id", R"("e1")"},
           {"/big", "9007199254740993"},
           {"/list", R"(["x",2])"},
           {"/absent", "null"},
           {"plain", R"("plain")"},
           {"", R"("")"},
           {"a/b", R"("a/b")"},
           {"{{ /n }}", "3"},
           {"{{/n}}", "3"},
           {" {{ /n }}", R"(" 3")"},
           {"{{ /n }}{{ /id }}", R"("3e1")"},
           {"n={{ /n }}, {{ /null }}{{ /list }}!", R"("n=3, [\"x\",2]!")"},
           {"{{ '}}' }}", R"("}}")"},
           {"{{ '/path' }}", R"("/path")"}}) {
    INFO(text);
    CHECK(value_of(text, kEvent) == value);
  }
}

TEST_CASE("operators bind as the page says") {
  for (const auto& [expression, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"true or false and false", "true"},
                                                                  {"(true or false) and false", "false"},
                                                                  {"not false and false", "false"},
                                                                  {"not not 0", "true"},
                                                                  {"not /n == 3", "false"},
                                                                  {"/id | upper == 'E1'", "true"},
                                                                  {"'E1' == /id | upper", "true"},
                                                                  {"/n in [1, 2, 3] and /id not in ['e2']", "true"},
                                                                  {"/n==3", "true"},
                                                                  {"/n!=3", "false"},
                                                                  {"/n<4 or /absent", "true"},
                                                                  {"[/n, 'a', [null]]", R"([3,"a",[null]])"},
                                                                  {"event | json | truncate(6)", R"("{\"id\":")"}}) {
    INFO(expression);
    CHECK(computed(expression, kEvent) == value);
  }
}

TEST_CASE("values compare by type and value, numbers exactly") {
  for (const auto& [expression, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"/big == 9007199254740993", "true"},
                                                                  {"/big == 9007199254740992", "false"},
                                                                  {"/big > 9007199254740992", "true"},
                                                                  {"3 == 3.0", "true"},
                                                                  {"3 == '3'", "false"},
                                                                  {"3 < '4'", "false"},
                                                                  {"3 >= '2'", "false"},
                                                                  {"'a' < 'b'", "true"},
                                                                  {"'2026-11-21' >= '2026-11-20'", "true"},
                                                                  {"null == /absent", "true"},
                                                                  {"null < 1", "false"},
                                                                  {"-1 < 18446744073709551615", "true"},
                                                                  {"-1 == 18446744073709551615", "false"},
                                                                  {"/list == ['x', 2]", "true"},
                                                                  {"/object == /object", "true"},
                                                                  {"'b' in /text", "true"},
                                                                  {"2 in /list", "true"},
                                                                  {"'2' in /list", "false"},
                                                                  {"1 in 'a1'", "false"}}) {
    INFO(expression);
    CHECK(computed(expression, kEvent) == value);
  }
}

TEST_CASE("a text keeps the backslashes of a pattern") {
  CHECK(computed(R"('a\'b' == /text)", kEvent) == "true");
  CHECK(computed(R"('\d\n\t\\\"')") == R"("\\d\n\t\\\"")");
}

TEST_CASE("a mistake stands where it is") {
  for (const auto& [text, mistake] : std::initializer_list<std::pair<const char*, const char*>>{
           {"{{ /a", "mistake at 5: the expression does not end with }}"},
           {"{{ }}", "mistake at 3: something is missing before }}"},
           {"{{ uper(/a) }}", "mistake at 3: there is no function \"uper\""},
           {"{{ /a | uper }}", "mistake at 8: there is no function \"uper\""},
           {"{{ /a | }}", "mistake at 8: behind | stands the name of a function"},
           {"{{ name }}", "mistake at 3: \"name\" is no value; a text stands in quotes"},
           {"{{ upper }}", "mistake at 3: a function is called as upper(…) or … | upper"},
           {"{{ 'a }}", "mistake at 3: the text that begins here does not end"},
           {"{{ /a = 1 }}", "mistake at 6: = compares nothing: write =="},
           {"{{ /a ? }}", "mistake at 6: nothing begins with this character"},
           {"{{ /a /b }}", "mistake at 6: this does not belong here: /b"},
           {"{{ (/a }}", "mistake at 7: something is missing before }}"},
           {"{{ /a not 1 }}", "mistake at 10: behind \"not\" stands \"in\" here: a not in b"},
           {"{{ truncate(/a) }}", "mistake at 3: truncate() lacks its argument count"},
           {"{{ truncate(/a, /b) }}",
            "mistake at 16: count of truncate() is a whole number from 0 to 1000000, written here"},
           {"{{ truncate(/a, 3, words) }}", "mistake at 19: unit of truncate() is one of its words"},
           {"{{ upper(/a, /b) }}", "mistake at 13: upper() takes at most 1 arguments"},
           {"{{ coalesce(a, /b) }}", "mistake at 12: \"a\" is no value; a text stands in quotes"},
           {"{{ lookup(/a, none) }}", "mistake at 14: table of lookup() is the name of a table"},
           {"{{ match(/a, '(') }}", "mistake at 3: the pattern is none of RE2: missing ): ("},
           {"{{ match(/a, 'a', 1) }}", "mistake at 3: the pattern has no group 1"},
           {"{{ date(/a, '%Q') }}",
            "mistake at 3: the format knows no %Q; there are %Y %m %d %e %H %I %M %S %E3S %y %j %u %a %A %b %B %F %T "
            "%R "
            "%z %Ez %Z %%"},
           {"{{ zone(/a, 'Mars/Base') }}",
            "mistake at 3: there is no time zone \"Mars/Base\" on this machine (package tzdata)"},
           {"/a/~", "mistake at 0: the pointer /a/~ has a ~ that is neither ~0 nor ~1"}}) {
    INFO(text);
    CHECK(value_of(text) == mistake);
  }
}

TEST_CASE("a name that nobody knows comes with those that there are") {
  std::vector<Mistake> mistakes;
  CHECK(compile_scalar("{{ uper(/a) }}", test::kNoTables, mistakes) == nullptr);
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].word == "uper");
  CHECK_THAT(mistakes[0].candidates, Catch::VectorContains(std::string("upper")));
}

TEST_CASE("nesting, length and rows of calls have an end") {
  const auto times = [](int n, const std::string& text) {
    std::string all;
    for (int i = 0; i < n; ++i) all += text;
    return all;
  };
  CHECK(computed(times(31, "(") + "1" + times(31, ")")) == "1");
  CHECK(computed(times(32, "(") + "1" + times(32, ")")) ==
        "mistake at 35: the expression is nested more than 32 times");
  CHECK(computed(times(40, "not ") + "1").starts_with("mistake"));
  CHECK(computed("'a'" + times(64, " | upper")) == R"("A")");
  CHECK(computed("'a'" + times(65, " | upper")).starts_with("mistake"));
  CHECK(value_of("{{ '" + std::string(kMaxExpression, 'a') + "' }}") ==
        "mistake at 0: a text with expressions has at most 8 KiB");
}

TEST_CASE("what would make too much text ends the computation") {
  const std::string event = R"({"a": ")" + std::string(300 * 1024, 'x') + R"("})";
  CHECK(computed("concat(/a, /a, /a) | truncate(2)", event) == R"("xx")");
  CHECK(computed("concat(/a, /a, /a, /a) | truncate(2)", event) ==
        "failed: makes too much text: at most 1 MiB each, and 16 MiB in all");
  CHECK(computed("replace(/a, 'x', 'xxxx')", event).starts_with("failed"));
}

}  // namespace
