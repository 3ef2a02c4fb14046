// SPDX-License-Identifier: Apache-2.0
// Whatever goes wrong on the way into a CRM, an event leaves exactly one record; the test prints the table.
#include <catch2/catch.hpp>
#include <iomanip>
#include <iostream>

#include "e2e/crm/crm_scene.hpp"

using namespace ekiden::test;

namespace {

// How a profile is looked at from outside.
struct System {
  const char* name;
  const char* config;
  const char* page;
  const char* contact;
  const char* contact_key;
  const char* note;
  const char* note_text;
  bool html = false;
  bool batches = false;
};

const System kEspo = {"espocrm",
                      R"({profile: espocrm, url: "SANDBOX/espocrm", auth: {api_key: sandbox-espo-key}})",
                      "/sandbox/espocrm",
                      "Contact",
                      "cEkidenKey",
                      "Note",
                      "post"};
const System kEspoHmac = {
    "espocrm, HMAC",
    R"({profile: espocrm, url: "SANDBOX/espocrm", auth: {type: hmac_espo, api_key: sandbox-espo-key, secret_key: sandbox-espo-secret}})",
    "/sandbox/espocrm",
    "Contact",
    "cEkidenKey",
    "Note",
    "post"};
const System kSalesforce = {
    "salesforce",
    R"({profile: salesforce, url: "SANDBOX/salesforce", auth: {client_id: sandbox-sf-client, client_secret: sandbox-sf-secret}})",
    "/sandbox/salesforce",
    "Contact",
    "Ekiden_Key__c",
    "Task",
    "Description",
    false,
    true};
const System kHubSpot = {"hubspot",
                         R"({profile: hubspot, url: "SANDBOX/hubspot", auth: {token: sandbox-hubspot-token}})",
                         "/sandbox/hubspot",
                         "contacts",
                         "ekiden_contact_key",
                         "notes",
                         "hs_note_body",
                         true,
                         true};

struct Row {
  const char* what;
  const char* fault;     // empty: none
  const char* settings;  // of the fault
  std::string said;      // as a JSON text
  std::string kept;      // what of it stands in the CRM
};

std::string as_html(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const char* instead = c == '&'    ? "&amp;"
                          : c == '<'  ? "&lt;"
                          : c == '>'  ? "&gt;"
                          : c == '"'  ? "&quot;"
                          : c == '\'' ? "&#39;"
                                      : nullptr;
    if (c == '\n') instead = "<br>";
    if (c == '\r') instead = "";
    instead == nullptr ? out.append(1, c) : out.append(instead);
  }
  return out;
}

// The notes whose text holds `text`, and which belong to the contact `id`.
std::size_t notes_of(const rapidjson::Value& records, const System& system, const std::string& text,
                     const rapidjson::Value& id) {
  std::size_t count = 0;
  for (const auto* note : matching(records, system.note, system.note_text, system.html ? as_html(text) : text)) {
    for (const auto& member : note->GetObject())
      if (member.name != "id" && member.value.IsString() && member.value == id) ++count;
  }
  return count;
}

double answers_beside_ok(const CrmScene& scene) {
  double count = 0;
  for (const char* kind : {"auth", "throttle", "transient", "conflict", "missing", "duplicate", "permanent"})
    count += scene.metric("ekiden_plugin_crm_answers_total{instance=\"crm\",class=\"" + std::string(kind) + "\"}");
  return count;
}

