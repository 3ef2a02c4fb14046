// SPDX-License-Identifier: Apache-2.0
// docs/mapping.md says what each function does; its examples are the first tests.
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "expressions.hpp"

namespace {

using namespace ekiden::mapping;
using ekiden::mapping::test::computed;

const std::string& page() {
  static const std::string text = [] {
    std::ifstream file(EKIDEN_MAPPING_PAGE);
    return std::string{std::istreambuf_iterator<char>(file), {}};
  }();
  return text;
}

std::string event_of_the_page() {
  constexpr std::string_view kOpen = "```json\n";
  const std::size_t from = page().find(kOpen) + kOpen.size();
  return page().substr(from, page().find("```", from) - from);
}

struct Row {
  std::string function;
  std::string example;
  std::string value;
};

std::vector<Row> rows() {
  static const std::regex kRow(R"(^\| `([a-z0-9_]+)\([^`]*\)` \| .* \| `([^`]*)` → `([^`]*)` \|$)");
  static const std::regex kPipe(R"(\\\|)");
  std::vector<Row> rows;
  std::istringstream lines(page());
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, kRow))
      rows.push_back({parts[1], std::regex_replace(parts[2].str(), kPipe, "|"), parts[3]});
  }
  return rows;
}

TEST_CASE("each function has a row in the page, and its example is true") {
  rapidjson::Document names;
  names.Parse(R"({"web": "Website"})");
  const Tables tables = {{"channel_names", &names}};
  std::set<std::string> described;
  for (const Row& row : rows()) {
    INFO(row.example);
    CHECK(row.example.find(row.function) != std::string::npos);
    CHECK(computed(row.example, event_of_the_page(), tables) == row.value);
    described.insert(row.function);
  }
  const std::vector<std::string> names_of_all = function_names();
  CHECK(described == std::set<std::string>(names_of_all.begin(), names_of_all.end()));
}

TEST_CASE("null stays null but where the page says otherwise") {
  for (const char* call : {"lower(null)",
                           "upper(null)",
                           "trim(null)",
                           "truncate(null, 3)",
                           "mask(null)",
                           "strip_html(null)",
                           "text_of_parts(null)",
                           "join(null)",
                           "split(null, 'a')",
                           "first(null)",
                           "last(null)",
                           "match(null, 'a')",
                           "replace(null, 'a', 'b')",
                           "number(null)",
                           "decimal(null)",
                           "date(null, '%Y')",
                           "zone(null, 'UTC')",
                           "epoch_ms(null)",
                           "e164(null, 'CN')",
                           "hash(null)",
                           "base64(null)",
                           "url(null)",
                           "coalesce(null)",
                           "default(null, null)",
                           "or_null(null)"}) {
    INFO(call);
    CHECK(computed(call) == "null");
  }
}

TEST_CASE("functions at their edges") {
  for (const auto& [expression, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"truncate('abc', 0)", R"("")"},
           {"truncate('你好', 5, bytes)", R"("你")"},
           {"truncate('你好', 2, bytes)", R"("")"},
           {"truncate('👩‍👩‍👧!', 1, graphemes)", R"("👩‍👩‍👧")"},
           {"truncate('👩‍👩‍👧!', 17, bytes)", R"("")"},
           {"mask('1234')", R"("****")"},
           {"mask('12345')", R"("*2345")"},
           {"mask('李小龙', 1, 0)", R"("李**")"},
           {"mask('', 1, 0)", R"("")"},
           {"12 | concat('x')", R"("12x")"},
           {"true | upper", R"("TRUE")"},
           {"first([])", "null"},
           {"first('ab')", "null"},
           {"join([1, null, 'a', [2]])", R"("1, a, [2]")"},
           {"split('', ',')", R"([""])"},
           {"split('a,,b', ',')", R"(["a","","b"])"},
           {"match('ab', '^b')", "false"},
           {"match('ab', '(x)?b', 1)", "null"},
           {"match('ab', 'a(b)', 0)", R"("ab")"},
           {"replace('abc', 'x*', '-')", R"("-a-b-c-")"},
           {"replace('你好', '', '-')", R"("-你-好-")"},
           {"replace('2026-11-21', '(\\d+)-(\\d+)-(\\d+)', '\\3.\\2.')", R"("21.11.")"},
           {"number('12.50')", "12.5"},
           {"number('-9223372036854775808')", "-9223372036854775808"},
           {"number('18446744073709551615')", "18446744073709551615"},
           {"number('18446744073709551616')", "null"},
           {"number('1e3')", "null"},
           {"number('')", "null"},
           {"number(true)", "null"},
           {"decimal(12)", R"("12")"},
           {"decimal('1.005', 2)", "null"},
           {"decimal('1.005', 2, half_up)", R"("1.01")"},
           {"decimal('1.005', 2, half_even)", R"("1.00")"},
           {"date(0, '%FT%T%Ez')", R"("1970-01-01T00:00:00+00:00")"},
           {"date('2026-07-01T12:00:00+08:00', '%H:%M %Z', 'Europe/Berlin')", R"("06:00 CEST")"},
           {"date('9999-12-31T23:59:59Z', '%Y-%m-%d')", R"("9999-12-31")"},
           {"date('1582-10-15T00:00:00Z', '%F %T')", R"("1582-10-15 00:00:00")"},
           {"zone('9999-12-31T23:59:59.5Z', 'UTC')", R"("9999-12-31T23:59:59.500+00:00")"},
           {"date('tomorrow', '%Y')", "null"},
           {"date(1.5, '%Y')", "null"},
           {"zone('2026-03-29T00:59:59Z', 'Europe/Berlin')", R"("2026-03-29T01:59:59.000+01:00")"},
           {"zone('2026-03-29T01:00:00Z', 'Europe/Berlin')", R"("2026-03-29T03:00:00.000+02:00")"},
           {"epoch_ms('1969-12-31T23:59:59.999Z')", "-1"},
           {"json('a')", R"("\"a\"")"},
           {"hash('')", R"("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")"}}) {
    INFO(expression);
    CHECK(computed(expression) == value);
  }
}

TEST_CASE("texts keep their NUL characters") {
  CHECK(computed("concat(/a, 'x')", R"({"a": "\u0000b"})") == R"("\u0000bx")");
  CHECK(computed("/a | upper | truncate(2)", R"({"a": "\u0000bc"})") == R"("\u0000B")");
}

TEST_CASE("parts of every kind have a line of text") {
  const std::string event = R"({"p": [{"type": "text", "text": "a"}, {"type": "audio", "media": {}, "transcript": "hi"},
    {"type": "location", "lat": 1, "lng": 2, "address": "Road 1"}, {"type": "link", "url": "https://x", "title": ""},
    {"type": "order", "order_no": "o1"}, {"type": "sticker"}, {"type": "unknown", "native_type": "pat"}, 7, {"text": "?"}]})";
  CHECK(computed("text_of_parts(/p)", event) ==
        R"("a\n[audio] hi\n[location Road 1]\n[link https://x]\n[order o1]\n[sticker]\n[unknown pat]")");
}

}  // namespace
