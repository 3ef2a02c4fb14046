// SPDX-License-Identifier: Apache-2.0
#include "config/schema.hpp"

#include <catch2/catch.hpp>

#include "config/gateway_config.hpp"
#include "core/json_text.hpp"

namespace ekiden::config {
namespace {

rapidjson::Document parse(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseFullPrecisionFlag>(json);
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

std::string verdict(const std::string& property_schema, const std::string& value) {
  const std::string schema_text = R"({"type":"object","properties":{"v":)" + property_schema + "}}";
  const Status status = check_schema(schema_text);
  CAPTURE(status.message());
  REQUIRE(status.ok());
  const rapidjson::Document schema = parse(schema_text);
  const rapidjson::Document document = parse("{\"v\":" + value + "}");
  std::string text;
  for (const Violation& v : validate(schema, document))
    text += v.pointer + ' ' + v.code + ": " + v.message + (v.hint.empty() ? "" : " | " + v.hint) + '\n';
  return text;
}

TEST_CASE("each keyword judges, and says in words what is wrong") {
  struct Row {
    const char* schema;
    const char* value;
    const char* expected;
  };
  const Row rows[] = {
      {R"({"type":"string"})", "\"x\"", ""},
      {R"({"type":"string"})", "1", "/v wrong-type: \"v\" must be a string, and is an integer | quote it\n"},
      {R"({"type":"integer"})", "1.0", "/v wrong-type: \"v\" must be an integer, and is a number\n"},
      {R"({"type":"integer"})", "18446744073709551615", ""},
      {R"({"type":"number"})", "1", ""},
      {R"({"type":["string","null"]})", "true", "/v wrong-type: \"v\" must be a string or empty, and is a boolean\n"},
      {R"({"type":"array","items":{"type":"integer"}})", "[1,\"a\",[]]",
       "/v/1 wrong-type: item 2 of \"v\" must be an integer, and is a string\n/v/2 wrong-type: item 3 of \"v\" must be "
       "an integer, and is a list\n"},
      {R"({"type":"array"})", "\"a\"", "/v wrong-type: \"v\" must be a list, and is a string | write a list: […]\n"},
      {R"({"enum":["plain","safe",3]})", "\"saef\"",
       "/v bad-value: \"v\" must be \"plain\", \"safe\" or 3 | did you mean \"safe\"?\n"},
      {R"({"const":"a"})", "\"b\"", "/v bad-value: \"v\" must be \"a\"\n"},
      {R"({"minimum":9223372036854775807})", "9223372036854775807", ""},
      {R"({"minimum":9223372036854775807})", "9223372036854775806",
       "/v bad-value: \"v\" must be at least 9223372036854775807\n"},
      {R"({"maximum":18446744073709551614})", "18446744073709551615",
       "/v bad-value: \"v\" must be at most 18446744073709551614\n"},
      {R"({"minimum":-5})", "18446744073709551615", ""},
      {R"({"maximum":1.5})", "2", "/v bad-value: \"v\" must be at most 1.5\n"},
      {R"({"minLength":2,"maxLength":2})", "\"好的\"", ""},
      {R"({"minLength":2})", "\"好\"", "/v bad-value: \"v\" must have at least 2 characters, and has 1\n"},
      {R"({"pattern":"^a+$","description":"only a"})", "\"b\"", "/v bad-value: \"v\" does not match ^a+$ | only a\n"},
      {R"({"pattern":"a"})", "\"bab\"", ""},
      {R"({"minItems":1})", "[]", "/v bad-value: \"v\" must have at least 1 items, and has 0\n"},
      {R"({"type":"object","required":["a"],"properties":{"a":{}}})", "{\"b\":1}",
       "/v missing-key: \"v\" lacks the key \"a\"\n/v unknown-key: unknown key \"b\" | the keys here are a\n"},
      {R"({"type":"object","properties":{"api_base":{}}})", "{\"api_bse\":1}",
       "/v unknown-key: unknown key \"api_bse\" | did you mean \"api_base\"?\n"},
      {R"({"type":"object"})", "{\"any\":1}", ""},
      {R"({"type":"object","additionalProperties":{"type":"string"}})", "{\"any\":1}",
       "/v/any wrong-type: \"any\" must be a string, and is an integer | quote it\n"},
      {R"({"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]})", "[\"a\"]", ""},
      {R"({"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]})", "3",
       "/v bad-value: \"v\" must be a string or a list\n"},
      {R"({"oneOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]})", "[3]",
       "/v bad-value: \"v\" must be a string or a list\n"},
      {R"({"type":"object","oneOf":[{"required":["a"],"properties":{"a":{"type":"string"}}},{"required":["b"],"properties":{"b":{}}}]})",
       "{\"a\":\"x\"}", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.schema, row.value);
    CHECK(verdict(row.schema, row.value) == row.expected);
  }
  CHECK(verdict(R"({"type":"array","uniqueItems":true})", "[1,1]").find("/v bad-value") == 0);
}

