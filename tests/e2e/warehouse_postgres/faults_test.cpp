// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "e2e/warehouse_postgres/warehouse.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"
#include "support/fault_table.hpp"
#include "support/postgres/proxy.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr int kPeers = 8;
constexpr int kEach = 5;
constexpr std::chrono::seconds kLong{120};

// A gateway with one channel of facts and one warehouse, behind a line that can be bad.
class Relay {
 public:
  Relay() : db_(fresh_database()), proxy_(postgres().socket()), gateway_(configuration(), tuning()) {
    set_password(db_);
    gateway_.start();
  }

  const std::string& db() const { return db_; }
  PostgresProxy& proxy() { return proxy_; }
  HostedGateway& gateway() { return gateway_; }
  void set_password(const std::string& password) { folder_.write("password", password); }

  int post(const std::string& id, const std::string& peer, const std::string& data) {
    return http(gateway_.listen(), "POST", "/hooks/facts", data,
                {{"X-Id", id}, {"X-Peer", peer}, {"X-Type", "message.received"}, {"X-Time", std::to_string(kNoonMs)}})
        .status;
  }
  // What stands in the table of the events whose message's id begins so.
  std::string rows(const std::string& prefix) const {
    return postgres().sql(
        db_, "SELECT count(*), count(DISTINCT event_id) FROM ekiden.events WHERE message_id LIKE '" + prefix + "-%'");
  }
  double dead_letters() const {
    const std::string metrics = gateway_.metrics();
    const std::string name = "ekiden_dead_letters{sink=\"lake\"} ";
    const std::size_t at = metrics.find(name);
    return at == std::string::npos ? 0 : std::stod(metrics.substr(at + name.size()));
  }

 private:
  static cli::Gateway::Tuning tuning() {
    cli::Gateway::Tuning tuning;
    tuning.delivery_backoff = {10, 100};
    return tuning;
  }
  std::string configuration() const {
    folder_.write("password", db_);
    return "plugins: {path: [\"" + plugin_folder() + "\", \"" EKIDEN_FACTS_FOLDER "\"]}\n" +
           "channels:\n  - {id: facts, adapter: facts}\n"
           "sinks:\n  - {id: lake, sink: warehouse-postgres, config: {host: 127.0.0.1, port: " +
           std::to_string(proxy_.port()) + ", dbname: " + db_ + ", user: " + db_ +
           ", password: \"${file:" + folder_.file("password") + "}\"}}\nroutes:\n  - {from: [facts], to: [lake]}\n";
  }

  const std::string db_;
  TemporaryFolder folder_;
  PostgresProxy proxy_;
  HostedGateway gateway_;
};

std::string message(const std::string& native_id, const std::string& text) {
  return R"({"platform":{"name":"facts"},"sender":{"role":"customer","identities":[]},"message":{"native_id":")" +
         native_id + R"(","parts":[{"type":"text","text":")" + text + R"("}]}})";
}

struct FaultCase {
  const char* name;
  const char* what;
  const char* prefix;  // of its messages' ids
  std::function<void(Relay&)> before;
  std::function<std::string(int)> text;  // of the n-th message, as it stands in JSON
  std::function<void(Relay&)> after;
  int refused = 0;
};

std::string plain(int n) {
  return "message " + std::to_string(n);
}

void nothing(Relay&) {}

void as_administrator(Relay& relay, std::string statements) {
  for (std::size_t at = 0; (at = statements.find("$db")) != std::string::npos;) statements.replace(at, 3, relay.db());
  postgres().sql(relay.db(), statements);
  postgres().sql("postgres",
                 "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" + relay.db() + "'");
}

// Until the sink's reason holds the SQLSTATE.
void says(Relay& relay, const char* sqlstate) {
  CHECK(eventually([&] { return relay.gateway().api("GET", "/v1/sinks").body.find(sqlstate) != std::string::npos; },
                   kLong));
}

void has_harmed(Relay& relay) {
  CHECK(eventually([&] { return relay.proxy().open() == 0; }, kLong));
}

FaultCase content(const char* name, const char* prefix, const char* text) {
  return {name, "the column holds the text", prefix, nothing, [text](int) { return std::string(text); }, nothing};
}

