// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>

#include "e2e/crm/crm_scene.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr int kKills = 5;
constexpr int kCustomers = 4;

struct System {
  const char* config;
  const char* page;
  const char* contact;
  const char* contact_key;
  const char* note;
  const char* note_text;
};

// One whose creations are looked for before they are repeated, and one that knows our key.
const System kEspo = {R"({profile: espocrm, url: "SANDBOX/espocrm", auth: {api_key: sandbox-espo-key}})",
                      "/sandbox/espocrm",
                      "Contact",
                      "cEkidenKey",
                      "Note",
                      "post"};
const System kHubSpot = {R"({profile: hubspot, url: "SANDBOX/hubspot", auth: {token: sandbox-hubspot-token}})",
                         "/sandbox/hubspot",
                         "contacts",
                         "ekiden_contact_key",
                         "notes",
                         "hs_note_body"};

std::string customer(int number) {
  return "customer-" + std::to_string(number) + "-";
}
std::string text(int round, int number) {
  return "round " + std::to_string(round) + " of " + customer(number);
}

}  // namespace

TEST_CASE("a gateway that is killed between the steps of its events leaves one contact and one note each") {
  const System& system = *GENERATE(values({&kEspo, &kHubSpot}));
  SandboxProcess sandbox;
  GatewayProcess gateway(feed_and_crm(system.config, sandbox, "retry: {base: 2s, cap: 4s}, "));
  const auto count = [&] {
    const auto all = records(sandbox, system.page);
    std::size_t found = 0;
    for (const char* type : {system.contact, system.note})
      if (all.HasMember(type)) found += all[type].Size();
    return found;
  };
  // Every message of so many rounds is there, with the customers, and the gateway knows it.
  const auto has_all_of = [&](std::size_t rounds) {
    return count() >= (rounds == 0 ? 0 : kCustomers + rounds * kCustomers) &&
           gateway.metric("ekiden_backlog_events{sink=\"crm\"}") == 0;
  };
  for (int round = 0; round < kKills; ++round) {
    gateway.start();
    REQUIRE(eventually([&] { return has_all_of(static_cast<std::size_t>(round)); }, std::chrono::seconds(120)));
    const std::size_t before = count();
    // What is written now is there, and the gateway does not know it: it is killed before it can ask again.
    REQUIRE(sandbox.put("/sandbox/faults/crm-api-lost", R"({"count":1000})").status == 200);
    for (int number = 0; number < kCustomers; ++number)
      say(gateway.listen(), customer(number) + std::to_string(round), customer(number),
          json_quoted(text(round, number)));
    REQUIRE(eventually([&] { return count() > before; }, std::chrono::seconds(60)));
    gateway.kill();
    REQUIRE(sandbox.remove("/sandbox/faults").status < 300);
  }
  gateway.start();
  CHECK(eventually([&] { return has_all_of(kKills); }, std::chrono::seconds(120)));
  CHECK(gateway.metric("ekiden_dead_letters{sink=\"crm\"}") == 0);

  const auto all = records(sandbox, system.page);
  CHECK(all[system.contact].Size() == kCustomers);
  CHECK(all[system.note].Size() == kKills * kCustomers);
  for (int number = 0; number < kCustomers; ++number) {
    CHECK(matching(all, system.contact, system.contact_key, "user_id:" + customer(number)).size() == 1);
    for (int round = 0; round < kKills; ++round)
      CHECK(matching(all, system.note, system.note_text, text(round, number)).size() == 1);
  }
  CHECK(gateway.stop() == 0);
}
