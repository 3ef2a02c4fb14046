// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>
#include <libpq-fe.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "e2e/warehouse_postgres/warehouse.hpp"
#include "support/e2e/wait.hpp"
#include "support/postgres/proxy.hpp"

using namespace ekiden;
using namespace ekiden::test;

extern "C" const ekd_entry* ekd_entry_v1(void);

namespace {

std::string count(const std::string& database) {
  return postgres().sql(database, "SELECT count(*) FROM ekiden.events");
}

}  // namespace

TEST_CASE("an event is a row, and what queries ask for stands in columns of its own") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  CHECK(lake.host().health().state == EKD_HEALTH_OK);
  CHECK(
      codes(lake.deliver(
          {{.id = "a",
            .data =
                R"("sender":{"role":"customer","display_name":"Ann","identities":[{"type":"openid","value":"o1"}]},)" +
                saying("hello"),
            .conversation = R"(,"reply_until":"2026-11-23T10:00:00.000Z","replies_left":5)",
            .sequence = 7},
           {.id = "b",
            .type = "message.status",
            .data =
                R"("status":{"outbound_id":"c1","native_id":"n1","status":"failed","at":"x","error":{"code":"quota"}})"}})) ==
      std::vector<ekd_status>{EKD_OK, EKD_OK});
  CHECK(
      postgres().sql(db,
                     "SELECT event_id, event_time AT TIME ZONE 'UTC', sequence, type, tenant, channel, account, "
                     "conversation, subject, direction, sender_role, sender_id, sender_name, message_id, "
                     "message_text, status, error_code, reply_until AT TIME ZONE 'UTC', replies_left, "
                     "document ->> 'specversion', exact IS NULL FROM ekiden.events ORDER BY event_id") ==
      "a|2026-11-21 10:00:00|7|ekiden.message.received.v1|default|facts|facts|facts:facts:dm:ann|facts:facts:dm:ann|in|"
      "customer|o1|Ann|1|hello|||2026-11-23 10:00:00|5|1.0|t\n"
      "b|2026-11-21 10:00:00|1|ekiden.message.status.v1|default|facts|facts|facts:facts:dm:ann|facts:facts:dm:ann|in|"
      "|||n1||failed|quota|||1.0|t");
}

TEST_CASE("an event that comes again, in the same batch or later, is there once") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  const std::vector<Fact> facts{{.id = "a"}, {.id = "b"}, {.id = "a"}};
  CHECK(codes(lake.deliver(facts)) == std::vector<ekd_status>(3, EKD_OK));
  CHECK(codes(lake.deliver(facts)) == std::vector<ekd_status>(3, EKD_OK));
  Warehouse another(db);
  CHECK(codes(another.deliver(facts)) == std::vector<ekd_status>(3, EKD_OK));
  CHECK(count(db) == "2");
  CHECK(lake.host().metric("warehouse_rows_total") == 6);
}

TEST_CASE("whatever a customer writes is stored as it was written") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  struct Text {
    const char* json;
    std::string text;
  };
  const std::vector<Text> texts{{"\xF0\x9F\x98\x80\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9",
                                 "\xF0\x9F\x98\x80\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9"},
                                {R"(\ud83d\ude00)", "\xF0\x9F\x98\x80"},
                                {R"(=HYPERLINK(\"http://x\"))", "=HYPERLINK(\"http://x\")"},
                                {R"('; DROP TABLE ekiden.events; --)", "'; DROP TABLE ekiden.events; --"},
                                {R"($1 {\"a\",NULL} %s)", "$1 {\"a\",NULL} %s"},
                                {R"(tab\tcr\rlf\n\\.\nback\\slash \\N)", "tab\tcr\rlf\n\\.\nback\\slash \\N"},
                                {R"(a,\"b\"\n\"c\")", "a,\"b\"\n\"c\""},
                                {"", ""}};
  std::vector<Fact> facts;
  for (std::size_t i = 0; i < texts.size(); ++i)
    facts.push_back({.id = "t" + std::to_string(i), .data = saying(texts[i].json)});
  const std::string long_text(std::size_t{1} << 20, 'x');
  facts.push_back({.id = "long", .data = saying(long_text)});
  CHECK(codes(lake.deliver(facts)) == std::vector<ekd_status>(facts.size(), EKD_OK));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CAPTURE(i);
    CHECK(postgres().sql(db, "SELECT message_text, exact IS NULL FROM ekiden.events WHERE event_id = 't" +
                                 std::to_string(i) + "'") == texts[i].text + "|t");
  }
  CHECK(postgres().sql(db, "SELECT message_text FROM ekiden.events WHERE event_id = 'long'") == long_text);
}

