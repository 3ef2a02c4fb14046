// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "e2e/warehouse_postgres/warehouse.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::vector<Fact> numbered(std::size_t size) {
  std::vector<Fact> facts(size);
  for (std::size_t i = 0; i < size; ++i) facts[i].id = "e" + std::to_string(i);
  return facts;
}

}  // namespace

TEST_CASE("a bad row is refused for its own reason, wherever it stands, and the rest of its batch is written") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  postgres().sql(db, "ALTER TABLE ekiden.events ADD CONSTRAINT no_bulk CHECK (message_text <> 'secret words')");
  std::vector<Fact> facts = numbered(20);
  facts[0].time = "the day before";
  facts[7].data = saying("secret words");
  facts[8].data = R"("message":{"native_id":1e200000})";
  facts[19].conversation = R"(,"replies_left":"many")";
  const auto results = lake.deliver(facts);
  std::vector<ekd_status> wanted(20, EKD_OK);
  for (const int bad : {0, 7, 8, 19}) wanted[static_cast<std::size_t>(bad)] = EKD_E_REJECTED;
  CHECK(codes(results) == wanted);
  CHECK_THAT(results[0].result, Catch::Contains(R"("sqlstate":"22007")"));
  CHECK_THAT(results[7].result,
             Catch::Contains(R"("sqlstate":"23514")") && Catch::Contains(R"("constraint":"no_bulk")"));
  CHECK_THAT(results[8].result, Catch::Contains(R"("sqlstate":"22003")"));
  CHECK_THAT(results[19].result, Catch::Contains(R"("sqlstate":"22P02")"));
  for (const auto& result : results)
    CHECK_THAT(result.status.message + result.result, !Catch::Contains("secret words") && !Catch::Contains("before"));
  CHECK_THAT(lake.host().log_text(), !Catch::Contains("secret words"));
  CHECK(postgres().sql(db, "SELECT count(*), count(DISTINCT event_id) FROM ekiden.events") == "16|16");
  CHECK(lake.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("a batch of nothing but bad rows refuses each of them") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  std::vector<Fact> facts = numbered(100);
  for (Fact& fact : facts) fact.time = "never";
  CHECK(codes(lake.deliver(facts)) == std::vector<ekd_status>(100, EKD_E_REJECTED));
  CHECK(codes(lake.deliver({{.id = "alone", .time = "never"}})) == std::vector<ekd_status>{EKD_E_REJECTED});
}

TEST_CASE("a trigger of the operator's own refuses a row with its own words") {
  const std::string db = fresh_database();
  Warehouse lake(db);
  postgres().sql(db,
                 "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
                 "IF NEW.event_id = 'e1' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END$$;"
                 "CREATE TRIGGER guard BEFORE INSERT ON ekiden.events FOR EACH ROW EXECUTE FUNCTION guard()");
  const auto results = lake.deliver(numbered(3));
  CHECK(codes(results) == std::vector<ekd_status>{EKD_OK, EKD_E_REJECTED, EKD_OK});
  CHECK_THAT(results[1].status.message, Catch::Contains("not this one"));
}
