// SPDX-License-Identifier: Apache-2.0
// The kit's own checker judges as valijson does, for every schema and for documents that are nearly right.
#include <ekiden/testkit/schemas.hpp>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#include <vector>

using namespace ekiden::testkit;

namespace {

rapidjson::Document parsed(std::string_view json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

class Judge {
 public:
  explicit Judge(std::string_view name) {
    const auto document = parsed(schema_text(name));
    valijson::SchemaParser().populateSchema(
        valijson::adapters::RapidJsonAdapter(document), schema_,
        [](const std::string& uri) {
          return new rapidjson::Document(parsed(schema_text(uri.substr(uri.rfind('/') + 1))));
        },
        [](const rapidjson::Document* fetched) { delete fetched; });
  }
  bool accepts(const rapidjson::Value& value) {
    return validator_.validate(schema_, valijson::adapters::RapidJsonAdapter(value), nullptr);
  }

 private:
  valijson::Schema schema_;
  valijson::Validator validator_;
};

const std::vector<std::pair<std::string, std::string>> kGood = {
    {"message.json",
     R"({"platform":{"name":"p","msg_id":"1"},"sender":{"role":"customer","identities":[{"type":"openid","value":"o"}]},
         "message":{"native_id":"1","parts":[{"type":"text","text":"a","format":"plain"},
         {"type":"location","lat":1.5,"lng":2,"crs":"gcj02"},{"type":"image","media":{"mime":"image/png","size":5}}]}})"},
    {"message-status.json",
     R"({"platform":{"name":"p"},"status":{"outbound_id":"1","status":"sent","at":"2026-11-21T10:00:00.000Z"}})"},
    {"interaction.json",
     R"({"platform":{"name":"p"},"sender":{"role":"customer","identities":[]},"interaction":{"kind":"scan","key":"k"}})"},
    {"contact.json", R"({"platform":{"name":"p"},"contact":{"identities":[{"type":"qq","value":"1"}],"tags":["a"]}})"},
    {"journal.json",
     R"({"gap":{"first_lost":"00000000000000000019","last_lost":"00000000000000000021","cause":"damage"}})"},
    {"descriptor.json",
     R"({"title":"t","description":"d","config":{"type":"object"},"max_in_flight":1,"max_batch":{"events":100}})"},
    {"data.json", R"({"platform":{"name":"p"}})"},
};

// Every document that differs from `value` in one place: a member left out, or replaced by something else.
void near_misses(rapidjson::Document& document, rapidjson::Value& value, std::vector<std::string>& out) {
  const auto with = [&](rapidjson::Value&& other) {
    rapidjson::Value kept(value, document.GetAllocator());
    value = other;
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    document.Accept(writer);
    out.emplace_back(buffer.GetString(), buffer.GetSize());
    value = kept;
  };
  with(rapidjson::Value());
  with(rapidjson::Value(true));
  with(rapidjson::Value(-1));
  with(rapidjson::Value(1e9));
  with(rapidjson::Value(""));
  with(rapidjson::Value("好的"));
  with(rapidjson::Value(rapidjson::kArrayType));
  with(rapidjson::Value(rapidjson::kObjectType));
  if (value.IsArray()) {
    for (auto& item : value.GetArray()) near_misses(document, item, out);
    rapidjson::Value twice(value, document.GetAllocator());
    for (auto& item : value.GetArray())
      twice.PushBack(rapidjson::Value(item, document.GetAllocator()), document.GetAllocator());
    with(std::move(twice));
  }
  if (!value.IsObject()) return;
  for (auto& member : value.GetObject()) near_misses(document, member.value, out);
  for (const auto& member : value.GetObject()) {
    rapidjson::Value less(value, document.GetAllocator());
    less.RemoveMember(member.name);
    with(std::move(less));
  }
  rapidjson::Value more(value, document.GetAllocator());
  more.AddMember("unheard_of", 1, document.GetAllocator());
  with(std::move(more));
}

}  // namespace

TEST_CASE("the kit's schema checker accepts and refuses what valijson does") {
  const auto [schema, good] = GENERATE(from_range(kGood));
  INFO(schema);
  auto document = parsed(good);
  std::vector<std::string> documents = {good};
  near_misses(document, document, documents);
  Judge judge(schema);
  std::size_t refused = 0;
  for (const std::string& text : documents) {
    INFO(text);
    const bool accepted = check_against_schema(schema, text).empty();
    CHECK(accepted == judge.accepts(parsed(text)));
    refused += accepted ? 0u : 1u;
  }
  CHECK(refused > 10);
  CHECK(check_against_schema(schema, good) == std::vector<std::string>());
}

TEST_CASE("a complaint says where it was and what is wanted") {
  const auto found =
      check_against_schema("message.json", R"({"platform":{"name":"p"},"sender":{"role":"customer","identities":[]},
        "message":{"native_id":"1","parts":[{"type":"text","txt":"a"}]}})");
  REQUIRE(found.size() == 2);
  CHECK(found[0] == "/message/parts/0: lacks text");
  CHECK(found[1] == "/message/parts/0/txt: is not allowed here");
}

TEST_CASE("a schema that the checker does not understand is an error, not a yes") {
  const auto broken = GENERATE(values<std::string>(
      {R"({"if":{}})", R"({"$ref":"#/definitions/none"})", R"({"pattern":"("})", R"({"dependencies":{}})"}));
  const auto schema = parsed(broken);
  const auto value = parsed("\"a\"");
  SchemaChecker checker([&](std::string_view) -> const rapidjson::Value& { return schema; });
  CHECK_THROWS_AS(checker.check("x.json", value), std::runtime_error);
}
