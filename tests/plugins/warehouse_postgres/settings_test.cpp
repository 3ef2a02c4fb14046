// SPDX-License-Identifier: Apache-2.0
#include "warehouse_postgres/settings.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace ekiden::warehouse_postgres;

namespace {

std::string refusal(const std::string& config) {
  Settings settings;
  const ekiden::sdk::Status status = read_settings(config, settings);
  CHECK(status.code == EKD_E_CONFIG);
  return status.message;
}

}  // namespace

TEST_CASE("settings name a server by keys, by a connection string, or by both") {
  Settings settings;
  REQUIRE(read_settings(R"({"host":"db","port":6432,"dbname":"w","user":"e","sslmode":"verify-full","password":"p",
                            "schema":"support","migrate":"check","partitions_ahead":0,"timeout_ms":1000})",
                        settings)
              .ok());
  CHECK(settings.keywords ==
        std::vector<std::pair<std::string, std::string>>{
            {"host", "db"}, {"dbname", "w"}, {"user", "e"}, {"sslmode", "verify-full"}, {"port", "6432"}});
  CHECK(settings.schema == "support");
  CHECK_FALSE(settings.migrates);
  CHECK(settings.partitions_ahead == 0);
  CHECK(settings.timeout_ms == 1'000);
  for (const char* conninfo : {"host=db user=e", "postgresql://e:p@db:5432/w?sslmode=require"}) {
    Settings whole;
    CHECK(read_settings("{\"conninfo\":\"" + std::string(conninfo) + "\"}", whole).ok());
    CHECK(whole.schema == "ekiden");
    CHECK(whole.migrates);
  }
}

TEST_CASE("what a schema cannot refuse is refused by name, and no value is shown") {
  CHECK_THAT(refusal("{}"), Catch::StartsWith("host: missing"));
  CHECK_THAT(refusal(R"({"host":"a","user":"b"})"), Catch::StartsWith("dbname: missing"));
  CHECK_THAT(refusal(R"({"host":"a","dbname":"b"})"), Catch::StartsWith("user: missing"));
  CHECK_THAT(refusal(R"({"host":"a\u0000b","dbname":"b","user":"c"})"), Catch::StartsWith("host: "));
  const std::string conninfo = refusal(R"({"conninfo":"password=s3cret nonsense"})");
  CHECK_THAT(conninfo, Catch::StartsWith("conninfo: "));
  CHECK_THAT(conninfo, !Catch::Contains("s3cret") && !Catch::Contains("nonsense"));
  for (const char* schema : {"pg_x", "Support", "1a", "a-b", "a.b", "a\\\"b", ""})
    CHECK_THAT(refusal(R"({"conninfo":"host=a","schema":")" + std::string(schema) + "\"}"),
               Catch::StartsWith("schema: "));
  CHECK_THAT(refusal(R"({"conninfo":"host=a","timeout_ms":5})"), Catch::StartsWith("timeout_ms: "));
  CHECK_THAT(refusal("[]"), Catch::Contains("not a JSON object"));
}