TEST_CASE("a pattern never sees a long text, and takes linear time") {
  CHECK(verdict(R"({"pattern":"^(a+)+$"})", '"' + std::string(60'000, 'a') + "b\"").find("does not match") !=
        std::string::npos);
  CHECK(verdict(R"({"pattern":"^(a+)+$"})", '"' + std::string(70'000, 'a') + '"').find("longer than 64 KiB") !=
        std::string::npos);
}

TEST_CASE("a schema that is not in the subset is refused with the place") {
  struct Row {
    const char* schema;
    const char* says;
  };
  const Row rows[] = {
      {"{", "not JSON"},
      {"[]", "root must be a schema object"},
      {"{}", "\"type\": \"object\""},
      {R"({"type":"strng"})", "/type must be a type"},
      {R"({"type":"object","properties":{"a":{"typ":"string"}}})", "/properties/a/typ is not a keyword"},
      {R"({"type":"object","properties":{"a":{"$ref":"#"}}})", "$ref is not a keyword"},
      {R"({"type":"object","properties":{"a":{"pattern":"("}}})", "/properties/a/pattern is no regular expression"},
      {R"({"type":"object","properties":{"a":{"oneOf":[{"pattern":"a"}]}}})", "cannot stand inside oneOf"},
      {R"({"type":"object","properties":{"a":{"type":"integer","default":"x"}}})",
       "/properties/a/default breaks its own schema"},
      {R"({"type":"object","required":"a"})", "/required must be a list"},
      {R"({"type":"object","properties":{"a":{"minLength":-1}}})", "must be a count"},
      {R"({"type":"object","properties":{"a":{"enum":[]}}})", "at least one item"},
      {R"({"type":"object","properties":{"a":{"x-secret":"yes"}}})", "must be true or false"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.schema);
    const Status status = check_schema(row.schema);
    CHECK(status.code() == Code::invalid);
    CHECK(status.message().find(row.says) != std::string::npos);
  }
  CHECK_FALSE(check_schema(std::string(300 * 1024, ' ')).ok());
  std::string deep = R"({"type":"object","properties":{"a":)";
  for (int i = 0; i < 20'000; ++i) deep += "{\"items\":";
  CHECK_FALSE(check_schema(deep + "{}" + std::string(20'000, '}') + "}}").ok());
  CHECK(check_schema(R"({"type":"object","x-order":["a"],"$schema":"x","title":"t","properties":{}})").ok());
}

TEST_CASE("the schema of the gateway's own keys is in the subset") {
  const Status status = check_schema(gateway_schema());
  CAPTURE(status.message());
  CHECK(status.ok());
}

TEST_CASE("defaults fill what is absent, and no more") {
  const auto schema = parse(R"({"type":"object","properties":{
    "a":{"default":1},"b":{"type":"object","default":{},"properties":{"c":{"default":"x"}}},
    "d":{"type":"object","properties":{"e":{"default":2}}},"l":{"type":"array","items":{"type":"object","properties":{"f":{"default":3}}}}}})");
  auto document = parse(R"({"a":null,"l":[{},{"f":4}]})");
  fill_defaults(schema, document, document.GetAllocator());
  CHECK(json_text(document) == R"({"a":null,"l":[{"f":3},{"f":4}],"b":{"c":"x"}})");
}

TEST_CASE("secrets are found in mappings, lists and alternatives, and masked") {
  const auto schema = parse(R"({"type":"object","properties":{
    "token":{"x-secret":true},"url":{},"many":{"type":"array","items":{"x-secret":true}},
    "auth":{"oneOf":[{"type":"object","properties":{"password":{"x-secret":true},"user":{}}},{"type":"string","x-secret":true}]},
    "group":{"x-secret":true}}})");
  auto document = parse(
      R"({"token":"a","url":"u","many":["b","c"],"auth":{"user":"u","password":"d"},"group":{"x":[1,"e",null]}})");
  mask(document, secret_pointers(schema, document), document.GetAllocator());
  CHECK(json_text(document).find("\"url\":\"u\"") != std::string::npos);
  for (const char* secret : {"\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\"", ":1", "[1"})
    CHECK(json_text(document).find(secret) == std::string::npos);
}

TEST_CASE("a schema that is read once finds the same as one that is read each time") {
  constexpr const char* kSchema =
      R"({"type":"object","required":["a"],"properties":{"a":{"type":"string","maxLength":2},
    "b":{"oneOf":[{"type":"integer"},{"type":"boolean"}]}}})";
  const ReadySchema ready(kSchema);
  const auto schema = parse(kSchema);
  for (const char* json : {R"({"a":"x"})", R"({"a":"xyz","b":"no"})", R"({"c":1})", R"({"a":"x","b":true})"}) {
    const auto document = parse(json);
    const std::vector<Violation> once = ready.validate(document), each = validate(schema, document);
    REQUIRE(once.size() == each.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
      CHECK(once[i].pointer == each[i].pointer);
      CHECK(once[i].message == each[i].message);
    }
  }
}

TEST_CASE("text from a reference becomes the number or boolean that the schema wants") {
  const auto schema =
      parse(R"({"type":"object","properties":{"i":{"type":"integer"},"n":{"type":"number"},"b":{"type":"boolean"},
    "s":{"type":"string"},"l":{"type":"array","items":{"type":"integer"}},"x":{"type":"integer"}}})");
  auto document = parse(R"({"i":"12","n":"1.5","b":"true","s":"12","l":["3"],"x":"012"})");
  convert_text(schema, document, {"/i", "/n", "/b", "/s", "/l/0", "/x"});
  CHECK(json_text(document) == R"({"i":12,"n":1.5,"b":true,"s":"12","l":[3],"x":"012"})");
}

}  // namespace
}  // namespace ekiden::config