std::vector<Row> rows() {
  const std::string hello = "hello";
  const std::string large(1'000'000, 'x');
  const std::string plain[] = {"=1+1;@SUM(A1)", "'; DROP TABLE contact; --", "a,\"b\"\r\nc;d\t|e",
                               "<script>alert(1)</script>"};
  return {
      {"nothing", "", "", json_quoted(hello), hello},
      {"answer lost after commit", "crm-api-lost", R"({"count":1})", json_quoted(hello), hello},
      {"every answer lost, four times", "crm-api-lost", R"({"count":4})", json_quoted(hello), hello},
      {"429 without Retry-After", "crm-api-429", R"({"count":2})", json_quoted(hello), hello},
      {"429 with Retry-After", "crm-api-429", R"({"count":1,"retry_after":1})", json_quoted(hello), hello},
      {"5xx storm", "crm-api-500", R"({"count":8})", json_quoted(hello), hello},
      {"401 in the middle", "crm-api-401", R"({"count":1})", json_quoted(hello), hello},
      {"connection cut", "crm-api-cut", R"({"count":3})", json_quoted(hello), hello},
      {"partial batch failure", "crm-api-partial", R"({"count":2})", json_quoted(hello), hello},
      {"1 MB message", "", "", json_quoted(large), large.substr(0, 9'000)},
      {"emoji", "", "", json_quoted("👩‍👩‍👧 好的 😀"), "👩‍👩‍👧 好的 😀"},
      {"NUL", "", "", R"("before\u0000after")", "beforeafter"},
      {"lone surrogate", "", "", R"("before\ud83dafter")",
       "before\xEF\xBF\xBD"
       "after"},
      {"formula", "", "", json_quoted(plain[0]), plain[0]},
      {"SQL", "", "", json_quoted(plain[1]), plain[1]},
      {"CSV", "", "", json_quoted(plain[2]), plain[2]},
      {"HTML", "", "", json_quoted(plain[3]), plain[3]},
  };
}

}  // namespace

TEST_CASE("each fault leaves one contact and one note an event") {
  const System& system = *GENERATE(values({&kEspo, &kEspoHmac, &kSalesforce, &kHubSpot}));
  CrmScene scene(system.config);
  std::cout << "\n| " << std::left << std::setw(32) << system.name << " | contacts | notes | answers beside ok |\n";
  std::size_t events = 0;
  double refused_before = 0;
  for (const Row& row : rows()) {
    if (row.fault == std::string("crm-api-partial") && !system.batches) continue;
    const std::string peer = "customer-" + std::to_string(events);
    if (*row.fault != '\0') scene.fault(row.fault, row.settings);
    for (const char* message : {"-1", "-2"}) scene.say(peer + message, peer, row.said);
    CAPTURE(system.name, row.what);
    events += 2;
    REQUIRE(scene.settled(events));
    const auto records = scene.records(system.page);
    const auto contacts = matching(records, system.contact, system.contact_key, "user_id:" + peer);
    REQUIRE(contacts.size() == 1);
    const std::size_t notes = notes_of(records, system, row.kept, (*contacts.front())["id"]);
    CHECK(notes == 2);
    const double refused = answers_beside_ok(scene);
    std::cout << "| " << std::left << std::setw(32) << row.what << " | " << std::right << std::setw(8)
              << contacts.size() << " | " << std::setw(5) << notes << " | " << std::setw(17) << refused - refused_before
              << " |\n";
    // HTTP itself repeats what may be repeated when a kept connection was closed: nobody sees that answer.
    if (*row.fault != '\0' && row.fault != std::string("crm-api-cut") && row.fault != std::string("crm-api-lost"))
      CHECK(refused > refused_before);
    refused_before = refused;
    scene.sandbox().remove("/sandbox/faults");
  }
  CHECK(scene.metric("ekiden_deliveries_total{sink=\"crm\",result=\"dead\"}") == 0);
  scene.gateway().stop();
}

TEST_CASE("many customers at once go in batches, and what a batch refuses goes again") {
  const System& system = *GENERATE(values({&kSalesforce, &kHubSpot}));
  CrmScene scene(system.config);
  scene.fault("crm-api-partial", R"({"count":7})");
  constexpr std::size_t kCustomers = 40;
  for (std::size_t i = 0; i < kCustomers; ++i)
    scene.say("m" + std::to_string(i), "person-" + std::to_string(i) + "-", json_quoted("hello"));
  REQUIRE(scene.settled(kCustomers));
  const auto records = scene.records(system.page);
  for (std::size_t i = 0; i < kCustomers; ++i) {
    CAPTURE(system.name, i);
    const auto contacts =
        matching(records, system.contact, system.contact_key, "user_id:person-" + std::to_string(i) + "-");
    REQUIRE(contacts.size() == 1);
    CHECK(notes_of(records, system, "hello", (*contacts.front())["id"]) == 1);
  }
  CHECK(matching(records, system.note, system.note_text, "hello").size() == kCustomers);
  scene.gateway().stop();
}
