// SPDX-License-Identifier: Apache-2.0
// The profile `tryton` against the real server.
#include <catch2/catch.hpp>

#include "e2e/crm/crm_scene.hpp"
#include "e2e/crm/tryton_server.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

std::string config(const TrytonServer& tryton, const std::string& more) {
  return "{profile: tryton, url: \"" + tryton.url() +
         "\", auth: {username: admin, password: " + TrytonServer::kPassword +
         "}, variables: {database: ekiden, company: \"1\"" + more + "}}";
}

// How many records of a model a domain finds.
std::size_t count(TrytonServer& tryton, const std::string& model, const std::string& domain) {
  const auto found = tryton.call("model." + model + ".search", "[" + domain + R"(,0,100,null,{"company":1}])");
  return found.Size();
}

}  // namespace

TEST_CASE("in a real Tryton each customer is one party and each message one note, however often it is delivered") {
  TrytonServer tryton;
  std::string party;
  {
    CrmScene scene(config(tryton, ""));
    scene.say("m1", "anna", json_quoted("好的 😀 'quoted' \"twice\" 100%_sure"));
    scene.say("m2", "anna", json_quoted("second"));
    scene.say("m3", "bert", json_quoted(std::string(1'000'000, 'x')));
    REQUIRE(scene.settled(3));
    CHECK(scene.metric("ekiden_deliveries_total{sink=\"crm\",result=\"dead\"}") == 0);
    const auto found =
        tryton.call("model.party.party.search", R"([[["identifiers.code","=","user_id:anna"]],0,10,null,{}])");
    REQUIRE(found.Size() == 1);
    party = std::to_string(found[0].GetInt());
    CHECK(count(tryton, "ir.note", R"([["resource","=","party.party,)" + party + R"("]])") == 2);
    CHECK(count(tryton, "ir.note", R"([["message","like","%好的 😀 'quoted' \"twice\" 100%"]])") == 1);
    CHECK(count(tryton, "party.contact_mechanism", R"([["party","=",)" + party + R"(],["type","=","phone"]])") == 1);
    scene.gateway().stop();
  }
  {
    // Another gateway knows nothing of the first one's ledger: it must find by looking.
    CrmScene scene(config(tryton, ""));
    scene.say("m1", "anna", json_quoted("好的 😀 'quoted' \"twice\" 100%_sure"));
    scene.say("m2", "anna", json_quoted("second"));
    REQUIRE(scene.settled(2));
    CHECK(count(tryton, "party.party", R"([["identifiers.code","=","user_id:anna"]])") == 1);
    CHECK(count(tryton, "ir.note", R"([["resource","=","party.party,)" + party + R"("]])") == 2);
    CHECK(count(tryton, "party.contact_mechanism", R"([["party","=",)" + party + R"(],["type","=","phone"]])") == 1);

    // The server is away, and comes back.
    tryton.stop();
    scene.say("m4", "anna", json_quoted("third"));
    CHECK(eventually([&] { return scene.gateway().api("GET", "/v1/sinks").body.find("\"ok\"") == std::string::npos; }));
    tryton.start();
    REQUIRE(scene.settled(3));
    CHECK(count(tryton, "ir.note", R"([["resource","=","party.party,)" + party + R"("]])") == 3);
    scene.gateway().stop();
  }
  {
    CrmScene scene(config(tryton, ", timeline: case"));
    scene.say("c1", "anna", json_quoted("I want to buy"));
    scene.say("c2", "anna", json_quoted("two of them"));
    scene.feed(
        "r1", "rating.submitted", "anna",
        R"({"sender":{"role":"customer","identities":[{"type":"user_id","value":"anna"}]},"rating":{"score":5,"scale":5,"comment":"fine"}})");
    REQUIRE(scene.settled(3));
    CHECK(scene.metric("ekiden_deliveries_total{sink=\"crm\",result=\"dead\"}") == 0);
    CHECK(count(tryton, "sale.opportunity", R"([["party","=",)" + party + "]]") == 1);
    CHECK(count(tryton, "ir.note", R"([["resource","like","sale.opportunity,%"]])") == 3);
    scene.gateway().stop();
  }
}
