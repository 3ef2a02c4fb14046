// SPDX-License-Identifier: Apache-2.0
#include "warehouse_postgres/fault.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::warehouse_postgres;
using Kind = Fault::Kind;

TEST_CASE("what a SQLSTATE means, by its class and, where one differs, by itself") {
  struct Row {
    const char* sqlstate;
    Kind kind;
    ekd_status status;
  };
  const auto [sqlstate, kind, status] = GENERATE(values<Row>({
      {"08006", Kind::unreachable, EKD_E_NOT_CONNECTED},
      {"0A000", Kind::access, EKD_E_AUTH},
      {"22P02", Kind::row, EKD_E_REJECTED},
      {"22P05", Kind::row, EKD_E_REJECTED},
      {"23505", Kind::row, EKD_E_REJECTED},
      {"23514", Kind::row, EKD_E_REJECTED},
      {"25006", Kind::unreachable, EKD_E_NOT_CONNECTED},
      {"25P02", Kind::moment, EKD_E_RETRY},
      {"28P01", Kind::access, EKD_E_AUTH},
      {"3D000", Kind::access, EKD_E_AUTH},
      {"3F000", Kind::access, EKD_E_AUTH},
      {"40001", Kind::moment, EKD_E_RETRY},
      {"40P01", Kind::moment, EKD_E_RETRY},
      {"42501", Kind::access, EKD_E_AUTH},
      {"42P01", Kind::access, EKD_E_AUTH},
      {"53100", Kind::moment, EKD_E_FULL},
      {"53200", Kind::moment, EKD_E_RETRY},
      {"53300", Kind::crowded, EKD_E_RATE_LIMITED},
      {"54000", Kind::row, EKD_E_REJECTED},
      {"55P03", Kind::moment, EKD_E_RETRY},
      {"57014", Kind::moment, EKD_E_RETRY},
      {"57P01", Kind::unreachable, EKD_E_NOT_CONNECTED},
      {"57P03", Kind::unreachable, EKD_E_NOT_CONNECTED},
      {"P0001", Kind::row, EKD_E_REJECTED},
      {"XX000", Kind::moment, EKD_E_RETRY},
      {"ZZZZZ", Kind::moment, EKD_E_RETRY},
  }));
  CAPTURE(sqlstate);
  CHECK(kind_of(sqlstate) == kind);
  CHECK(status_of({kind_of(sqlstate), "x", sqlstate, {}}).code == status);
}

TEST_CASE("too many connections pause the sink for a while, and what was lost is unknown") {
  CHECK(status_of({Kind::crowded, "x", "53300", {}}).retry_after_ms > 0);
  CHECK(status_of({Kind::lost, "x", {}, {}}).code == EKD_E_UNKNOWN_OUTCOME);
  CHECK(status_of({}).ok());
  CHECK(status_of({Kind::row, "no", "23514", {}}).message == "PostgreSQL: no (SQLSTATE 23514)");
}

TEST_CASE("the SQLSTATE of a connection that failed is found in libpq's sentence, whatever its language") {
  CHECK(sqlstate_in("connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  28P01: password authentication "
                    "failed for user \"x\"\nLOCATION:  auth_failed, auth.c:334\n") == "28P01");
  CHECK(sqlstate_in("a failed: 致命错误:  57P03: x\nb failed: FATAL:  53300: y\n") == "53300");
  CHECK(sqlstate_in("connection refused").empty());
  CHECK(sqlstate_in("FATAL:  no code here: at all").empty());
  CHECK(sqlstate_in(":  ").empty());
  CHECK(sqlstate_in("").empty());
}

TEST_CASE("the dead letter's excerpt is JSON, whatever the server says") {
  CHECK(excerpt_of({Kind::row, "a \"b\"\n\xFF", "23514", "small"}) ==
        "{\"sqlstate\":\"23514\",\"message\":\"a \\\"b\\\"\\n\xEF\xBF\xBD\",\"constraint\":\"small\"}");
}
