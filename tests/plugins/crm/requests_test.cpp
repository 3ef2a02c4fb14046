// SPDX-License-Identifier: Apache-2.0
// What each profile sends for a message, a call and a rating, as written down in requests/.
#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "crm/profile_reader.hpp"
#include "crm/shipped_profiles.hpp"
#include "samples.hpp"

using namespace ekiden;
using namespace ekiden::crm;
using namespace ekiden::crm::test;

namespace {

std::string config_for(const std::string& name) {
  Findings findings;
  const auto profile = read_profile(shipped_profile(name), findings);
  REQUIRE(profile);
  std::string variables;
  for (const Variable& variable : profile->variables)
    if (!variable.fallback)
      variables += (variables.empty() ? "\"" : ",\"") + variable.name + "\":\"" + variable.name + "\"";
  std::string credentials;
  for (const std::string_view credential : credentials_of(profile->auths.front().type))
    credentials += (credentials.empty() ? "\"" : ",\"") + std::string(credential) + "\":\"SECRETMARKER\"";
  return R"({"profile":")" + name + R"(","url":"https://crm.example","auth":{)" + credentials + R"(},"variables":{)" +
         variables + R"(},"dry_run":true})";
}

std::string pretty(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  REQUIRE_FALSE(document.HasParseError());
  rapidjson::StringBuffer out;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(out);
  writer.SetIndent(' ', 1);
  document.Accept(writer);
  return out.GetString();
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("without a name only what makes a record bears the key as one, or an upsert that must have one") {
  const auto [name, bears] = GENERATE(table<const char*, const char*>({
      {"dynamics365", ""},
      {"espocrm", R"("lastName":"openid:o1")"},
      {"generic-rest", ""},
      {"hubspot", ""},
      {"odoo", R"("name":"openid:o1")"},
      {"odoo-jsonrpc", R"("name":"openid:o1")"},
      {"salesforce", R"("LastName":"openid:o1")"},
      {"suitecrm", R"("last_name":"openid:o1")"},
      {"tryton", R"("name":"openid:o1")"},
      {"twenty", R"("lastName":"openid:o1")"},
      {"zendesk", R"("name":"openid:o1")"},
  }));
  CAPTURE(name);
  testkit::FakeHost host;
  start(host, config_for(name));
  std::string document = event("ekiden.contact.updated.v1", R"("contact":{})");
  document.replace(document.find("王 Anna"), std::string("王 Anna").size(), "");
  const auto done = host.deliver({delivery(document, "ekiden.contact.updated.v1")});
  REQUIRE(done);
  std::string shown = done->result;
  std::erase(shown, '\\');
  CHECK_THAT(shown, Catch::Contains(bears));
  if (*bears == '\0') CHECK_THAT(shown, !Catch::Contains("name\":"));
}

TEST_CASE("each profile makes of an event the requests that are written down") {
  for (const std::string& name : shipped_profile_names()) {
    CAPTURE(name);
    testkit::FakeHost host;
    start(host, config_for(name));
    std::string shown;
    for (const auto& [document, type] : {std::pair(message(), kMessageType), std::pair(call(), "ekiden.call.ended.v1"),
                                         std::pair(rating(), "ekiden.rating.submitted.v1")}) {
      const auto done = host.deliver({delivery(document, type)});
      REQUIRE(done);
      CHECK(done->status.code == EKD_E_REJECTED);
      CHECK_THAT(done->status.message, Catch::StartsWith("a dry run: nothing was sent"));
      shown += (shown.empty() ? "{\"" : ",\"") + std::string(type) + "\":" + done->result;
    }
    CHECK(host.requests().empty());
    const std::string requests = pretty(shown + "}") + "\n";
    CHECK_THAT(requests, !Catch::Contains("SECRETMARKER"));
    const std::string path = std::string(EKIDEN_CRM_REQUESTS) + "/" + name + ".json";
    if (std::getenv("EKIDEN_WRITE_REQUESTS") != nullptr) std::ofstream(path, std::ios::binary) << requests;
    CHECK(requests == read(path));
    CHECK(host.violations().empty());
  }
}
