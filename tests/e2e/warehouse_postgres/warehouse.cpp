// SPDX-License-Identifier: Apache-2.0
#include "e2e/warehouse_postgres/warehouse.hpp"

#include <ekiden/plugin.h>

#include <catch2/catch.hpp>

extern "C" const ekd_entry* ekd_entry_v1(void);

namespace ekiden::test {

PostgresServer& postgres() {
  static PostgresServer server;
  return server;
}

std::string fresh_database() {
  static int count = 0;
  const std::string name = "w" + std::to_string(++count);
  postgres().make_database(name);
  return name;
}

std::string saying(const std::string& text) {
  return R"("message":{"native_id":"1","parts":[{"type":"text","text":")" + text + R"("}]})";
}

std::string document_of(const Fact& fact) {
  const std::string key = "facts:facts:dm:" + fact.peer;
  std::string sequence = std::to_string(fact.sequence);
  sequence.insert(0, 20 - sequence.size(), '0');
  return R"({"sequence":")" + sequence + R"(","specversion":"1.0","id":")" + fact.id +
         R"(","source":"/ekiden/facts/facts","type":"ekiden.)" + fact.type + R"(.v1","subject":")" + key +
         R"(","partitionkey":")" + key + R"(","time":")" + fact.time + R"(","recordedtime":")" + fact.time +
         R"(","datacontenttype":"application/json","tenantid":"default","channel":"facts","accountid":"facts",)" +
         R"("direction":"in","data":{"conversation":{"key":")" + key + R"(","kind":"dm","native_id":")" + fact.peer +
         "\"" + fact.conversation + "}" + (fact.data.empty() ? "" : "," + fact.data) + "}}";
}

Warehouse::Warehouse(const std::string& database, const std::string& more, std::int64_t now_ms)
    : host_({.instance_id = "lake", .wall_ms = now_ms}) {
  REQUIRE(host_.create(ekd_entry_v1(), "warehouse-postgres").ok());
  REQUIRE(host_
              .configure("{" + more + R"("host":")" + postgres().folder() + R"(","dbname":")" + database +
                         R"(","user":")" + database + R"(","password":")" + database + "\"}")
              .ok());
  REQUIRE(host_.start().status.ok());
}

std::vector<testkit::ItemResult> Warehouse::deliver_documents(const std::vector<std::string>& documents) {
  std::vector<sdk::Delivery> events;
  for (const std::string& document : documents) events.push_back({"id", "type", "facts", "", document});
  const auto done = host_.deliver(events);
  REQUIRE(done);
  CHECK(host_.violations().empty());
  return done->items.empty() ? std::vector<testkit::ItemResult>{{done->status, done->result}} : done->items;
}

std::vector<testkit::ItemResult> Warehouse::deliver(const std::vector<Fact>& facts) {
  std::vector<std::string> documents;
  for (const Fact& fact : facts) documents.push_back(document_of(fact));
  return deliver_documents(documents);
}

std::vector<ekd_status> codes(const std::vector<testkit::ItemResult>& items) {
  std::vector<ekd_status> all;
  for (const testkit::ItemResult& item : items) all.push_back(item.status.code);
  return all;
}

}  // namespace ekiden::test
