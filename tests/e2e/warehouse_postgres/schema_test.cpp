// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "e2e/warehouse_postgres/warehouse.hpp"
#include "support/e2e/folder.hpp"
#include "warehouse_postgres/schema.hpp"

using namespace ekiden;
using namespace ekiden::test;
namespace pg = ekiden::warehouse_postgres;

namespace {

constexpr int kNewest = 3;

// What a database administrator applies by hand, from the files that are installed.
void apply_by_hand(const std::string& database, int versions, const std::string& more,
                   const std::string& role = "postgres") {
  const std::filesystem::path folder = EKIDEN_MIGRATIONS_FOLDER;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() == kNewest);
  std::string script = "SET ROLE " + role + "; CREATE SCHEMA ekiden; SET search_path TO ekiden, pg_temp;";
  for (int i = 0; i < versions; ++i) script += read_file(files[static_cast<std::size_t>(i)].string());
  postgres().sql(database, script + more);
}

std::string versions(const std::string& database) {
  return postgres().sql(database, "SELECT version FROM ekiden.schema_version ORDER BY version");
}

std::string partition_of(const std::string& database, const std::string& id) {
  return postgres().sql(database, "SELECT tableoid::regclass FROM ekiden.events WHERE event_id = '" + id + "'");
}

}  // namespace

