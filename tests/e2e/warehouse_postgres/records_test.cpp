// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "e2e/warehouse_postgres/warehouse.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr char kTable[] =
    "CREATE TABLE ekiden.contacts (id bigint GENERATED ALWAYS AS IDENTITY, event_id text UNIQUE, name text NOT NULL, "
    "score numeric DEFAULT 5, tags text[], twice numeric GENERATED ALWAYS AS (score * 2) STORED);"
    "ALTER TABLE ekiden.contacts OWNER TO ";

// Events with what a map made of them; an empty record: none did.
class Mapped {
 public:
  explicit Mapped(const std::string& database) : lake_(database, R"("records":"contacts",)") {}

  std::vector<testkit::ItemResult> deliver(const std::vector<std::pair<std::string, std::string>>& records) {
    std::vector<std::string> documents;
    for (const auto& [id, record] : records) documents.push_back(document_of({.id = id}));
    std::vector<sdk::Delivery> events;
    for (std::size_t i = 0; i < records.size(); ++i) {
      sdk::Delivery event{records[i].first, "type", "facts", "", documents[i]};
      event.record = records[i].second;
      events.push_back(event);
    }
    const auto done = lake_.host().deliver(events);
    REQUIRE(done);
    return done->items.empty() ? std::vector<testkit::ItemResult>{{done->status, done->result}} : done->items;
  }

 private:
  Warehouse lake_;
};

}  // namespace

TEST_CASE("a record is a row of the operator's own table, once; an event without one is a row of events") {
  const std::string db = fresh_database();
  Mapped lake(db);
  postgres().sql(db, kTable + db);
  const std::vector<std::pair<std::string, std::string>> batch{{"a", R"({"name":"Ann","score":1.5,"tags":["x","y"]})"},
                                                               {"b", ""},
                                                               {"c", R"({"name":"=1+1'; --\u0000"})"},
                                                               {"c", R"({"name":"again"})"}};
  CHECK(codes(lake.deliver(batch)) == std::vector<ekd_status>(4, EKD_OK));
  CHECK(codes(lake.deliver(batch)) == std::vector<ekd_status>(4, EKD_OK));
  CHECK(postgres().sql(db, "SELECT event_id, name, score, tags, twice FROM ekiden.contacts ORDER BY event_id") ==
        "a|Ann|1.5|{x,y}|3.0\nc|=1+1'; --\xEF\xBF\xBD|5||10");
  CHECK(postgres().sql(db, "SELECT event_id FROM ekiden.events") == "b");
}

TEST_CASE("a record that the table has no column for holds the sink until there is one") {
  const std::string db = fresh_database();
  Mapped lake(db);
  const std::string record = R"({"name":"Ann","age":7})";
  const auto missing = lake.deliver({{"a", record}});
  CHECK(codes(missing) == std::vector<ekd_status>{EKD_E_AUTH});
  CHECK_THAT(missing[0].status.message, Catch::Contains("contacts") && Catch::Contains("42P01"));
  postgres().sql(db, kTable + db);
  const auto unknown = lake.deliver({{"a", record}});
  CHECK(codes(unknown) == std::vector<ekd_status>{EKD_E_AUTH});
  CHECK_THAT(unknown[0].status.message, Catch::Contains("no column for age"));
  postgres().sql(db, "ALTER TABLE ekiden.contacts ADD COLUMN age integer");
  CHECK(codes(lake.deliver({{"a", record}})) == std::vector<ekd_status>{EKD_OK});
}

TEST_CASE("a record that its table refuses is a dead letter, and its value is not shown") {
  const std::string db = fresh_database();
  Mapped lake(db);
  postgres().sql(db, kTable + db);
  const auto results = lake.deliver(
      {{"a", R"({"name":"Ann"})"}, {"b", R"({"name":null})"}, {"c", R"({"name":"C","score":"13800000000x"})"}});
  CHECK(codes(results) == std::vector<ekd_status>{EKD_OK, EKD_E_REJECTED, EKD_E_REJECTED});
  CHECK_THAT(results[1].status.message, Catch::Contains("23502"));
  CHECK_THAT(results[2].status.message, Catch::Contains("22P02") && !Catch::Contains("13800000000x"));
}

TEST_CASE("a table whose event_id is not unique would not keep a row from coming twice, and is refused") {
  const std::string db = fresh_database();
  Mapped lake(db);
  postgres().sql(db,
                 "CREATE TABLE ekiden.contacts (event_id text, name text); ALTER TABLE ekiden.contacts OWNER TO " + db);
  const auto refused = lake.deliver({{"a", R"({"name":"Ann"})"}});
  CHECK(codes(refused) == std::vector<ekd_status>{EKD_E_AUTH});
  CHECK_THAT(refused[0].status.message, Catch::Contains("42P10"));
}
