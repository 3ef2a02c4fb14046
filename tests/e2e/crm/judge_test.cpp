// SPDX-License-Identifier: Apache-2.0
// The vendors' own libraries find what the sink has written, and write beside it by the same key. Node is required.
#include <catch2/catch.hpp>

#include "e2e/crm/crm_scene.hpp"

using namespace ekiden::test;

namespace {

struct Judge {
  const char* system;
  const char* config;
  std::vector<std::string> arguments;  // between the system's name and its URL, and the key
  const char* contacts;
  const char* key_field;
};

std::vector<Judge> judges() {
  return {
      {"salesforce",
       R"({profile: salesforce, url: "SANDBOX/salesforce", auth: {client_id: sandbox-sf-client, client_secret: sandbox-sf-secret}})",
       {"sandbox-sf-client", "sandbox-sf-secret"},
       "Contact",
       "Ekiden_Key__c"},
      {"hubspot",
       R"({profile: hubspot, url: "SANDBOX/hubspot", auth: {token: sandbox-hubspot-token}})",
       {"sandbox-hubspot-token"},
       "contacts",
       "ekiden_contact_key"},
  };
}

}  // namespace

TEST_CASE("jsforce and HubSpot's client take the simulators for the real thing, and find what the sink wrote there") {
  for (const Judge& judge : judges()) {
    CAPTURE(judge.system);
    CrmScene scene(judge.config);
    scene.say("m1", "anna", json_quoted("hello"));
    REQUIRE(scene.settled(1));
    const std::string key = "user_id:anna";
    std::vector<std::string> argv{"node", EKIDEN_INTEROP_DIR "/crm.mjs", judge.system,
                                  scene.sandbox().url() + "/" + judge.system};
    argv.insert(argv.end(), judge.arguments.begin(), judge.arguments.end());
    argv.push_back(key);
    const auto output = ekiden::cli::run_child(argv, 120'000);
    INFO("is node there, and has `npm ci` run in tests/interop?");
    REQUIRE(output);
    INFO(output->err);
    CHECK(output->exit_code == 0);

    // What the library wrote is the sink's contact still.
    scene.say("m2", "anna", json_quoted("hello again"));
    REQUIRE(scene.settled(2));
    const auto records = scene.records("/sandbox/" + std::string(judge.system));
    std::size_t same = 0;
    for (const auto* contact : matching(records, judge.contacts, judge.key_field, key))
      if ((*contact)[judge.key_field] == rapidjson::Value(rapidjson::StringRef(key.c_str()))) ++same;
    CHECK(same == 1);
    scene.gateway().stop();
  }
}