TEST_CASE("several gateways that start at once make one schema") {
  const std::string db = fresh_database();
  constexpr std::size_t kGateways = 6;
  std::vector<pg::Fault> faults(kGateways);
  const pg::Closing closing;
  const pg::Settings settings;
  {
    std::vector<std::jthread> gateways;
    for (pg::Fault& fault : faults)
      gateways.emplace_back([&] {
        auto opened = pg::Connection::open({{"dbname", postgres().conninfo(db)}}, 60'000, closing);
        fault = opened.fault;
        const pg::Patience patience(closing, 60'000);
        if (!fault) fault = pg::bring_up_to_date(*opened.connection, settings, patience);
        if (!fault) fault = pg::make_partitions(*opened.connection, settings, kNoonMs, patience);
      });
  }
  for (const pg::Fault& fault : faults) CHECK(fault.message == "");
  CHECK(versions(db) == "1\n2\n3");
  CHECK(postgres().sql(db, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'ekiden.events'::regclass") == "6");
}

TEST_CASE("a schema of an older version is brought up to date, and its rows stay") {
  const std::string db = fresh_database();
  apply_by_hand(db, 1, "SELECT write_events(ARRAY['" + document_of({.id = "old"}) + "'::jsonb], NULL);", db);
  Warehouse lake(db);
  CHECK(lake.host().health().state == EKD_HEALTH_OK);
  CHECK(versions(db) == "1\n2\n3");
  CHECK(codes(lake.deliver({{.id = "old"}, {.id = "new"}})) == std::vector<ekd_status>(2, EKD_OK));
  CHECK(postgres().sql(db, "SELECT count(*) FROM ekiden.events") == "2");
}

TEST_CASE("a schema that is newer than the gateway is used and left as it is") {
  const std::string db = fresh_database();
  { const Warehouse first(db); }
  postgres().sql(db, "INSERT INTO ekiden.schema_version (version) VALUES (99); DROP VIEW ekiden.ratings");
  Warehouse lake(db);
  CHECK(codes(lake.deliver({{.id = "a"}})) == std::vector<ekd_status>{EKD_OK});
  CHECK(postgres().sql(db, "SELECT to_regclass('ekiden.ratings')").empty());
}

TEST_CASE("where a person makes the schema, the sink says which files are missing, and needs no right but to write") {
  const std::string db = fresh_database();
  Warehouse lake(db, R"("migrate":"check",)");
  const auto missing = lake.deliver({{.id = "a"}});
  CHECK(codes(missing) == std::vector<ekd_status>{EKD_E_AUTH});
  CHECK_THAT(missing[0].status.message, Catch::Contains("0001_events.sql, 0002_views.sql, 0003_records.sql"));
  CHECK(lake.host().health().state == EKD_HEALTH_DOWN);
  CHECK(postgres().sql(db, "SELECT to_regnamespace('ekiden')").empty());

  apply_by_hand(db, kNewest,
                "GRANT USAGE ON SCHEMA ekiden TO " + db + "; GRANT SELECT ON schema_version TO " + db +
                    "; GRANT EXECUTE ON FUNCTION write_events(jsonb[], text[]), ensure_partitions(date, integer) TO " +
                    db + ";");
  CHECK(codes(lake.deliver({{.id = "a"}, {.id = "b"}})) == std::vector<ekd_status>(2, EKD_OK));
  CHECK(partition_of(db, "a") == "ekiden.events_2026_11");
  CHECK(postgres().sql(
            db, "SELECT has_table_privilege('" + db + "', 'ekiden.events', 'SELECT,INSERT,UPDATE,DELETE')") == "f");
  CHECK(postgres().sql(
            db, "SELECT has_function_privilege('public', 'ekiden.write_events(jsonb[], text[])', 'EXECUTE')") == "f");
}

TEST_CASE("partitions that may not be made are said, and their rows wait in the default one") {
  const std::string db = fresh_database();
  apply_by_hand(db, kNewest,
                "GRANT USAGE ON SCHEMA ekiden TO " + db + "; GRANT SELECT ON schema_version TO " + db +
                    "; GRANT EXECUTE ON FUNCTION write_events(jsonb[], text[]) TO " + db + ";");
  Warehouse lake(db, R"("migrate":"check",)");
  CHECK(codes(lake.deliver({{.id = "a"}})) == std::vector<ekd_status>{EKD_OK});
  CHECK(partition_of(db, "a") == "ekiden.events_default");
  CHECK_THAT(lake.host().log_text(), Catch::Contains("events_default") && Catch::Contains("42501"));
}

TEST_CASE("each month has its partition, and what came before it was made moves there") {
  const std::string db = fresh_database();
  {
    Warehouse lake(db, R"("partitions_ahead":1,)");
    CHECK(codes(lake.deliver({{.id = "last", .time = "2026-10-31T23:59:59.999Z"},
                              {.id = "now"},
                              {.id = "next", .time = "2026-12-01T00:00:00.000Z"},
                              {.id = "far", .time = "2027-01-01T00:00:00.000Z"},
                              {.id = "old", .time = "2011-01-21T00:00:00.000Z"}})) ==
          std::vector<ekd_status>(5, EKD_OK));
    CHECK(partition_of(db, "last") == "ekiden.events_2026_10");
    CHECK(partition_of(db, "now") == "ekiden.events_2026_11");
    CHECK(partition_of(db, "next") == "ekiden.events_2026_12");
    CHECK(partition_of(db, "far") == "ekiden.events_default");
    CHECK(partition_of(db, "old") == "ekiden.events_default");
    lake.host().jump_wall(31ll * 86'400'000);
    CHECK(codes(lake.deliver({{.id = "far", .time = "2027-01-01T00:00:00.000Z"}})) == std::vector<ekd_status>{EKD_OK});
  }
  CHECK(partition_of(db, "far") == "ekiden.events_2027_01");
  CHECK(postgres().sql(db, "SELECT count(*) FROM ekiden.events") == "5");
  CHECK(postgres().sql(db, "SET TimeZone = 'Asia/Shanghai'; SELECT ekiden.ensure_partitions('2026-10-01', 5)") == "1");
}

TEST_CASE("a database that is not UTF8 is refused before anything is made in it") {
  const std::string db = fresh_database();
  postgres().sql("postgres", "DROP DATABASE " + db);
  postgres().sql("postgres",
                 "CREATE DATABASE " + db + " OWNER " + db + " ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'");
  Warehouse lake(db);
  const auto refused = lake.deliver({{.id = "a"}});
  CHECK(codes(refused) == std::vector<ekd_status>{EKD_E_AUTH});
  CHECK_THAT(refused[0].status.message, Catch::Contains("SQL_ASCII"));
  CHECK(postgres().sql(db, "SELECT to_regnamespace('ekiden')").empty());
}
