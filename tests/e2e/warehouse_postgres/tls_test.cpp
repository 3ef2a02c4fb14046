// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>

#include "e2e/warehouse_postgres/warehouse.hpp"
#include "support/e2e/folder.hpp"
#include "support/tls_identity.hpp"

using namespace ekiden;
using namespace ekiden::test;

TEST_CASE("TLS to a server: its certificate and its name are checked as sslmode says, and nothing goes without TLS") {
  const TlsIdentity authority("authority of the test");
  const TlsIdentity other("authority of somebody else");
  const TlsIdentity identity("localhost", &authority);
  const TemporaryFolder folder;
  PostgresServer server;
  server.make_database("lake");
  server.listen_with_tls(identity.certificate(), identity.key());
  const std::string trusted = R"("sslrootcert":")" + folder.write("authority.pem", authority.certificate()) + "\",";
  const std::string foreign = R"("sslrootcert":")" + folder.write("other.pem", other.certificate()) + "\",";
  struct Row {
    const char* host;
    std::string members;
    ekd_status status;
    const char* says;  // when it is refused
  };
  const Row rows[] = {
      {"localhost", R"("sslmode":"verify-full",)" + trusted, EKD_OK, ""},
      {"127.0.0.1", R"("sslmode":"verify-ca",)" + trusted, EKD_OK, ""},
      {"127.0.0.1", R"("sslmode":"require",)", EKD_OK, ""},
      {"127.0.0.1", R"("sslmode":"verify-full",)" + trusted, EKD_E_AUTH, "does not match host name"},
      {"localhost", R"("sslmode":"verify-full",)" + foreign, EKD_E_AUTH, "certificate verify failed"},
      {"localhost", R"("sslmode":"verify-ca",)" + foreign, EKD_E_AUTH, "certificate verify failed"},
      {"127.0.0.1", R"("sslmode":"disable",)", EKD_E_AUTH, "no encryption"},
  };
  int written = 0;
  for (const Row& row : rows) {
    CAPTURE(row.host, row.members);
    Warehouse lake("lake",
                   row.members + R"("host":")" + row.host + R"(","port":)" + std::to_string(server.port()) + ",");
    const auto done = lake.deliver({{.id = "e" + std::to_string(written)}});
    CHECK(codes(done) == std::vector<ekd_status>{row.status});
    CHECK_THAT(done[0].status.message, Catch::Contains(row.says));
    if (row.status != EKD_OK) continue;
    ++written;
    CHECK(server.sql("lake",
                     "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                     "WHERE usename = 'lake'") == "t");
  }
  CHECK(server.sql("lake", "SELECT count(*) FROM ekiden.events") == std::to_string(written));
}
