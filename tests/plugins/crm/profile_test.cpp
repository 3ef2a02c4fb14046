// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <ekiden/testkit/schema_checker.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "crm/profile_reader.hpp"
#include "crm/shipped_profiles.hpp"

using namespace ekiden;
using namespace ekiden::crm;

namespace {

constexpr char kSmall[] = R"({
  "name": "own",
  "auth": [{"type": "bearer_static"}],
  "errors": [{"status": 409, "class": "conflict"}],
  "objects": {"contact": {"strategy": "native_upsert", "key": "{contact_key()}", "fields": {"name": "{customer_name()}"},
    "upsert": {"method": "PUT", "path": "/contacts/{key}", "body": "{fields}"}}},
  "routes": [{"types": ["message.*"], "steps": [{"object": "contact"}]}]
})";

std::string replaced(const std::string& what, const std::string& by) {
  std::string text = kSmall;
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

std::string findings_of(const std::string& document) {
  Findings findings;
  CHECK_FALSE(read_profile(document, findings));
  std::string all;
  for (const std::string& one : findings.all()) all += one + "\n";
  return all;
}

rapidjson::Document document_of(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

std::string read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("every profile that ships with the sink is read, and fits the schema of profiles") {
  REQUIRE(shipped_profile_names().size() >= 11);
  const rapidjson::Document schema = document_of(read(EKIDEN_CRM_SCHEMA));
  testkit::SchemaChecker checker([&](std::string_view) -> const rapidjson::Value& { return schema; });
  for (const std::string& name : shipped_profile_names()) {
    CAPTURE(name);
    Findings findings;
    const auto profile = read_profile(shipped_profile(name), findings);
    for (const std::string& finding : findings.all()) FAIL_CHECK(finding);
    REQUIRE(profile);
    CHECK(profile->name == name);
    CHECK(profile->route_for("ekiden.message.received.v1") != nullptr);
    CHECK(profile->route_for("ekiden.call.ended.v1") != nullptr);
    CHECK(profile->route_for("ekiden.rating.submitted.v1") != nullptr);
    CHECK(profile->route_for("ekiden.typing.v1") == nullptr);
    for (const auto& complaint : checker.check("crm-profile.json", document_of(std::string(shipped_profile(name)))))
      FAIL_CHECK(complaint);
  }
}

TEST_CASE("what is wrong with a profile is said with its pointer, and all at once") {
  const auto [what, by, says] = GENERATE(table<const char*, const char*, const char*>({
      {"\"strategy\": \"native_upsert\"", "\"strategie\": \"native_upsert\"",
       "/objects/contact/strategie: is unknown; did you mean \"strategy\"?"},
      {"\"strategy\": \"native_upsert\"", "\"strategie\": \"native_upsert\"", "/objects/contact/strategy: is missing"},
      {"native_upsert", "native_upset",
       "/objects/contact/strategy: must be one of native_upsert, idempotency_key, "
       "search_then_write; did you mean \"native_upsert\"?"},
      {"native_upsert", "search_then_write", "/objects/contact/search: is missing"},
      {"\"upsert\"", "\"create\"", "/objects/contact/upsert: is missing"},
      {"PUT", "FETCH", "/objects/contact/upsert/method: must be GET, POST, PUT, PATCH or DELETE"},
      {"{key}", "{kee}", "/objects/contact: there is no name kee; did you mean \"key\"?"},
      {"{customer_name()}", "{customer_nam()}", "/objects/contact/fields/name: 'customer_nam()'"},
      {"{customer_name()}", "{customer_nam()}", "did you mean \"customer_name\"?"},
      {"{\"object\": \"contact\"}", "{\"object\": \"contakt\"}",
       "/routes/0/steps/0/object: there is no object \"contakt\"; did you mean \"contact\"?"},
      {"{\"object\": \"contact\"}", "{\"object\": \"contact\", \"when\": \"/data\", \"whom\": 1}",
       "did you mean \"when\"?"},
      {"bearer_static", "bearer", "/auth/0/type: must be one of"},
      {"{\"type\": \"bearer_static\"}", "{\"type\": \"session\"}", "/auth/0/login: is missing"},
      {"[{\"type\": \"bearer_static\"}]", "[]", "/auth: must name at least one way"},
      {"\"class\": \"conflict\"", "\"class\": \"conflicts\"", "/errors/0/class: must be one of"},
      {"\"status\": 409", "\"status\": 7", "/errors/0/status: must be an HTTP status"},
      {"\"status\": 409", "\"equals\": \"x\"", "/errors/0/pointer: is missing"},
      {"\"name\": \"own\",", "", "/name: is missing"},
      {"\"routes\"", "\"routen\"", "/routes: is missing"},
      {"{\n", "[{\n", "no JSON document"},
  }));
  INFO(what << " -> " << by);
  CHECK_THAT(findings_of(replaced(what, by)), Catch::Contains(says));
}

TEST_CASE("a profile that is too long or too deep is no profile") {
  CHECK_THAT(findings_of(std::string(300u << 10, ' ')), Catch::Contains("256 KiB"));
  CHECK_THAT(findings_of(std::string(64, '[') + std::string(64, ']')), Catch::Contains("32 levels"));
}

TEST_CASE("the first route whose type fits is an event's route") {
  Findings findings;
  const auto profile = read_profile(kSmall, findings);
  REQUIRE(profile);
  CHECK(profile->route_for("ekiden.message.received.v1") == &profile->routes[0]);
  CHECK(profile->route_for("ekiden.message.sent.v2") == &profile->routes[0]);
  CHECK(profile->route_for("ekiden.messages.v1") == nullptr);
}