TEST_CASE("a character that jsonb cannot hold is replaced there, and kept in the exact text") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  const std::string nul = document_of({.id = "nul", .data = saying(R"(a\u0000b)")});
  const std::string half = document_of({.id = "half", .data = saying(R"(a\ud83db)")});
  CHECK(codes(lake.deliver_documents({nul, half})) == std::vector<ekd_status>(2, EKD_OK));
  for (const auto& [id, document] : {std::pair("nul", nul), std::pair("half", half)})
    CHECK(postgres().sql(db,
                         "SELECT message_text, exact FROM ekiden.events WHERE event_id = '" + std::string(id) + "'") ==
          "a\xEF\xBF\xBD"
          "b|" +
              document);
}

TEST_CASE("a server that was restarted between two batches costs no attempt") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  CHECK(codes(lake.deliver({{.id = "a"}})) == std::vector<ekd_status>{EKD_OK});
  postgres().stop();
  const auto down = lake.deliver({{.id = "b"}, {.id = "c"}});
  CHECK(codes(down) == std::vector<ekd_status>(2, EKD_E_NOT_CONNECTED));
  CHECK(lake.host().health().state == EKD_HEALTH_DEGRADED);
  postgres().start();
  CHECK(codes(lake.deliver({{.id = "b"}, {.id = "c"}})) == std::vector<ekd_status>(2, EKD_OK));
  postgres().stop();
  postgres().start();
  CHECK(codes(lake.deliver({{.id = "d"}})) == std::vector<ekd_status>{EKD_OK});
  CHECK(count(db) == "4");
  CHECK(lake.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("a database that is not there at the start is looked for until it is") {
  const std::string db = fresh_database();
  postgres().stop();
  Warehouse lake(db);
  CHECK(lake.host().health().state == EKD_HEALTH_DEGRADED);
  postgres().start();
  lake.host().advance(15'000);
  CHECK(lake.host().health().state == EKD_HEALTH_OK);
  CHECK(lake.host().timers() == 0);
}

TEST_CASE("credentials, rights and a missing schema say so, and hold every event until they are mended") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  REQUIRE(codes(lake.deliver({{.id = "a"}})) == std::vector<ekd_status>{EKD_OK});
  struct Case {
    const char* breaking;  // $db: the database, and the role
    const char* mending;
    const char* sqlstate;
  };
  const auto [breaking, mending, sqlstate] =
      GENERATE(values<Case>({{"ALTER ROLE $db PASSWORD 'new'", "ALTER ROLE $db PASSWORD '$db'", "28P01"},
                             {"ALTER ROLE $db NOLOGIN", "ALTER ROLE $db LOGIN", "28000"},
                             {"ALTER SCHEMA ekiden OWNER TO postgres; REVOKE ALL ON SCHEMA ekiden FROM $db",
                              "GRANT ALL ON SCHEMA ekiden TO $db", "42501"},
                             {"ALTER FUNCTION ekiden.write_events RENAME TO gone",
                              "ALTER FUNCTION ekiden.gone RENAME TO write_events", "42883"}}));
  const auto run = [&](std::string statements) {
    for (std::size_t at = 0; (at = statements.find("$db")) != std::string::npos;) statements.replace(at, 3, db);
    postgres().sql(db, statements);
    postgres().sql(db, "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" + db + "'");
  };
  CAPTURE(breaking);
  run(breaking);
  const auto refused = lake.deliver({{.id = "b"}});
  CHECK(codes(refused) == std::vector<ekd_status>{EKD_E_AUTH});
  CHECK_THAT(refused[0].status.message, Catch::Contains(sqlstate));
  CHECK(lake.host().health().state == EKD_HEALTH_DOWN);
  run(mending);
  CHECK(codes(lake.deliver({{.id = "b"}})) == std::vector<ekd_status>{EKD_OK});
  CHECK(count(db) == "2");
  CHECK(lake.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("a password that is changed while the gateway runs is the one of the next connection") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  postgres().sql("postgres", "ALTER ROLE " + db + " PASSWORD 'new'");
  postgres().stop();
  postgres().start();
  CHECK(codes(lake.deliver({{.id = "a"}})) == std::vector<ekd_status>{EKD_E_AUTH});
  lake.host().set_secret("/password", "new");
  CHECK(codes(lake.deliver({{.id = "a"}})) == std::vector<ekd_status>{EKD_OK});
  CHECK_THAT(lake.host().log_text(), !Catch::Contains("new"));
}

TEST_CASE("too many connections pause the sink, and count as no attempt") {
  const std::string db = fresh_database();
  postgres().sql("postgres", "ALTER ROLE " + db + " CONNECTION LIMIT 0");
  Warehouse lake(db);
  const auto crowded = lake.deliver({{.id = "a"}});
  CHECK(codes(crowded) == std::vector<ekd_status>{EKD_E_RATE_LIMITED});
  CHECK(crowded[0].status.retry_after_ms > 0);
  postgres().sql("postgres", "ALTER ROLE " + db + " CONNECTION LIMIT -1");
  CHECK(codes(lake.deliver({{.id = "a"}})) == std::vector<ekd_status>{EKD_OK});
}

TEST_CASE("a batch that the server cannot write in its time comes again") {
  const std::string db = fresh_database();
  Warehouse lake(db, R"("timeout_ms":1000,)");
  const std::unique_ptr<PGconn, decltype(&PQfinish)> other(PQconnectdb(postgres().conninfo(db).c_str()), &PQfinish);
  PQclear(PQexec(other.get(), "BEGIN; LOCK TABLE ekiden.events IN ACCESS EXCLUSIVE MODE"));
  const auto late = lake.deliver({{.id = "a"}, {.id = "b"}});
  CHECK(codes(late) == std::vector<ekd_status>(2, EKD_E_RETRY));
  CHECK_THAT(late[0].status.message, Catch::Contains("57014"));
  PQclear(PQexec(other.get(), "COMMIT"));
  CHECK(codes(lake.deliver({{.id = "a"}, {.id = "b"}})) == std::vector<ekd_status>(2, EKD_OK));
  CHECK(count(db) == "2");
}

TEST_CASE("an answer that is lost after the commit says that nobody knows, and the second delivery adds nothing") {
  const std::string db = fresh_database();
  PostgresProxy proxy(postgres().socket());
  Warehouse lake(db, R"("host":"127.0.0.1","port":)" + std::to_string(proxy.port()) + ",");
  const std::vector<Fact> facts{{.id = "a"}, {.id = "b"}};
  proxy.lose_answers(1);
  CHECK(codes(lake.deliver(facts)) == std::vector<ekd_status>(2, EKD_E_UNKNOWN_OUTCOME));
  CHECK(count(db) == "2");
  CHECK(codes(lake.deliver(facts)) == std::vector<ekd_status>(2, EKD_OK));
  CHECK(count(db) == "2");
}

TEST_CASE("a connection that is cut in the middle of a batch writes nothing of it") {
  const std::string db = fresh_database();
  PostgresProxy proxy(postgres().socket());
  Warehouse lake(db, R"("host":"127.0.0.1","port":)" + std::to_string(proxy.port()) + ",");
  const std::vector<Fact> facts{{.id = "a"}, {.id = "b"}};
  proxy.cut_writes(1);
  CHECK(codes(lake.deliver(facts)) == std::vector<ekd_status>(2, EKD_E_UNKNOWN_OUTCOME));
  CHECK(count(db) == "0");
  CHECK(codes(lake.deliver(facts)) == std::vector<ekd_status>(2, EKD_OK));
  CHECK(count(db) == "2");
}

TEST_CASE("a server that cannot give the TLS that is asked for is a matter of settings, and gets nothing") {
  const std::string db = fresh_database();
  PostgresProxy proxy(postgres().socket());
  Warehouse lake(db, R"("sslmode":"require","host":"127.0.0.1","port":)" + std::to_string(proxy.port()) + ",");
  const auto refused = lake.deliver({{.id = "a"}});
  CHECK(codes(refused) == std::vector<ekd_status>{EKD_E_AUTH});
  CHECK_THAT(refused[0].status.message, Catch::Contains("SSL was required"));
  CHECK(postgres().sql(db, "SELECT count(*) FROM pg_namespace WHERE nspname = 'ekiden'") == "0");
}

TEST_CASE("a stop cuts a batch that the server keeps waiting, and what was delivered comes again") {
  const std::string db = fresh_database();
  { const Warehouse made(db); }
  const std::unique_ptr<PGconn, decltype(&PQfinish)> other(PQconnectdb(postgres().conninfo(db).c_str()), &PQfinish);
  PQclear(PQexec(other.get(), "BEGIN; LOCK TABLE ekiden.events IN ACCESS EXCLUSIVE MODE"));
  {
    testkit::FakeHost host({.instance_id = "lake", .wall_ms = kNoonMs, .workers = testkit::Workers::at_once});
    REQUIRE(host.create(ekd_entry_v1(), "warehouse-postgres").ok());
    REQUIRE(host.configure(R"({"timeout_ms":600000,"host":")" + postgres().folder() + R"(","dbname":")" + db +
                           R"(","user":")" + db + R"(","password":")" + db + "\"}")
                .ok());
    REQUIRE(host.start().status.ok());
    REQUIRE(host.run_until([&] { return host.health().state == EKD_HEALTH_OK; }));
    const std::string document = document_of({.id = "a"});
    CHECK_FALSE(host.deliver({{"a", "type", "facts", "", document}}));
    REQUIRE(eventually([&] {
      return postgres().sql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + db +
                                            "' AND wait_event_type = 'Lock'") == "1";
    }));
    CHECK(host.stop(100).status.ok());
  }
  PQclear(PQexec(other.get(), "COMMIT"));
  Warehouse lake(db);
  CHECK(codes(lake.deliver({{.id = "a"}})) == std::vector<ekd_status>{EKD_OK});
  CHECK(count(db) == "1");
}

TEST_CASE("a connection string carries any of libpq's keywords") {
  const std::string db = fresh_database();
  const std::string uri =
      "postgresql://" + db + ":" + db + "@/" + db + "?application_name=desk&host=" + postgres().folder();
  testkit::FakeHost host({.instance_id = "lake", .wall_ms = kNoonMs});
  REQUIRE(host.create(ekd_entry_v1(), "warehouse-postgres").ok());
  REQUIRE(host.configure("{\"conninfo\":\"" + uri + "\"}").ok());
  REQUIRE(host.start().status.ok());
  CHECK(host.health().state == EKD_HEALTH_OK);
  CHECK(postgres().sql("postgres", "SELECT application_name FROM pg_stat_activity WHERE usename = '" + db + "'") ==
        "desk");
}