std::vector<FaultCase> fault_cases() {
  return {
      {"answer lost after commit", "three times", "lost", [](Relay& r) { r.proxy().lose_answers(3); }, plain,
       has_harmed},
      {"connection cut", "in the statement, three times", "cut", [](Relay& r) { r.proxy().cut_writes(3); }, plain,
       has_harmed},
      {"429 without Retry-After", "53300, too many connections: a pause, and no attempt is counted", "full",
       [](Relay& r) { as_administrator(r, "ALTER ROLE $db CONNECTION LIMIT 0"); }, plain,
       [](Relay& r) {
         says(r, "53300");
         as_administrator(r, "ALTER ROLE $db CONNECTION LIMIT -1");
       }},
      {"5xx storm", "the server is stopped in the middle, and started again", "stop", [](Relay&) { postgres().stop(); },
       plain, [](Relay&) { postgres().start(); }},
      {"token expired mid-batch", "the password is changed in the middle of a run", "pass",
       [](Relay& r) { as_administrator(r, "ALTER ROLE $db PASSWORD 'changed'"); }, plain,
       [](Relay& r) {
         says(r, "28P01");
         r.set_password("changed");
       }},
      {"partial batch failure", "the rows that the server refuses are dead letters", "part",
       [](Relay& r) {
         as_administrator(r, "ALTER TABLE ekiden.events ADD CONSTRAINT no_bulk CHECK (message_text NOT LIKE 'bulk%')");
       },
       [](int n) { return (n % 10 == 3 ? "bulk " : "") + plain(n); }, nothing, kPeers * kEach / 10},
      {"1 MB message", "every eighth", "long", nothing,
       [](int n) { return plain(n) + std::string(n % 8 == 0 ? 1 << 20 : 0, 'x'); }, nothing},
      content("emoji", "emoji", "\xF0\x9F\x98\x80"),
      content("NUL", "nul", R"(a\u0000b)"),
      content("formula", "formula", R"(=cmd|' /C calc'!A0)"),
      content("SQL metacharacters", "sql", R"('; DROP TABLE ekiden.events; --)"),
      content("CSV metacharacters", "csv", R"(\\.\n\\N\ttab,\"csv\"\n)"),
      {"full or unwritable", "42501, the right to write is taken away and given back", "right",
       [](Relay& r) {
         as_administrator(r, "ALTER SCHEMA ekiden OWNER TO postgres; REVOKE ALL ON SCHEMA ekiden FROM $db");
       },
       plain,
       [](Relay& r) {
         says(r, "42501");
         as_administrator(r, "GRANT ALL ON SCHEMA ekiden TO $db");
       }},
  };
}

}  // namespace

TEST_CASE("whatever happens on the way, each event has exactly one row, or a dead letter that says why") {
  Relay relay;
  FaultTable table("warehouse-postgres");
  int letters = 0;
  for (const FaultCase& fault : fault_cases()) {
    INFO(fault.name);
    constexpr int kEvents = kPeers * kEach;
    fault.before(relay);
    for (int n = 0; n < kEvents; ++n) {
      const std::string id = std::string(fault.prefix) + "-" + std::to_string(n);
      REQUIRE(relay.post(id, "p" + std::to_string(n % kPeers), message(id, fault.text(n))) == 200);
    }
    fault.after(relay);
    letters += fault.refused;
    const std::string one_each = std::to_string(kEvents - fault.refused);
    const auto settled = [&] {
      return relay.rows(fault.prefix) == one_each + "|" + one_each && relay.dead_letters() == letters;
    };
    CHECK(eventually(settled, kLong));
    const std::string rows = relay.rows(fault.prefix);
    table.add(fault.name, fault.what, kEvents, std::stoul(rows) + static_cast<std::size_t>(fault.refused));
    CHECK(rows == one_each + "|" + one_each);
    CHECK(relay.dead_letters() == letters);
  }
  table.not_applicable("429 with Retry-After", "PostgreSQL names no time");
  table.not_applicable("lone surrogate", "the gateway takes none into the journal; of a record it becomes U+FFFD");
  CHECK(table.is_right());
  const std::string listed = relay.gateway().api("GET", "/v1/dead-letters").body;
  CHECK_THAT(listed, Catch::Contains("23514") && Catch::Contains("no_bulk"));
  CHECK(postgres().sql(relay.db(), "SELECT count(*) FROM ekiden.events WHERE exact IS NOT NULL") ==
        std::to_string(kPeers * kEach));
  relay.gateway().stop();
}

TEST_CASE("the sink writes from a process of its own, which may do nothing but reach the database") {
  const std::string db = fresh_database();
  const PostgresProxy proxy(postgres().socket());
  GatewayProcess gateway(
      "plugins: {path: [\"" + plugin_folder() + "\", \"" EKIDEN_FACTS_FOLDER "\"]}\n" +
      "channels:\n  - {id: facts, adapter: facts}\n"
      "sinks:\n  - {id: lake, sink: warehouse-postgres, isolation: process, config: {host: localhost, port: " +
      std::to_string(proxy.port()) + ", dbname: " + db + ", user: " + db + ", password: " + db +
      "}}\nroutes:\n  - {from: [facts], to: [lake]}\n");
  gateway.start();
  for (int n = 0; n < kPeers; ++n)
    REQUIRE(http(gateway.listen(), "POST", "/hooks/facts", message(std::to_string(n), plain(n)),
                 {{"X-Id", std::to_string(n)}, {"X-Peer", std::to_string(n)}, {"X-Type", "message.received"}})
                .status == 200);
  const auto rows = [&] {
    return postgres().sql(db, "SELECT count(*) FROM pg_tables WHERE schemaname = 'ekiden' AND tablename = 'events'") ==
                   "1"
               ? postgres().sql(db, "SELECT count(*) FROM ekiden.events")
               : std::string();
  };
  CHECK(eventually([&] { return rows() == std::to_string(kPeers); }, kLong));
  INFO(gateway.log());
  CHECK(rows() == std::to_string(kPeers));
  CHECK(gateway.stop() == 0);
}
