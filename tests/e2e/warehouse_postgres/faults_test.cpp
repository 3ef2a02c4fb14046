// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "e2e/warehouse_postgres/warehouse.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"
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
  const char* name;    // in the table
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

std::vector<FaultCase> fault_cases() {
  static const char* const kTexts[] = {"\xF0\x9F\x98\x80", R"(a\u0000b)", R"(=cmd|' /C calc'!A0)",
                                       R"('; DROP TABLE ekiden.events; --)", R"(\\.\n\\N\ttab,\"csv\"\n)"};
  const std::string end_all = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = ";
  return {
      {"answer lost after the commit, three times", "lost", [](Relay& r) { r.proxy().lose_answers(3); }, plain,
       [](Relay& r) { CHECK(eventually([&] { return r.proxy().open() == 0; }, kLong)); }},
      {"connection cut in the statement, three times", "cut", [](Relay& r) { r.proxy().cut_writes(3); }, plain,
       [](Relay& r) { CHECK(eventually([&] { return r.proxy().open() == 0; }, kLong)); }},
      {"53300 too many connections (what is a 429 elsewhere)", "full",
       [end_all](Relay& r) {
         postgres().sql("postgres", "ALTER ROLE " + r.db() + " CONNECTION LIMIT 0");
         postgres().sql("postgres", end_all + "'" + r.db() + "'");
       },
       plain,
       [](Relay& r) {
         CHECK(eventually([&] { return r.gateway().api("GET", "/v1/sinks").body.find("53300") != std::string::npos; },
                          kLong));
         postgres().sql("postgres", "ALTER ROLE " + r.db() + " CONNECTION LIMIT -1");
       }},
      {"server stopped in the middle, and started again", "stop", [](Relay&) { postgres().stop(); }, plain,
       [](Relay&) { postgres().start(); }},
      {"password changed in the middle of a run", "pass",
       [end_all](Relay& r) {
         postgres().sql("postgres", "ALTER ROLE " + r.db() + " PASSWORD 'changed'");
         postgres().sql("postgres", end_all + "'" + r.db() + "'");
       },
       plain,
       [](Relay& r) {
         CHECK(eventually([&] { return r.gateway().api("GET", "/v1/sinks").body.find("28P01") != std::string::npos; },
                          kLong));
         r.set_password("changed");
       }},
      {"some rows of a batch refused", "part",
       [](Relay& r) {
         postgres().sql(r.db(),
                        "ALTER TABLE ekiden.events ADD CONSTRAINT no_bulk CHECK (message_text NOT LIKE 'bulk%')");
       },
       [](int n) { return (n % 10 == 3 ? "bulk " : "") + plain(n); }, nothing, kPeers * kEach / 10},
      {"1 MB messages", "long", nothing, [](int n) { return plain(n) + std::string(n % 8 == 0 ? 1 << 20 : 0, 'x'); },
       nothing},
      {"emoji, NUL, formula, SQL, COPY and CSV metacharacters", "text", nothing,
       [](int n) { return std::string(kTexts[static_cast<std::size_t>(n) % std::size(kTexts)]); }, nothing},
  };
}

}  // namespace

TEST_CASE("whatever happens on the way, each event has exactly one row, or a dead letter that says why") {
  Relay relay;
  double letters = 0;
  std::printf("\n%-58s %7s %7s %14s\n", "fault", "events", "rows", "dead letters");
  for (const FaultCase& fault : fault_cases()) {
    INFO(fault.name);
    fault.before(relay);
    for (int n = 0; n < kPeers * kEach; ++n) {
      const std::string id = std::string(fault.prefix) + "-" + std::to_string(n);
      REQUIRE(relay.post(id, "p" + std::to_string(n % kPeers), message(id, fault.text(n))) == 200);
    }
    fault.after(relay);
    const std::string one_each = std::to_string(kPeers * kEach - fault.refused);
    const std::string wanted = one_each + "|" + one_each;
    const auto settled = [&] {
      return relay.rows(fault.prefix) == wanted && relay.dead_letters() == letters + fault.refused;
    };
    CHECK(eventually(settled, kLong));
    CHECK(relay.rows(fault.prefix) == wanted);
    letters += fault.refused;
    CHECK(relay.dead_letters() == letters);
    std::printf("%-58s %7d %7s %14d\n", fault.name, kPeers * kEach, one_each.c_str(), fault.refused);
  }
  const std::string listed = relay.gateway().api("GET", "/v1/dead-letters").body;
  CHECK_THAT(listed, Catch::Contains("23514") && Catch::Contains("no_bulk"));
  CHECK(postgres().sql(relay.db(), "SELECT count(*) FROM ekiden.events WHERE exact IS NOT NULL") ==
        std::to_string(kPeers * kEach / 5));
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
